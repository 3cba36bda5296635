import type { z } from 'zod';
import type { LabelColumn } from '../data/dataset.ts';
import type { Split } from '../data/split.ts';
import type { Task } from '../data/task.ts';
import type { JsonObject } from '../json.ts';

/**
 * One published algorithm. Everything that distinguishes it from another is here; everything that
 * a profile may change (network, epochs, batch) arrives in the context's recipe.
 */
export interface Method<Options = unknown> {
  /** Kebab case, unique: `fair-diagnosis`. */
  readonly name: string;
  /** As tables print it: `Ours`. */
  readonly title: string;
  /** Who defined it, as a citation. */
  readonly citation: string;
  /** Part of every trial's identity: raise it whenever the same options give other numbers. */
  readonly version: number;
  /** Typed options, with the paper's defaults; unknown keys are errors. */
  readonly options: z.ZodType<Options>;
  /**
   * Trains on `split.train`, chooses on `split.validation` and never sees labels of `split.test`.
   *
   * @throws NonFiniteLossError when a loss is NaN or infinite, with the step.
   * @throws the signal's reason when interrupted.
   */
  train(task: Task, split: Split, options: Options, context: TrainContext): Promise<Predictor>;
  /**
   * Names the first stage that its trials share when seed, data and recipe agree, so that the
   * runner lets one of them make it before it starts the others. Absent: they share nothing.
   */
  shares?(options: Options): string | null;
}

/** What surrounds one training run. */
export interface TrainContext {
  /** ≥ 1. Every random choice of the run derives from it. */
  readonly seed: number;
  readonly recipe: Recipe;
  /** Every training loop asks it once a step. */
  readonly signal: AbortSignal;
  readonly progress: (update: ProgressUpdate) => void;
  readonly stages: StageCache;
  /**
   * Seed and stages of another trial that differs from this one in its seed alone: tuning is done
   * on one seed and its work shared by all.
   */
  readonly atSeed: (seed: number) => Pick<TrainContext, 'seed' | 'stages'>;
}

/** How to train, as a profile decides it: data, never a branch. */
export interface Recipe {
  readonly network: NetworkSpec;
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimiser: OptimiserSpec;
  /** Multiplies the learning rate over the run. */
  readonly schedule: ScheduleSpec;
  /** Use at most this many training records (stratified by label and group); null for all. */
  readonly trainLimit: number | null;
  /** Random flips and shifts of training images. */
  readonly augment: boolean;
  /** Further numbers of one method, such as the epochs of its adversarial phase. */
  readonly extra: Readonly<Record<string, number>>;
}

/**
 * The encoder before the head. `width`: channels of the first stage, 64 in published networks;
 * `patch` in pixels, `dim` the size of a token; `hidden`: units a layer; `logistic`: no encoder.
 */
export type NetworkSpec =
  | {
      readonly kind: 'small-resnet' | 'resnet18' | 'resnet50' | 'densenet121' | 'vgg11';
      readonly width: number;
    }
  | {
      readonly kind: 'vit';
      readonly patch: number;
      readonly dim: number;
      readonly depth: number;
      readonly heads: number;
    }
  | { readonly kind: 'mlp'; readonly hidden: readonly number[]; readonly dropout: number }
  | { readonly kind: 'logistic' };

/** The optimiser of a run; see `createOptimiser`. Weight decay is decoupled from the gradient. */
export type OptimiserSpec =
  | { readonly kind: 'adam'; readonly learningRate: number; readonly weightDecay: number }
  | {
      readonly kind: 'sgd';
      readonly learningRate: number;
      readonly momentum: number;
      readonly weightDecay: number;
    };

/** What multiplies the learning rate over a run; see `learningRateFactor`. */
export type ScheduleSpec =
  | { readonly kind: 'constant' }
  | { readonly kind: 'step'; readonly everyEpochs: number; readonly factor: number }
  | { readonly kind: 'cosine'; readonly warmupEpochs: number };

/** How far a trial has come. */
export interface ProgressUpdate {
  /** What is happening, a few words: `pretraining`. */
  readonly phase: string;
  /** Steps done and in all, over the whole trial. */
  readonly done: number;
  readonly total: number;
  /** A number worth showing: the loss. */
  readonly note?: string;
}

/** Work that trials share, kept under the hash of what determines it. */
export interface StageCache {
  /**
   * The stored value for `key`, or what `compute` gives, stored atomically for others. Two
   * processes that ask at the same time compute once. The key is completed with the data
   * fingerprint, split, engine and code version by the caller of the trial.
   */
  get(name: string, key: JsonObject, compute: () => Promise<StageValue>): Promise<StageValue>;
}

/** Named arrays (weights, distances) and whatever else JSON can say. */
export interface StageValue {
  readonly arrays: Readonly<Record<string, Float32Array>>;
  readonly json: JsonObject;
}

/** A trained model, able to score any records of its data set. */
export interface Predictor {
  /** What it predicts where that is not the task's label: a head tuned to another one. */
  readonly label?: LabelColumn;
  /** Probabilities for `rows` of the data set: P(class 1), or `rows × classes` (row-major). */
  scores(rows: Int32Array): Promise<Float32Array>;
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

/** A loss that is no number: the trial stops here, and others go on. */
export class NonFiniteLossError extends Error {
  override readonly name = 'NonFiniteLossError';
}
