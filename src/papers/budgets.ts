import type { NetworkSpec } from '../models/network.ts';
import type { Setting } from './paper.ts';

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

/** On malignancy in HAM10000: a network that does not beat this has learnt too little to judge. */
export const HAM10000_FLOOR: Setting['floor'] = {
  metric: 'overall.auroc',
  value: 0.778,
  what: 'a ridge model on raw 28×28 pixels',
};

/**
 * The same on all seven diagnoses: macro one-vs-rest AUROC on test, where the best of 15 ridge
 * penalties on validation (10^2.5) was looked at once; split by lesion as for age, seed 1.
 */
export const HAM10000_DX_FLOOR: Setting['floor'] = {
  metric: 'overall.auroc',
  value: 0.853,
  what: 'a one-against-the-rest ridge model on raw 28×28 pixels',
};
