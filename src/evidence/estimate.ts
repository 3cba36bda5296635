import type { Inferred } from '../metrics/t-inference.ts';

/** A contrast's mean over repeats and how surely it is known: √V of clusters and repeats together. */
export interface Estimate extends Inferred {
  /** The contrast at each repeat. */
  readonly repeats: Float64Array;
}
