/** Which records train, choose and judge. Positions are rows of the data set. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/** How to split: one held-out part, or one of `count` folds whose test parts together are all rows. */
export type SplitSpec =
  | { readonly kind: 'holdout'; readonly seed: number }
  | { readonly kind: 'fold'; readonly seed: number; readonly count: number; readonly fold: number };
