import type { Dataset } from '../../data/dataset.ts';
import type { JsonObject } from '../../json.ts';
import type { NetworkSpec } from '../../models/network.ts';
import type { Recipe } from '../../training/context.ts';
import { AT_64, deskRecipe, imageRecipe } from '../budgets.ts';
import { BUDGETS, maskBudget, maskLearningRate } from '../fair-diagnosis/settings.ts';
import type { Setting } from '../paper.ts';
import type { ProfileName } from '../profile.ts';
import { pooledFolds, type Spending } from '../sources.ts';

/** Pictures at least this large are halved twice before the network's blocks. */
const LARGE = 48;

const NETWORK: NetworkSpec = { kind: 'mlp', hidden: [64, 32], dropout: 0.2 };

/** Records of a table from which it needs fewer passes, in larger batches. */
const MANY = 50_000;

const TABLES: Readonly<
  Record<ProfileName, { network: NetworkSpec; epochs: number; trainLimit: number | null }>
> = {
  smoke: { network: { kind: 'mlp', hidden: [16], dropout: 0.2 }, epochs: 2, trainLimit: 512 },
  quick: { network: NETWORK, epochs: 20, trainLimit: 16_000 },
  desk: { network: NETWORK, epochs: 40, trainLimit: null },
  paper: { network: NETWORK, epochs: 40, trainLimit: null },
};

const FEW_REPEATS: Readonly<Record<ProfileName, number>> = {
  smoke: 2,
  quick: 2,
  desk: 4,
  paper: 4,
};

/**
 * What a profile spends on any data set: the budgets of the papers' tables. At `desk` and `paper` five
 * folds are pooled; below, repeats are trained on random splits of their own.
 */
export function spendingOn(
  dataset: Pick<Dataset, 'id' | 'features' | 'size'>,
  profile: ProfileName,
  repeats = FEW_REPEATS[profile],
): Spending {
  const recipe =
    dataset.features.kind === 'image'
      ? pictureRecipe(dataset.id, dataset.features.height, profile)
      : tableRecipe(dataset.size, profile);
  return profile === 'desk' || profile === 'paper'
    ? { recipe, ...pooledFolds(repeats) }
    : { recipe, seeds: repeats, splitSeed: 'per-seed' };
}

function pictureRecipe(id: string, height: number, profile: ProfileName): Recipe {
  if (profile === 'desk') {
    return { ...deskRecipe(id), ...(height >= LARGE && id !== 'nih-cxr-1000' ? AT_64 : {}) };
  }
  const schedule =
    profile === 'paper'
      ? ({ kind: 'step', everyEpochs: 10, factor: 0.1 } as const)
      : ({ kind: 'cosine', warmupEpochs: 0 } as const);
  return imageRecipe(BUDGETS[profile], profile, { schedule, augment: false });
}

function tableRecipe(size: number, profile: ProfileName): Recipe {
  const many = size >= MANY;
  const { network, epochs, trainLimit } = TABLES[profile];
  return {
    network,
    epochs: many ? Math.min(epochs, 20) : epochs,
    batchSize: many ? 2048 : size < 2000 ? 256 : 512,
    trainLimit,
    optimiser: { kind: 'adam', learningRate: 3e-3, weightDecay: 1e-4 },
    schedule: { kind: 'cosine', warmupEpochs: 0 },
    augment: false,
  };
}

/** Options by which a profile says how long a method trains beside its recipe; none for most. */
export function budgetOf(method: string, setting: Setting): JsonObject {
  const learningRate = maskLearningRate(setting.profile);
  switch (method) {
    case 'fair-diagnosis':
      return { ...maskBudget(setting), learningRate };
    case 'faap':
      return { ...maskBudget(setting), learningRate, mutualInformation: 0 };
    case 'fairgrad':
      // Unasked it would treat every attribute that the records are split by.
      return setting.data.attributes.length > 1
        ? { attributes: setting.data.attributes.slice(0, 1) }
        : {};
    case 'adversarial-debiasing':
      return { epochs: maskBudget(setting).maskEpochs, learningRate, mutualInformation: 0 };
    default:
      return {};
  }
}
