import type { Random } from './random.ts';

/**
 * He normal (He et al. 2015, Eq. 10): variance 2 / fan in, for layers that a ReLU follows.
 *
 * @param shape of a kernel, `[…window, inputs, outputs]`.
 * @returns values in row-major order.
 */
export function heNormal(shape: readonly number[], random: Random): Float32Array {
  return normal(shape, Math.sqrt(2 / fans(shape).in), random);
}

/**
 * Glorot uniform (Glorot and Bengio 2010, Eq. 16): variance 2 / (fan in + fan out), for layers
 * without a ReLU.
 *
 * @param shape of a kernel, `[…window, inputs, outputs]`.
 * @returns values in row-major order.
 */
export function glorotUniform(shape: readonly number[], random: Random): Float32Array {
  const fan = fans(shape);
  const limit = Math.sqrt(6 / (fan.in + fan.out));
  return filled(shape, () => (2 * random.uniform() - 1) * limit);
}

/** Normal with mean 0. */
export function normal(
  shape: readonly number[],
  standardDeviation: number,
  random: Random,
): Float32Array {
  return filled(shape, () => random.normal() * standardDeviation);
}

/** Zeros, for biases and offsets. */
export function zeros(shape: readonly number[]): Float32Array {
  return new Float32Array(size(shape));
}

/** Ones, for the scales of normalisation. */
export function ones(shape: readonly number[]): Float32Array {
  return new Float32Array(size(shape)).fill(1);
}

/** Number of scalars of a tensor of this shape. */
export function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** `Float32Array.from` takes ten times as long, seconds for a large network. */
function filled(shape: readonly number[], next: () => number): Float32Array {
  const values = new Float32Array(size(shape));
  for (let i = 0; i < values.length; i++) values[i] = next();
  return values;
}

/** Of a kernel `[…window, inputs, outputs]`. */
function fans(shape: readonly number[]): { in: number; out: number } {
  const window = size(shape.slice(0, -2));
  return { in: window * (shape.at(-2) ?? 1), out: window * (shape.at(-1) ?? 1) };
}
