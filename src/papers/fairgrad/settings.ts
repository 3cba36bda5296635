import type { NetworkSpec } from '../../models/network.ts';
import type { Recipe } from '../../training/context.ts';
import type { Setting } from '../paper.ts';
import { EMBEDDED, PROFILES, type ProfileName } from '../profile.ts';
import { embedded, type Source, settingsOn } from '../sources.ts';

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
  const source = embedded(dataset, label, ['race', 'sex'], { id: dataset, profiles, ...rest });
  return { ...source, epochs, batchSize };
}

const TWENTY = { smoke: 2, quick: 20, desk: 20 };
const OWN = { byDefault: ['paper'] } as const;

const SOURCES: readonly TabularSource[] = [
  tabular('support2-sepsis', 'hospital-death', TWENTY, { byDefault: EMBEDDED }),
  // At desk all 68,000 training records: 266 steps, where 5 epochs of 16,000 are 160.
  tabular(
    'diabetes130',
    'readmitted-30',
    { smoke: 1, quick: 5, desk: 2 },
    {
      // Twenty test sets of 20,000 records: a thousand resamples would take longer than the training.
      resamples: 300,
      byDefault: ['desk'],
    },
  ),
  tabular('teds-d-sample', 'completed', TWENTY, {
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
  const { hidden, splits, trainLimit } = BUDGETS[profile];
  const network = { kind: 'mlp', hidden, dropout: 0.2 } as const;
  const sources =
    profile === 'smoke' ? SOURCES.map((source) => ({ ...source, folds: 0 })) : SOURCES;
  return settingsOn(sources, profile, ({ epochs, batchSize }) => ({
    recipe: recipeFor(network, epochs[profile]!, batchSize, trainLimit),
    seeds: splits,
    splitSeed: 'per-seed',
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
