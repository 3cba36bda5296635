import type { NetworkSpec, Recipe } from '../../methods/method.ts';
import { EMBEDDED, seedsUpTo } from '../budgets.ts';
import type { ProfileName, Setting } from '../paper.ts';

/** What a profile spends on every data set; see README, profiles. */
interface Budget {
  readonly hidden: readonly number[];
  /** Repeated splits, each with a seed of its own. */
  readonly splits: number;
  /** Factor on the epochs of a data set. */
  readonly epochs: number;
  /** Training records at most. */
  readonly trainLimit: number | null;
}

const BUDGETS: Readonly<Record<ProfileName, Budget>> = {
  smoke: { hidden: [16], splits: 2, epochs: 0.1, trainLimit: 512 },
  quick: { hidden: [64, 32], splits: 3, epochs: 1, trainLimit: 16_000 },
  desk: { hidden: [64, 32], splits: 20, epochs: 1, trainLimit: 16_000 },
  paper: { hidden: [64, 32], splits: 20, epochs: 2, trainLimit: null },
};

interface Source {
  readonly dataset: string;
  readonly label: string;
  readonly folds: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly resamples?: number;
  readonly byDefault: readonly ProfileName[];
  readonly profiles: readonly ProfileName[];
}

const LARGE = { folds: 0, epochs: 5, batchSize: 512 };
const OWN = { ...LARGE, byDefault: ['paper'], profiles: ['paper'] } as const;

/** Large batches: the surrogates are means within cells of label and group, which must not be empty. */
const SOURCES: readonly Source[] = [
  {
    dataset: 'support2-sepsis',
    label: 'hospital-death',
    folds: 0,
    epochs: 20,
    batchSize: 512,
    byDefault: EMBEDDED,
    profiles: EMBEDDED,
  },
  {
    ...LARGE,
    dataset: 'diabetes130',
    // Twenty test sets of 20,000 records: a thousand resamples would take longer than the training.
    resamples: 300,
    label: 'readmitted-30',
    byDefault: ['desk'],
    profiles: EMBEDDED,
  },
  {
    dataset: 'teds-d-sample',
    label: 'completed',
    // A fifth of so few records has groups too small to compare: out-of-fold predictions are pooled.
    folds: 3,
    epochs: 20,
    batchSize: 256,
    byDefault: ['desk'],
    profiles: EMBEDDED,
  },
  { ...OWN, dataset: 'teds-d', label: 'completed' },
  { ...OWN, dataset: 'mimic-iv-sepsis', label: 'hospital-death' },
  { ...OWN, dataset: 'eicu-sepsis', label: 'hospital-death' },
];

/** The data sets on which the paper's table can be rerun in a profile. */
export function settingsFor(profile: ProfileName): Setting[] {
  const { hidden, splits, epochs, trainLimit } = BUDGETS[profile];
  return SOURCES.filter(({ profiles }) => profiles.includes(profile)).map((source) => ({
    id: source.dataset,
    profile,
    byDefault: source.byDefault.includes(profile),
    data: {
      dataset: source.dataset,
      options: {},
      label: source.label,
      attributes: ['race', 'sex'],
    },
    recipe: recipeFor(
      { kind: 'mlp', hidden, dropout: 0.2 },
      Math.max(1, Math.round(source.epochs * epochs)),
      source.batchSize,
      trainLimit,
    ),
    seeds: seedsUpTo(splits),
    folds: profile === 'smoke' ? 0 : source.folds,
    splitSeed: 'per-seed',
    ...(source.resamples === undefined ? {} : { resamples: source.resamples }),
  }));
}

function recipeFor(
  network: NetworkSpec,
  epochs: number,
  batchSize: number,
  trainLimit: number | null,
): Recipe {
  return {
    network,
    epochs,
    batchSize,
    trainLimit,
    optimiser: { kind: 'adam', learningRate: 3e-3, weightDecay: 1e-4 },
    schedule: { kind: 'cosine', warmupEpochs: 0 },
    augment: false,
    extra: {},
  };
}

/** A recipe for logistic regression: a convex problem without hidden layers takes larger steps. */
export function logisticRecipe(recipe: Recipe): Recipe {
  return {
    ...recipe,
    network: { kind: 'logistic' },
    optimiser: { ...recipe.optimiser, learningRate: 4 * recipe.optimiser.learningRate },
  };
}
