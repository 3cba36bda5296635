import type { NetworkSpec } from '../../models/network.ts';
import type { Recipe } from '../../training/context.ts';
import type { Setting } from '../paper.ts';
import { EMBEDDED, type ProfileName, seedsUpTo } from '../profile.ts';

/** What a profile spends on every data set; see README, profiles. */
interface Budget {
  readonly hidden: readonly number[];
  /** Repeated splits, each with a seed of its own. */
  readonly splits: number;
  /** Training records at most; null: all. */
  readonly trainLimit: number | null;
}

const BUDGETS: Readonly<Record<ProfileName, Budget>> = {
  smoke: { hidden: [16], splits: 2, trainLimit: 512 },
  quick: { hidden: [64, 32], splits: 3, trainLimit: 16_000 },
  desk: { hidden: [64, 32], splits: 20, trainLimit: null },
  paper: { hidden: [64, 32], splits: 20, trainLimit: null },
};

interface Source {
  readonly dataset: string;
  readonly label: string;
  readonly folds: number;
  /** Whole ones, so that the schedule ends with the last; profiles that are absent don't run it. */
  readonly epochs: Partial<Record<ProfileName, number>>;
  readonly batchSize: number;
  readonly resamples?: number;
  readonly byDefault: readonly ProfileName[];
  readonly tooSmall?: string;
}

const OWN = { folds: 0, epochs: { paper: 10 }, batchSize: 512, byDefault: ['paper'] } as const;

const SOURCES: readonly Source[] = [
  {
    dataset: 'support2-sepsis',
    label: 'hospital-death',
    folds: 0,
    epochs: { smoke: 2, quick: 20, desk: 20 },
    batchSize: 512,
    byDefault: EMBEDDED,
  },
  {
    dataset: 'diabetes130',
    label: 'readmitted-30',
    folds: 0,
    // At desk all 68,000 training records: 266 steps, where 5 epochs of 16,000 are 160.
    epochs: { smoke: 1, quick: 5, desk: 2 },
    batchSize: 512,
    // Twenty test sets of 20,000 records: a thousand resamples would take longer than the training.
    resamples: 300,
    byDefault: ['desk'],
  },
  {
    dataset: 'teds-d-sample',
    label: 'completed',
    // A fifth of so few records has groups too small to compare: out-of-fold predictions are pooled.
    folds: 3,
    epochs: { smoke: 2, quick: 20, desk: 20 },
    batchSize: 256,
    byDefault: ['desk'],
    tooSmall:
      'too small for a verdict: of the 865 records that name race and sex, 50 of Black patients and 49 of other races than White are completed treatments, so that one record moves the true positive rate of a group by two points',
  },
  { ...OWN, dataset: 'teds-d', label: 'completed' },
  { ...OWN, dataset: 'mimic-iv-sepsis', label: 'hospital-death' },
  { ...OWN, dataset: 'eicu-sepsis', label: 'hospital-death' },
];

/** The data sets on which the paper's table can be rerun in a profile. */
export function settingsFor(profile: ProfileName): Setting[] {
  const { hidden, splits, trainLimit } = BUDGETS[profile];
  const network = { kind: 'mlp', hidden, dropout: 0.2 } as const;
  return SOURCES.flatMap((source): Setting[] => {
    const epochs = source.epochs[profile];
    if (epochs === undefined) return [];
    return [
      {
        id: source.dataset,
        profile,
        byDefault: source.byDefault.includes(profile),
        data: {
          dataset: source.dataset,
          options: {},
          label: source.label,
          attributes: ['race', 'sex'],
        },
        recipe: recipeFor(network, epochs, source.batchSize, trainLimit),
        seeds: seedsUpTo(splits),
        folds: profile === 'smoke' ? 0 : source.folds,
        splitSeed: 'per-seed',
        ...(source.resamples === undefined ? {} : { resamples: source.resamples }),
        ...(source.tooSmall === undefined ? {} : { tooSmall: source.tooSmall }),
      },
    ];
  });
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
