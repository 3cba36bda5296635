import type * as tf from '@tensorflow/tfjs';
import type { Parameters } from '../tensor/parameters.ts';

/** A differentiable function with parameters of its own. */
export interface Module {
  readonly parameters: Parameters;
  /**
   * @param training uses batch statistics and dropout, and moves moving statistics.
   * @returns a tensor of the surrounding scope.
   */
  forward(x: tf.Tensor, training: boolean): tf.Tensor;
}

/** One of the parts an encoder is a chain of; methods share or specialise whole stages. */
export interface Stage extends Module {
  /** Of one sample, without the batch. */
  readonly outputShape: readonly number[];
  /** Multiply-adds of one sample in the convolutions and dense layers of `forward`. */
  readonly flops: number;
}

/** Turns samples into embeddings. */
export interface Encoder {
  readonly stages: readonly Stage[];
  /** Of every stage, in order. */
  readonly parameters: readonly Parameters[];
  /** Of one sample: `[height, width, channels]` with pixels in [0, 1], or `[features]`. */
  readonly inputShape: readonly number[];
  readonly embeddingSize: number;
  /**
   * @param x `[samples, …inputShape]` float32; standardisation happens inside.
   * @returns the embedding `[samples, embeddingSize]`, and the last feature maps, of which it is
   *   the mean over places, or null where there are none.
   */
  forward(x: tf.Tensor, training: boolean): EncoderOutput;
  /** Multiply-adds for one sample, forward only. */
  flops(): number;
  dispose(): void;
}

export interface EncoderOutput {
  readonly embedding: tf.Tensor2D;
  readonly maps: tf.Tensor4D | null;
}
