import type { NetworkSpec } from '../models/network.ts';
import type { Recipe } from '../training/context.ts';
import type { ProfileName } from './profile.ts';

// What papers spend alike in the profiles; see README, profiles.

/** What a profile spends on a table of pictures. */
export interface ImageBudget {
  readonly network: NetworkSpec;
  readonly epochs: number;
  readonly batchSize: number;
  /** Training records at most; null: all. */
  readonly trainLimit: number | null;
  readonly seeds: number;
}

/** The `smoke` profile on pictures: does the machinery run? */
export const SMOKE: ImageBudget = {
  network: { kind: 'small-resnet', width: 8 },
  epochs: 1,
  batchSize: 64,
  trainLimit: 256,
  seeds: 2,
};

/** The network of the profiles `quick` and `desk` on pictures. */
export const SMALL_RESNET: NetworkSpec = { kind: 'small-resnet', width: 16 };

/** What `quick` spends on a table of pictures beside its epochs and records. */
export const QUICK = { network: SMALL_RESNET, batchSize: 128, seeds: 2 } as const;

/**
 * What a profile trains pictures with: Adam, in profile `paper` at 10⁻⁴ as the papers, else at ten
 * times that for a schedule that is many times shorter.
 */
export function imageRecipe(
  { network, epochs, batchSize, trainLimit }: ImageBudget,
  profile: ProfileName,
  rest: Pick<Recipe, 'schedule' | 'augment'> & { readonly network?: NetworkSpec | undefined },
): Recipe {
  return {
    epochs,
    batchSize,
    trainLimit,
    optimiser: {
      kind: 'adam',
      learningRate: profile === 'paper' ? 1e-4 : 1e-3,
      weightDecay: 1e-4,
    },
    ...rest,
    network: rest.network ?? network,
  };
}

/**
 * The network of `desk` on 64×64 pictures: 311,697 parameters, 13.7 million multiply-adds a picture.
 * Halved twice before the blocks, they leave room for twice the channels at the cost of 28×28.
 */
export const AT_64: Pick<ImageBudget, 'network' | 'epochs' | 'batchSize'> = {
  network: { kind: 'small-resnet', width: 32, stem: 4 },
  epochs: 24,
  batchSize: 32,
};

/**
 * What `desk` trains pictures with, by data set: until the validation AUROC is flat. Pictures of skin
 * have no up, those of chests have one.
 */
export function deskRecipe(dataset: string): Recipe {
  return { ...DESK, ...DESK_BY_DATASET[dataset] };
}

const DESK: Recipe = {
  network: SMALL_RESNET,
  epochs: 25,
  batchSize: 128,
  trainLimit: null,
  optimiser: { kind: 'adam', learningRate: 2e-3, weightDecay: 1e-2 },
  schedule: { kind: 'cosine', warmupEpochs: 1, settle: { after: 0.6, at: 0.05 } },
  augment: false,
};

const DESK_BY_DATASET: Readonly<Record<string, Partial<Recipe>>> = {
  'ham10000-64': { ...AT_64, augment: 'turns' },
  // A thousand films: an epoch is a few steps.
  'nih-cxr-1000': { epochs: 60, batchSize: 32, augment: 'mirror' },
};
