import type { NetworkSpec } from '../../models/network.ts';
import type { DataSpec } from '../../runs/trial.ts';
import type { Recipe } from '../../training/context.ts';
import {
  HAM10000_DX_FLOOR,
  HAM10000_FLOOR,
  type ImageBudget,
  SMALL_RESNET,
  SMOKE,
} from '../budgets.ts';
import type { Setting } from '../paper.ts';
import { EMBEDDED, type ProfileName, seedsUpTo } from '../profile.ts';

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
  desk: { network: SMALL_RESNET, epochs: 3, batchSize: 128, trainLimit: null, seeds: 3, folds: 5 },
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
  const { seeds: _seeds, folds: _folds, ...budget } = BUDGETS[profile];
  const paper = profile === 'paper';
  return {
    ...budget,
    network: network ?? budget.network,
    optimiser: { kind: 'adam', learningRate: paper ? 1e-4 : 1e-3, weightDecay: 1e-4 },
    schedule: { kind: 'cosine', warmupEpochs: 0 },
    augment: paper && 'mirror',
  };
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

interface Source {
  readonly id: string;
  readonly data: DataSpec;
  readonly floor?: Setting['floor'];
  readonly variant?: string;
  readonly byDefault: readonly ProfileName[];
  readonly profiles: readonly ProfileName[];
  /** Offered by the main table alone. */
  readonly mainOnly: boolean;
}

function ham(attribute: string, label: string, rest: Partial<Source> = {}): Source {
  return {
    id: label === 'malignant' ? `ham10000-28/${attribute}` : `ham10000-28/${attribute}/${label}`,
    data: { dataset: 'ham10000-28', options: {}, label, attributes: [attribute] },
    ...(label === 'malignant'
      ? { floor: HAM10000_FLOOR }
      : { floor: HAM10000_DX_FLOOR, variant: `${attribute}, seven classes` }),
    byDefault: [],
    profiles: EMBEDDED,
    mainOnly: true,
    ...rest,
  };
}

/** HAM10000 at a larger size, whose networks must beat what 28×28 pixels give away. */
function larger(dataset: string, attribute: string, rest: Partial<Source> = {}): Source {
  const source = own(dataset, 'malignant', attribute);
  return { ...source, floor: HAM10000_FLOOR, byDefault: [], ...rest };
}

function own(dataset: string, label: string, attribute: string): Source {
  return {
    id: `${dataset}/${attribute}`,
    data: { dataset, options: {}, label, attributes: [attribute] },
    byDefault: ['paper'],
    profiles: ['paper'],
    mainOnly: false,
  };
}

const SOURCES: readonly Source[] = [
  ham('age', 'malignant', { byDefault: EMBEDDED, mainOnly: false }),
  ham('sex', 'malignant'),
  ham('age', 'dx'),
  ham('sex', 'dx'),
  own('isic-2019', 'dx', 'age'),
  own('fitzpatrick17k', 'partition-9', 'skin-type'),
  {
    ...own('fitzpatrick17k', 'condition', 'skin-type'),
    id: 'fitzpatrick17k/skin-type/condition',
    variant: 'skin-type, 114 conditions',
    byDefault: [],
    mainOnly: true,
  },
  ...['ham10000', 'ham10000-200x150'].flatMap((dataset) => [
    larger(dataset, 'age'),
    larger(dataset, 'sex', { mainOnly: true }),
  ]),
];

/** The data sets and attributes on which a table can be rerun in a profile. */
export function settingsFor(profile: ProfileName, table: 'main' | 'other' = 'other'): Setting[] {
  return SOURCES.filter(
    ({ profiles, mainOnly }) => profiles.includes(profile) && (table === 'main' || !mainOnly),
  ).map(({ id, data, byDefault, floor, variant }) => ({
    id,
    profile,
    byDefault: byDefault.includes(profile),
    data,
    recipe: recipeFor(profile),
    seeds: seedsUpTo(BUDGETS[profile].seeds),
    folds: 0,
    splitSeed: 1,
    ...(floor === undefined ? {} : { floor }),
    ...(variant === undefined ? {} : { variant }),
  }));
}
