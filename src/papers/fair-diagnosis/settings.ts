import type { MaskingOptions } from '../../methods/masking/masking.ts';
import type { Recipe } from '../../training/context.ts';
import type { Candidate } from '../../training/tuning.ts';
import { deskRecipe, type ImageBudget, imageRecipe, QUICK, SMOKE } from '../budgets.ts';
import type { Setting } from '../paper.ts';
import { EMBEDDED, givesVerdicts, type ProfileName } from '../profile.ts';
import {
  embedded,
  floorOn,
  HAM10000_FLOOR,
  ham10000,
  MAIN_REPEATS,
  owned,
  pooledFolds,
  type Repeats,
  repeated,
  type Source,
  type Spending,
  settingsOn,
} from '../sources.ts';

/** Of comparisons on pictures too. */
export const BUDGETS: Readonly<Record<Exclude<ProfileName, 'desk'>, ImageBudget>> = {
  smoke: SMOKE,
  quick: { ...QUICK, epochs: 8, trainLimit: 2_400 },
  // The paper names network, learning rate and scheduler kind; epochs and batch are ours.
  paper: {
    network: { kind: 'resnet50', width: 64 },
    epochs: 30,
    batchSize: 64,
    trainLimit: null,
    seeds: 3,
  },
};

/** What masks cost: passes over the training records, and channels. */
export type MaskBudget = Pick<
  MaskingOptions,
  'maskEpochs' | 'adversaryEpochs' | 'generatorWidth' | 'discriminatorWidth' | 'stride'
>;

const MASK_BUDGETS: Readonly<Record<ProfileName, Omit<MaskBudget, 'stride'>>> = {
  smoke: { maskEpochs: 1, adversaryEpochs: 1, generatorWidth: 8, discriminatorWidth: 8 },
  quick: { maskEpochs: 2, adversaryEpochs: 1, generatorWidth: 8, discriminatorWidth: 8 },
  desk: { maskEpochs: 15, adversaryEpochs: 2, generatorWidth: 8, discriminatorWidth: 8 },
  paper: { maskEpochs: 30, adversaryEpochs: 5, generatorWidth: 32, discriminatorWidth: 64 },
};

/** By steps, not passes: batches are small here, and of a thousand films there are few. */
const DESK_MASKS: Readonly<Record<string, Partial<MaskBudget>>> = {
  'ham10000-64': { maskEpochs: 10, stride: 2 },
  'nih-cxr-1000': { maskEpochs: 40, adversaryEpochs: 10 },
};

/** What a profile spends on masks; adversarial debiasing trains as long as they do. */
export function maskBudget({ profile, data }: Pick<Setting, 'profile' | 'data'>): MaskBudget {
  const own = profile === 'desk' ? DESK_MASKS[data.dataset] : undefined;
  return { ...MASK_BUDGETS[profile], stride: 1, ...own };
}

/** Learning rate of the adversarial players: the paper's 1e-4 belongs to its long schedule. */
export function maskLearningRate(profile: ProfileName): number {
  return profile === 'paper' ? 1e-4 : 1e-3;
}

/**
 * Candidates, alike for AD, FAAP and Ours, each of which has a number that trades accuracy for fairness;
 * quick and smoke tune nothing.
 */
export function candidates(profile: ProfileName): Candidate[] {
  const asGiven = { tradeOff: 1, rate: 1 };
  if (!givesVerdicts(profile)) return [asGiven];
  return [
    asGiven,
    ...[0.3, 3].flatMap((multiple) => [
      { ...asGiven, tradeOff: multiple },
      { ...asGiven, rate: multiple },
    ]),
  ];
}

export function recipeFor(profile: ProfileName, dataset: string): Recipe {
  if (profile === 'desk') return deskRecipe(dataset);
  return imageRecipe(BUDGETS[profile], profile, {
    schedule:
      profile === 'paper'
        ? { kind: 'step', everyEpochs: 10, factor: 0.1 }
        : { kind: 'cosine', warmupEpochs: 0 },
    augment: false,
  });
}

/**
 * Generated X-rays at `desk`: 5,200 to train on, 780 to choose on, and 20,020 to test on, which cost a
 * forward pass each; as many units again in three worlds, in which the true direct effect is seen.
 */
const SYNTHETIC: Source = {
  ...embedded('synth-cxr', 'disease', ['sex'], {
    profiles: ['desk'],
    // A ridge model on all pixels reaches 0.992, which would be no floor but a rival.
    floor: { metric: 'overall.auroc', value: 0.645, what: 'the mean brightness of a picture' },
  }),
  data: {
    dataset: 'synth-cxr',
    options: { records: 26_000, interventions: 20_000 },
    label: 'disease',
    attributes: ['sex'],
  },
  shares: [0.2, 0.03, 0.77],
};

/** Where the verdicts of claims are read; other data and attributes stand beneath. */
export const PRIMARY = 'ham10000-64/sex';

const SOURCES: readonly Source[] = [
  ...ham10000('malignant', ['sex'], { byDefault: EMBEDDED, floor: HAM10000_FLOOR }),
  ...ham10000('malignant', ['age'], { byDefault: ['desk'], floor: HAM10000_FLOOR }),
  embedded('nih-cxr-1000', 'abnormal', ['sex'], {
    folds: 5,
    byDefault: ['desk'],
    floor: floorOn('nih-cxr-1000', 'abnormal'),
  }),
  embedded('synth-cxr', 'disease', ['sex'], { profiles: ['smoke', 'quick'] }),
  SYNTHETIC,
  owned('mimic-cxr', 'pneumonia', ['sex']),
  owned('chexpert', 'pneumonia', ['sex']),
  owned('tcga-luad', 'stage', ['sex']),
];

/**
 * The data sets and attributes on which the paper's tables can be rerun in a profile.
 *
 * @param repeats of pooled folds, at `desk`; tables beside the main one run until decided.
 */
export function settingsFor(profile: ProfileName, repeats: Repeats = MAIN_REPEATS): Setting[] {
  const main = repeats === MAIN_REPEATS;
  // Age is asked of the main table; every further one would double its hours.
  const sources = SOURCES.map((source) =>
    main || source.data.attributes[0] !== 'age' ? source : { ...source, byDefault: [] },
  );
  return settingsOn(sources, profile, (source) => spending(source, profile, repeats));
}

/** Generated X-rays alone, whose true direct effect is known; none in profile `paper`. */
export function syntheticSettings(profile: ProfileName): Setting[] {
  const sources = SOURCES.filter(({ data }) => data.dataset === 'synth-cxr');
  return settingsOn(
    sources.map((source) => ({ ...source, byDefault: source.profiles })),
    profile,
    (source) => spending(source, profile, MAIN_REPEATS),
  );
}

/**
 * Five folds of one plan, each of whose training parts is halved, with the two seeds that tell the training
 * set from the luck of a training; where no verdicts are given one seed, which costs what the main table does.
 * By default on what that is judged on.
 */
export function halvesSettings(profile: ProfileName): Setting[] {
  const sources = SOURCES.filter(
    ({ data, shares }) => data.attributes[0] === 'sex' && shares === undefined,
  ).map((source) => ({
    ...source,
    byDefault: source.data.dataset.startsWith('ham10000') ? source.byDefault : [],
  }));
  return settingsOn(sources, profile, ({ data }) => ({
    recipe: recipeFor(profile, data.dataset),
    seeds: givesVerdicts(profile) ? 2 : 1,
    folds: 5,
  }));
}

function spending({ data, shares }: Source, profile: ProfileName, repeats: Repeats): Spending {
  const recipe = recipeFor(profile, data.dataset);
  if (profile !== 'desk') return { recipe, seeds: BUDGETS[profile].seeds };
  // Test sets that can be drawn as large as wanted need no folds.
  if (shares !== undefined) return { recipe, ...repeated(repeats), splitSeed: 'per-seed' };
  return { recipe, ...pooledFolds(repeats) };
}
