import type { Random } from './random.ts';

/** He normal: variance 2 / fan in, for layers that a ReLU follows. */
export function heNormal(shape: readonly number[], random: Random): Float32Array {
  return normal(shape, Math.sqrt(2 / fans(shape).in), random);
}

/** Glorot uniform: variance 2 / (fan in + fan out), for layers without a ReLU. */
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

export function zeros(shape: readonly number[]): Float32Array {
  return new Float32Array(size(shape));
}

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
