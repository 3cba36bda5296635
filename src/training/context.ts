import type { Augmentation } from '../data/augment.ts';
import type { Split } from '../data/split.ts';
import type { JsonObject } from '../json.ts';
import type { NetworkSpec } from '../models/network.ts';
import type { OptimiserSpec } from '../tensor/optimiser.ts';
import type { ScheduleSpec } from '../tensor/schedule.ts';

/** What surrounds one training run. */
export interface TrainContext {
  /** ≥ 1. Every random choice of the run derives from it. */
  readonly seed: number;
  readonly recipe: Recipe;
  /** Every training loop asks it once a step. */
  readonly signal: AbortSignal;
  readonly progress: (update: ProgressUpdate) => void;
  readonly stages: StageCache;
  /** Absent: what tuning reads is computed each time it is asked for. */
  readonly scores?: ScoreCache;
  /**
   * The trainings that tuning looks at, whose work all seeds share: every fold of the repeat with
   * this seed, or without folds the one split at this seed.
   */
  readonly tuningRuns: (seed: number) => readonly TuningRun[];
}

/** What sets one of the trainings that tuning looks at apart. */
export interface TuningRun extends Pick<TrainContext, 'seed' | 'stages' | 'scores'> {
  readonly split: Split;
}

/** How to train, as a profile decides it: data, never a branch. */
export interface Recipe {
  readonly network: NetworkSpec;
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimiser: OptimiserSpec;
  /** Learning rates to choose from on validation records; default: the optimiser's. */
  readonly rates?: readonly number[];
  /** Multiplies the learning rate over the run. */
  readonly schedule: ScheduleSpec;
  /** Use at most this many training records (stratified by label and group); null for all. */
  readonly trainLimit: number | null;
  /** How training pictures are varied at random, if at all. */
  readonly augment: Augmentation | false;
}

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
   *
   * @param compute is given what earlier attempts at it have kept.
   */
  get(
    name: string,
    key: JsonObject,
    compute: (checkpoints: Checkpoints) => Promise<StageValue>,
  ): Promise<StageValue>;
}

/** Probabilities of a training's validation records, in their order, by the names of the labels. */
export type Scores = Readonly<Record<string, Float32Array>>;

/**
 * What tuning reads of the models that it tries. It outlives their weights, and travels: who has the
 * scores needs no model to choose by them.
 */
export interface ScoreCache {
  /**
   * The stored scores of a stage, or what `compute` gives, stored for others. The key is completed as
   * that of a stage is.
   *
   * @param key what the stage depends on beside data, split and seed.
   */
  get(stage: string, key: JsonObject, compute: () => Promise<Scores>): Promise<Scores>;
}

/** How far a training has come, kept until its stage is stored. */
export interface Checkpoints {
  /** The furthest one that is sound; null: there is none. */
  latest(): Promise<StageValue | null>;
  /** Whether so much time has passed since the last that another one is due. */
  readonly due: boolean;
  /**
   * Keeps one in place of those before it. Where that can't be done, training goes on.
   *
   * @param steps grows with the training.
   */
  save(steps: number, value: StageValue): Promise<void>;
  /** Tells whoever watches, in a sentence. */
  note(text: string): void;
}

/** Named arrays (weights, distances) and whatever else JSON can say. */
export interface StageValue {
  readonly arrays: Readonly<Record<string, Float32Array>>;
  readonly json: JsonObject;
}

/** A loss that is no number: the trial stops here, and others go on. */
export class NonFiniteLossError extends Error {
  override readonly name = 'NonFiniteLossError';
}
