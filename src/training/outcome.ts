import type { LabelColumn } from '../data/dataset.ts';

/** A trained model, able to score any records of its data set. */
export interface Predictor {
  /** What it predicts where that is not the task's labels: a head tuned to another one. */
  readonly labels?: readonly LabelColumn[];
  /**
   * Probabilities for `rows` of the data set: P(class 1), or `rows × classes` (row-major).
   *
   * @param label one of those it predicts; default: the first.
   */
  scores(rows: Int32Array, label?: LabelColumn): Promise<Float32Array>;
  /** Curves over training, by name: `train/loss`, `validation/auroc` … */
  readonly history: Readonly<Record<string, Curve>>;
  /** Scalars about the model itself: parameters, mask norm, adversary AUROC … null: undefined. */
  readonly measures: Readonly<Record<string, number | null>>;
  /** Small pictures worth showing: masks, saliency. */
  readonly pictures: readonly PictureStrip[];
  /** Values a record: sample weights, distances, overlap of saliency maps. */
  readonly samples: readonly SampleTable[];
  dispose(): void;
}

/** Numbers for some records of the data set. */
export interface SampleTable {
  readonly name: string;
  readonly ids: readonly string[];
  /** Each as long as `ids`; NaN where undefined. */
  readonly columns: Readonly<Record<string, Float32Array>>;
}

/** A quantity over training, point by point. */
export interface Curve {
  /** Epochs (fractions allowed). */
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A row of equally large pictures. */
export interface PictureStrip {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly captions: readonly string[];
  /** `captions.length × height × width × channels`. */
  readonly pixels: Uint8Array;
}
