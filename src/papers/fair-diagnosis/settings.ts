import type { MaskingOptions } from '../../methods/masking/masking.ts';
import type { NetworkSpec } from '../../models/network.ts';
import type { Recipe } from '../../training/context.ts';
import { DESK, type ImageBudget, imageRecipe, QUICK, SMOKE } from '../budgets.ts';
import type { Setting } from '../paper.ts';
import { EMBEDDED, type ProfileName } from '../profile.ts';
import {
  embedded,
  HAM10000_FLOOR,
  owned,
  pooledFolds,
  type Source,
  settingsOn,
} from '../sources.ts';

const BUDGETS: Readonly<Record<ProfileName, ImageBudget>> = {
  smoke: SMOKE,
  quick: { ...QUICK, epochs: 8, trainLimit: null },
  desk: { ...DESK, epochs: 10 },
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
  'maskEpochs' | 'adversaryEpochs' | 'generatorWidth' | 'discriminatorWidth'
>;

const MASK_BUDGETS: Readonly<Record<ProfileName, MaskBudget>> = {
  smoke: { maskEpochs: 1, adversaryEpochs: 1, generatorWidth: 8, discriminatorWidth: 8 },
  quick: { maskEpochs: 2, adversaryEpochs: 1, generatorWidth: 8, discriminatorWidth: 8 },
  desk: { maskEpochs: 15, adversaryEpochs: 2, generatorWidth: 8, discriminatorWidth: 8 },
  paper: { maskEpochs: 30, adversaryEpochs: 5, generatorWidth: 32, discriminatorWidth: 64 },
};

/** What a profile spends on masks; adversarial debiasing trains as long as they do. */
export function maskBudget(profile: ProfileName): MaskBudget {
  return MASK_BUDGETS[profile];
}

/** Learning rate of the adversarial players: the paper's 1e-4 belongs to its long schedule. */
export function maskLearningRate(profile: ProfileName): number {
  return profile === 'paper' ? 1e-4 : 1e-3;
}

/** Candidates of the tuned number, alike for AD, FAAP and Ours; quick and smoke tune nothing. */
export function candidates(profile: ProfileName): number[] {
  return profile === 'desk' || profile === 'paper' ? [0.3, 1, 3] : [1];
}

export function recipeFor(profile: ProfileName, network?: NetworkSpec): Recipe {
  return imageRecipe(BUDGETS[profile], profile, {
    network,
    schedule:
      profile === 'paper'
        ? { kind: 'step', everyEpochs: 10, factor: 0.1 }
        : { kind: 'cosine', warmupEpochs: 0 },
    augment: false,
  });
}

const SOURCES: readonly Source[] = [
  embedded('ham10000-28', 'malignant', ['sex'], { byDefault: EMBEDDED, floor: HAM10000_FLOOR }),
  embedded('ham10000-28', 'malignant', ['age'], { floor: HAM10000_FLOOR }),
  embedded('nih-cxr-1000', 'abnormal', ['sex'], { folds: 5, byDefault: ['desk'] }),
  embedded('synth-cxr', 'disease', ['sex']),
  owned('mimic-cxr', 'pneumonia', ['sex']),
  owned('chexpert', 'pneumonia', ['sex']),
  owned('tcga-luad', 'stage', ['sex']),
];

/**
 * The data sets and attributes on which the paper's tables can be rerun in a profile.
 *
 * @param repeats of pooled folds, at `desk`; fewer for tables beside the main one.
 */
export function settingsFor(profile: ProfileName, repeats = BUDGETS.desk.seeds): Setting[] {
  const spending = {
    recipe: recipeFor(profile),
    ...(profile === 'desk' ? pooledFolds(repeats) : { seeds: BUDGETS[profile].seeds }),
  };
  return settingsOn(SOURCES, profile, () => spending);
}
