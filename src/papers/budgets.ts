import type { NetworkSpec } from '../models/network.ts';
import type { Recipe } from '../training/context.ts';
import type { ProfileName } from './profile.ts';
import { MAIN_REPEATS } from './sources.ts';

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

/** What `desk` spends beside its epochs: all records, and the repeats of main claims. */
export const DESK = { ...QUICK, trainLimit: null, seeds: MAIN_REPEATS } as const;

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
