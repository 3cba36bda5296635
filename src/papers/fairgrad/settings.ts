import type { NetworkSpec } from '../../models/network.ts';
import type { Recipe } from '../../training/context.ts';
import type { Setting } from '../paper.ts';
import { EMBEDDED, PROFILES, type ProfileName } from '../profile.ts';
import {
  embedded,
  floorOn,
  MAIN_REPEATS,
  pooledFolds,
  type Source,
  settingsOn,
} from '../sources.ts';

/** What a profile spends on every data set; see README, profiles. */
interface Budget {
  readonly hidden: readonly number[];
  /** Repeats: of five pooled folds, 20 trainings a row, or of one held-out part. */
  readonly repeats: number;
  readonly pooled: boolean;
  /** Training records at most; null: all. */
  readonly trainLimit: number | null;
}

const BUDGETS: Readonly<Record<ProfileName, Budget>> = {
  smoke: { hidden: [16], repeats: 2, pooled: false, trainLimit: 512 },
  quick: { hidden: [64, 32], repeats: 3, pooled: false, trainLimit: 16_000 },
  desk: { hidden: [64, 32], repeats: MAIN_REPEATS, pooled: true, trainLimit: null },
  paper: { hidden: [64, 32], repeats: MAIN_REPEATS, pooled: true, trainLimit: null },
};

interface TabularSource extends Source {
  /** Whole ones, so that the schedule ends with the last. */
  readonly epochs: Partial<Record<ProfileName, number>>;
  readonly batchSize: number;
}

/** Both attributes at once; in the profiles that have epochs. */
function tabular(
  dataset: string,
  label: string,
  epochs: TabularSource['epochs'],
  { batchSize = 512, ...rest }: Partial<TabularSource> = {},
): TabularSource {
  const profiles = PROFILES.filter((profile) => epochs[profile] !== undefined);
  const floor = floorOn(dataset, label);
  const source = embedded(dataset, label, ['race', 'sex'], {
    id: dataset,
    profiles,
    ...(floor === undefined ? {} : { floor }),
    ...rest,
  });
  return { ...source, epochs, batchSize };
}

/** Until flat: 20 epochs more gain less than half a point. */
const UNTIL_FLAT = { smoke: 2, quick: 20, desk: 40 };
const OWN = { byDefault: ['paper'] } as const;

/**
 * Where the verdicts of claims are read: death from sepsis, one of the paper's two questions, on the
 * embedded data that are large enough for it.
 */
export const PRIMARY = 'support2-sepsis';

const SOURCES: readonly TabularSource[] = [
  tabular(PRIMARY, 'hospital-death', UNTIL_FLAT, {
    byDefault: EMBEDDED,
  }),
  tabular(
    'diabetes130',
    'readmitted-30',
    { smoke: 1, quick: 20, desk: 20 },
    {
      // Smaller batches leave cells of the surrogates empty.
      batchSize: 2048,
      // Tests of all 97,000 records: a thousand resamples would take longer than the training.
      resamples: 300,
      byDefault: ['desk'],
    },
  ),
  tabular('teds-d-sample', 'completed', UNTIL_FLAT, {
    // A fifth of so few records has groups too small to compare: out-of-fold predictions are pooled.
    folds: 3,
    batchSize: 256,
    byDefault: ['desk'],
    tooSmall:
      'too small for a verdict: of the 865 records that name race and sex, 50 of Black patients and 49 of other races than White are completed treatments, so that one record moves the true positive rate of a group by two points',
  }),
  tabular('teds-d', 'completed', { paper: 10 }, OWN),
  tabular('mimic-iv-sepsis', 'hospital-death', { paper: 10 }, OWN),
  tabular('eicu-sepsis', 'hospital-death', { paper: 10 }, OWN),
];

/** The data sets on which the paper's table can be rerun in a profile. */
export function settingsFor(profile: ProfileName): Setting[] {
  const { hidden, repeats, pooled, trainLimit } = BUDGETS[profile];
  const network = { kind: 'mlp', hidden, dropout: 0.2 } as const;
  const sources =
    profile === 'smoke' ? SOURCES.map((source) => ({ ...source, folds: 0 })) : SOURCES;
  return settingsOn(sources, profile, ({ epochs, batchSize }) => ({
    recipe: recipeFor(network, epochs[profile]!, batchSize, trainLimit),
    ...(pooled ? pooledFolds(repeats) : { seeds: repeats, splitSeed: 'per-seed' }),
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
