import * as tf from '@tensorflow/tfjs';
import { oneHot } from '../tensor/fused.ts';

/** Means of a batch's numbers by cell, such as a group, or a class of a group. */
export interface CellMeans {
  /** `[columns]` a cell; 0 where it has no record. */
  readonly means: readonly tf.Tensor[];
  /** 1 where the cell has records, else 0. */
  readonly present: readonly tf.Tensor[];
  /** How many records the cell has. */
  readonly sizes: readonly tf.Tensor[];
}

/**
 * The mean of each cell's numbers, in the device part of a step.
 *
 * @param values `[n, columns]`.
 * @param cells of the records, `[n]` int32; one that is not below `count` is in none.
 */
export function columnMeans(values: tf.Tensor2D, cells: tf.Tensor1D, count: number): CellMeans {
  const member = oneHot(cells, count);
  const sizes = tf.sum(member, 0);
  const sums = tf.matMul(member, values, true, false);
  const means = tf.div(sums, tf.expandDims(tf.maximum(sizes, 1), 1));
  return {
    means: tf.unstack(means),
    present: tf.unstack(tf.minimum(sizes, 1)),
    sizes: tf.unstack(sizes),
  };
}

/** Codes of the combinations of two codes, `[n]` int32: outer · count + inner. */
export function combined(outer: tf.Tensor1D, inner: tf.Tensor1D, count: number): tf.Tensor1D {
  return tf.cast(tf.add(tf.mul(outer, count), inner), 'int32');
}

/** 1 where two of some numbers are the same, `[n, n]`. */
export function alike(numbers: tf.Tensor): tf.Tensor {
  const column = tf.reshape(numbers, [-1, 1]);
  return tf.cast(tf.equal(column, tf.transpose(column)), 'float32');
}

/** Every two of some cells, by their places. */
export function pairsOf(count: number): (readonly [number, number])[] {
  return Array.from({ length: count }, (_, i) => i).flatMap((i) =>
    Array.from({ length: i }, (_, j) => [j, i] as const),
  );
}

/** Σ of scalars over their number. */
export function meanOf(scalars: readonly tf.Tensor[]): tf.Tensor {
  return tf.div(tf.addN([...scalars]), scalars.length);
}
