import type { NetworkSpec } from '../../models/network.ts';
import type { Recipe } from '../../training/context.ts';
import { deskRecipe, type ImageBudget, imageRecipe, QUICK, SMOKE } from '../budgets.ts';
import type { Setting } from '../paper.ts';
import { EMBEDDED, type ProfileName } from '../profile.ts';
import {
  FURTHER_REPEATS,
  HAM10000_DX_FLOOR,
  HAM10000_FLOOR,
  ham10000,
  MAIN_REPEATS,
  owned,
  pooledFolds,
  type Repeats,
  type Source,
  settingsOn,
} from '../sources.ts';

/** Folds of the models that distances come from. */
const FOLDS: Readonly<Record<ProfileName, number>> = { smoke: 2, quick: 2, desk: 5, paper: 5 };

const BUDGETS: Readonly<Record<Exclude<ProfileName, 'desk'>, ImageBudget>> = {
  smoke: SMOKE,
  quick: { ...QUICK, epochs: 3, trainLimit: 800 },
  // The article's.
  paper: {
    network: { kind: 'resnet18', width: 64 },
    epochs: 200,
    batchSize: 128,
    trainLimit: null,
    seeds: 3,
  },
};

export function foldsOf(profile: ProfileName): number {
  return FOLDS[profile];
}

/** Outside `paper` Adam on a cosine; in it the article's SGD, at the best of its three rates. */
export function recipeFor(profile: ProfileName, dataset: string, network?: NetworkSpec): Recipe {
  if (profile === 'desk') return { ...deskRecipe(dataset), ...(network && { network }) };
  const recipe = imageRecipe(BUDGETS[profile], profile, {
    network,
    schedule: { kind: 'cosine', warmupEpochs: 0 },
    augment: false,
  });
  if (profile !== 'paper') return recipe;
  return {
    ...recipe,
    optimiser: { kind: 'sgd', learningRate: 1e-4, momentum: 0.9, weightDecay: 1e-4 },
    rates: [1e-5, 1e-4, 1e-3],
    schedule: { kind: 'constant' },
    // The article mirrors, turns and scales; only square pictures can be turned by quarters.
    augment: AT_128.includes(dataset) ? 'turns' : 'tilts',
  };
}

/** The article's second backbone, as wide as a profile can pay for. */
export function vgg11(profile: ProfileName): NetworkSpec {
  return { kind: 'vgg11', width: profile === 'paper' ? 64 : 8 };
}

/** The setting that every claim is judged on, named before the runs. */
export const PRIMARY = 'ham10000-64/age';
/** Where the article speaks of light and dark skin. */
export const SKIN_TYPE = 'fitzpatrick17k/skin-type';

const SEVEN: Partial<Source> = { floor: HAM10000_DX_FLOOR };
const MALIGNANT: Partial<Source> = { floor: HAM10000_FLOOR };
/** Ours; the article's data sets at its size and in its shares. */
const ON_DEMAND: Partial<Source> = { byDefault: [] };
const ARTICLE = { shares: [0.6, 0.2, 0.2] } as const;
/** The article’s data sets, at its picture size. */
const AT_128 = ['isic-2019', 'fitzpatrick17k'];
const at128 = (source: Source): Source => ({
  ...source,
  data: { ...source.data, options: { size: [128, 128] } },
});

/** Of every table. */
const SOURCES: readonly Source[] = [
  ...ham10000('dx', ['age'], { ...SEVEN, variant: 'age, seven diagnoses', byDefault: EMBEDDED }),
  at128(owned('isic-2019', 'dx', ['age-over-55'], { ...ARTICLE, variant: 'age over 55' })),
  at128(
    owned('fitzpatrick17k', 'condition', ['skin-type'], {
      ...ARTICLE,
      variant: 'skin-type, 114 conditions',
    }),
  ),
  owned('ham10000', 'dx', ['age'], { ...SEVEN, ...ON_DEMAND }),
  owned('ham10000-200x150', 'dx', ['age'], { ...SEVEN, ...ON_DEMAND }),
];

/** Of the main table alone. */
const FURTHER: readonly Source[] = [
  ...ham10000('malignant', ['age'], {
    ...MALIGNANT,
    id: 'age/malignant',
    variant: 'age, malignant or not',
    byDefault: ['desk'],
  }),
  ...ham10000('dx', ['sex'], { ...SEVEN, variant: 'sex, seven diagnoses' }),
  ...ham10000('malignant', ['sex'], {
    ...MALIGNANT,
    id: 'sex/malignant',
    variant: 'sex, malignant or not',
  }),
  at128(owned('isic-2019', 'dx', ['age'], { ...ARTICLE, ...ON_DEMAND, variant: 'age' })),
  at128(
    owned('fitzpatrick17k', 'partition-9', ['skin-type'], {
      ...ARTICLE,
      ...ON_DEMAND,
      id: 'fitzpatrick17k/skin-type/partition-9',
      variant: 'skin-type, nine groups of conditions',
    }),
  ),
  owned('ham10000', 'malignant', ['age'], {
    ...MALIGNANT,
    ...ON_DEMAND,
    id: 'ham10000/age/malignant',
    variant: 'age, malignant or not',
  }),
  owned('ham10000-200x150', 'malignant', ['age'], {
    ...MALIGNANT,
    ...ON_DEMAND,
    id: 'ham10000-200x150/age/malignant',
    variant: 'age, malignant or not',
  }),
];

/** The data sets and attributes on which a table can be rerun in a profile. */
export function settingsFor(profile: ProfileName, table: 'main' | 'other' = 'other'): Setting[] {
  return table === 'main'
    ? settingsOf([...SOURCES, ...FURTHER], profile, MAIN_REPEATS)
    : settingsOf(SOURCES, profile, FURTHER_REPEATS);
}

/** Those of other tables, and, when asked for, the further questions of the main one. */
export function settingsWithFurther(profile: ProfileName): Setting[] {
  const unasked = FURTHER.map((source) => ({ ...source, byDefault: [] }));
  return settingsOf([...SOURCES, ...unasked], profile, FURTHER_REPEATS);
}

function settingsOf(sources: readonly Source[], profile: ProfileName, repeats: Repeats): Setting[] {
  return settingsOn(sources, profile, ({ data }) => ({
    recipe: recipeFor(profile, data.dataset),
    ...(profile === 'desk' ? pooledFolds(repeats) : { seeds: BUDGETS[profile].seeds }),
  }));
}
