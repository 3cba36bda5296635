import type { NetworkSpec } from '../../models/network.ts';
import type { Recipe } from '../../training/context.ts';
import { type ImageBudget, imageRecipe, SMALL_RESNET, SMOKE } from '../budgets.ts';
import type { Setting } from '../paper.ts';
import { EMBEDDED, type ProfileName } from '../profile.ts';
import {
  embedded,
  FURTHER_REPEATS,
  HAM10000_DX_FLOOR,
  HAM10000_FLOOR,
  MAIN_REPEATS,
  owned,
  pooledFolds,
  type Source,
  settingsOn,
} from '../sources.ts';

interface Budget extends ImageBudget {
  /** Folds of the models that distances come from. */
  readonly folds: number;
}

const BUDGETS: Readonly<Record<ProfileName, Budget>> = {
  smoke: {
    ...SMOKE,
    folds: 2,
  },
  quick: {
    network: SMALL_RESNET,
    epochs: 3,
    batchSize: 128,
    trainLimit: 2_400,
    seeds: 2,
    folds: 2,
  },
  desk: {
    network: SMALL_RESNET,
    epochs: 3,
    batchSize: 128,
    trainLimit: null,
    seeds: MAIN_REPEATS,
    folds: 5,
  },
  paper: {
    network: { kind: 'resnet18', width: 64 },
    epochs: 30,
    batchSize: 64,
    trainLimit: null,
    seeds: 3,
    folds: 5,
  },
};

export function foldsOf(profile: ProfileName): number {
  return BUDGETS[profile].folds;
}

/**
 * Seed of the models that distances come from. Where trials of several seeds cannot afford their
 * own, the first seed's serve all.
 */
export function weightSeedOf(profile: ProfileName): number | null {
  return profile === 'paper' ? null : 1;
}

export function recipeFor(profile: ProfileName, network?: NetworkSpec): Recipe {
  return imageRecipe(BUDGETS[profile], profile, {
    network,
    schedule: { kind: 'cosine', warmupEpochs: 0 },
    augment: profile === 'paper' && 'mirror',
  });
}

/** Adversarial debiasing goes on from ERM for half as long again, in whole epochs. */
export function adversarialEpochs({ epochs }: Recipe): number {
  return Math.max(1, Math.round(epochs / 2));
}

/** Both backbones of the paper, as wide as a profile can pay for. */
export function backbones(profile: ProfileName): { resnet18: NetworkSpec; vgg11: NetworkSpec } {
  const width = profile === 'paper' ? 64 : 8;
  return { resnet18: { kind: 'resnet18', width }, vgg11: { kind: 'vgg11', width } };
}

const MALIGNANT = { floor: HAM10000_FLOOR };
const seven = (attribute: string): Partial<Source> => ({
  id: `ham10000-28/${attribute}/dx`,
  variant: `${attribute}, seven classes`,
  floor: HAM10000_DX_FLOOR,
});
/** Networks on larger pictures must beat what 28×28 pixels give away. */
const LARGER: Partial<Source> = { ...MALIGNANT, byDefault: [] };

/** Of every table. */
const SOURCES: readonly Source[] = [
  embedded('ham10000-28', 'malignant', ['age'], { ...MALIGNANT, byDefault: EMBEDDED }),
  owned('isic-2019', 'dx', ['age']),
  owned('fitzpatrick17k', 'partition-9', ['skin-type']),
  owned('ham10000', 'malignant', ['age'], LARGER),
  owned('ham10000-200x150', 'malignant', ['age'], LARGER),
];

/** Of the main table alone. */
const FURTHER: readonly Source[] = [
  embedded('ham10000-28', 'malignant', ['sex'], MALIGNANT),
  embedded('ham10000-28', 'dx', ['age'], seven('age')),
  embedded('ham10000-28', 'dx', ['sex'], seven('sex')),
  owned('fitzpatrick17k', 'condition', ['skin-type'], {
    id: 'fitzpatrick17k/skin-type/condition',
    variant: 'skin-type, 114 conditions',
    byDefault: [],
  }),
  owned('ham10000', 'malignant', ['sex'], LARGER),
  owned('ham10000-200x150', 'malignant', ['sex'], LARGER),
];

/** The data sets and attributes on which a table can be rerun in a profile. */
export function settingsFor(profile: ProfileName, table: 'main' | 'other' = 'other'): Setting[] {
  const repeats = table === 'main' ? MAIN_REPEATS : FURTHER_REPEATS;
  const spending = {
    recipe: recipeFor(profile),
    ...(profile === 'desk' ? pooledFolds(repeats) : { seeds: BUDGETS[profile].seeds }),
  };
  const sources = table === 'main' ? [...SOURCES, ...FURTHER] : SOURCES;
  return settingsOn(sources, profile, () => spending);
}
