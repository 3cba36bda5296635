import type { NetworkSpec } from '../models/network.ts';

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
