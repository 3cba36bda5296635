import type * as tf from '@tensorflow/tfjs';

/** `same`: zeros around, so that height and width become input / stride; `valid`: none. */
export type Padding = 'same' | 'valid';

/** Geometry of a convolution without dilation, in NHWC. */
export interface ConvGeometry {
  /** `[samples, height, width, channels]`. */
  readonly inputShape: readonly [number, number, number, number];
  /** `[height, width, inputs, outputs]`. */
  readonly filterShape: readonly [number, number, number, number];
  readonly stride: number;
  readonly padding: Padding;
}

/** What batch normalisation reads, a number a channel but for x. */
export interface BatchNormInputs {
  /** `[samples, height, width, channels]`. */
  readonly x: tf.Tensor;
  /** γ, `[channels]`. */
  readonly scale: tf.Tensor;
  /** β, `[channels]`. */
  readonly offset: tf.Tensor;
  /** Moving mean, `[channels]`. */
  readonly mean: tf.Tensor;
  /** Moving variance (of the population, N − 1), `[channels]`. */
  readonly variance: tf.Tensor;
}

/** What a forward pass of batch normalisation gives. */
export interface BatchNormOutputs {
  readonly y: tf.Tensor;
  /** Moving statistics after this batch. */
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
  /** What `batchNormGradient` needs. */
  readonly saved: tf.Tensor[];
}

/** What optimisers change in place: a `Variable`. */
export interface Target {
  readonly handle: tf.Tensor | null;
  value(): tf.Tensor;
  assign(value: tf.Tensor): void;
  forget(): void;
}

/** Adam's constants, as Kingma and Ba (2015) recommend and PyTorch defaults to. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** Constants of batch normalisation: PyTorch's. */
export const BATCH_NORM = {
  /** Added to the variance. */
  epsilon: 1e-5,
  /** How far moving statistics go towards a batch's own in one training step. */
  momentum: 0.1,
} as const;

/** Adam's numbers at one step, each a scalar tensor; see `createOptimiser`. */
export interface AdamNumbers {
  readonly rate: tf.Tensor;
  /** β₁ᵗ and β₂ᵗ. */
  readonly beta1Power: tf.Tensor;
  readonly beta2Power: tf.Tensor;
  /** ε·√(1 − β₂ᵗ). */
  readonly epsilon: tf.Tensor;
  /** rate·√(1 − β₂ᵗ) / (1 − β₁ᵗ). */
  readonly correctedRate: tf.Tensor;
}

/**
 * Everything that refair asks of an engine beyond the tensor API of tfjs. Another engine is another
 * object like this one; `kernels.test.ts` says what each of them must do. None records a gradient:
 * `ops/` puts them together.
 */
export interface Kernels {
  /** max(x, 0). */
  relu(x: tf.Tensor): tf.Tensor;
  /** dy where y, the output of a ReLU, is positive, else 0. */
  reluGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor;
  /** `[n, m]` × `[m, k]`, each of them turned around first where asked for. */
  matMul(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): tf.Tensor;
  /** x + bias, `[n, outputs]` + `[outputs]`. */
  addBias(x: tf.Tensor, bias: tf.Tensor): tf.Tensor;
  /** Sums over all axes but the last. */
  biasGradient(dy: tf.Tensor): tf.Tensor;
  conv2d(x: tf.Tensor, filter: tf.Tensor, geometry: ConvGeometry): tf.Tensor;
  /** Gradient of a convolution by its input. */
  conv2dInputGradient(dy: tf.Tensor, filter: tf.Tensor, geometry: ConvGeometry): tf.Tensor;
  /** Gradient of a convolution by its filter. */
  conv2dFilterGradient(x: tf.Tensor, dy: tf.Tensor, geometry: ConvGeometry): tf.Tensor;
  batchNorm(inputs: BatchNormInputs, withRelu: boolean): BatchNormOutputs;
  /** Gradients by x, scale and offset, each computed when asked for. */
  batchNormGradient(
    dy: tf.Tensor,
    saved: readonly tf.Tensor[],
    withRelu: boolean,
  ): Readonly<Record<'x' | 'scale' | 'offset', () => tf.Tensor>>;
  /** Gradient of the maximum over windows, by its input x, from its output y. */
  maxPoolGradient(
    dy: tf.Tensor,
    x: tf.Tensor,
    y: tf.Tensor,
    window: number,
    stride: number,
    padding: Padding,
  ): tf.Tensor;
  /** Over the last axis. */
  softmax(x: tf.Tensor): tf.Tensor;
  /** −log softmax(logits)[label] of each sample, and its gradient by the logits. */
  softmaxCrossEntropy(logits: tf.Tensor, labels: tf.Tensor): readonly [tf.Tensor, tf.Tensor];
  /** Rows of x, `[m, …]`, at places `[n]` int32: `[n, …]`. */
  gather(x: tf.Tensor, places: tf.Tensor): tf.Tensor;
  /** Sums of the rows of dy, `[n, …]`, by their places `[n]` int32: `[count, …]`. */
  scatterSum(dy: tf.Tensor, places: tf.Tensor, count: number): tf.Tensor;
  /** Float32 indicators of codes `[n]` int32: `[n, depth]`. */
  oneHot(codes: tf.Tensor, depth: number): tf.Tensor;
  /** The scalars of a vector. */
  unstack(x: tf.Tensor): tf.Tensor[];
  /** A tensor of bytes, which `fractions` alone understands. */
  bytes(values: Uint8Array, shape: readonly number[]): tf.Tensor;
  /** Bytes as float32 in [0, 1]. */
  fractions(bytes: tf.Tensor): tf.Tensor;
  /** Where a variable lives; null: in its tensor alone. */
  createVariable(shape: readonly number[]): tf.Tensor | null;
  destroyVariable(handle: tf.Tensor): void;
  readVariable(handle: tf.Tensor): tf.Tensor;
  assignVariable(handle: tf.Tensor, value: tf.Tensor): void;
  /** θ ← θ·(1 − decay); both numbers are given, and each engine uses the one that suits it. */
  decay(variable: Target, decay: tf.Tensor, kept: tf.Tensor): void;
  /** Kingma and Ba (2015), Algorithm 1, in place. */
  adam(
    variable: Target,
    moments: readonly [Target, Target],
    numbers: AdamNumbers,
    gradient: tf.Tensor,
  ): void;
  /** v ← μ·v + g, θ ← θ − rate·v, in place. */
  momentum(
    variable: Target,
    velocity: Target,
    rate: tf.Tensor,
    momentum: tf.Tensor,
    gradient: tf.Tensor,
  ): void;
  /** θ ← θ − rate·g, in place. */
  descend(variable: Target, rate: tf.Tensor, gradient: tf.Tensor): void;
}
