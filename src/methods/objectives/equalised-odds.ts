import * as tf from '@tensorflow/tfjs';
import { oneHot } from '../../tensor/fused.ts';

/**
 * Two scales of the surrogate with the same zeros. The length of the vector of gaps, `root`, has a
 * gradient about as long as a cross-entropy's however small the gaps are; its square, `squared`, has
 * one that vanishes with them.
 */
export type SurrogateForm = 'root' | 'squared';
export const SURROGATE_FORMS = ['root', 'squared'] as const satisfies readonly SurrogateForm[];

/** Rounds off the tip of the root, which has no gradient where all gaps are 0: a gap of 0.01 points. */
const TIP = 1e-4;

/**
 * The matrix A for which (A p̂)ᵣ is the mean of p̂ among the records of one label and group less its
 * mean among all records of that label: one row for each label and group that the batch has.
 *
 * @param labels class codes, 0 or 1, one a record.
 * @param groups level codes, below `levels`.
 * @returns cells × n numbers, row-major.
 */
function contrasts(
  labels: ArrayLike<number>,
  groups: ArrayLike<number>,
  levels: number,
): { readonly values: Float32Array; readonly cells: number } {
  const n = labels.length;
  const ofLabel = new Int32Array(2);
  const ofCell = new Int32Array(2 * levels);
  for (let i = 0; i < n; i++) {
    ofLabel[labels[i]!]! += 1;
    ofCell[labels[i]! * levels + groups[i]!]! += 1;
  }
  const present = Array.from(ofCell.keys()).filter((cell) => ofCell[cell]! > 0);
  const values = new Float32Array(present.length * n);
  present.forEach((cell, row) => {
    const label = Math.floor(cell / levels);
    const level = cell % levels;
    const [own, all] = [1 / ofCell[cell]!, 1 / ofLabel[label]!];
    for (let i = 0; i < n; i++) {
      if (labels[i] === label) values[row * n + i] = (groups[i] === level ? own : 0) - all;
    }
  });
  return { values, cells: present.length };
}

/**
 * Differentiable surrogate of the equalised-odds difference for an attribute of any number of
 * levels: Σ over label y and group a of (mean p̂ given y, a − mean p̂ given y)², or its root. Cells that
 * a batch lacks are skipped. Zero exactly where all groups have the same mean prediction given the
 * label.
 *
 * @param probabilities P(class 1), `[n, 1]`.
 * @param labels class codes, 0 or 1, int32.
 * @param groups level codes, below `levels`, int32.
 * @returns a scalar.
 */
export function equalisedOddsSurrogate(
  probabilities: tf.Tensor2D,
  labels: tf.Tensor1D,
  groups: tf.Tensor1D,
  levels: number,
  form: SurrogateForm,
): tf.Scalar {
  return tf.tidy(() => {
    const n = labels.size;
    const ofLabel = oneHot(labels, 2);
    const ofCell = tf.reshape(
      tf.mul(tf.expandDims(ofLabel, 2), tf.expandDims(oneHot(groups, levels), 1)),
      [n, 2 * levels],
    );
    const overall = meanGiven(ofLabel, probabilities);
    const given = tf.reshape(meanGiven(ofCell, probabilities), [2, levels]);
    const present = tf.reshape(tf.minimum(tf.sum(ofCell, 0), 1), [2, levels]);
    const gaps = tf.mul(tf.sub(given, overall), present);
    const squared = tf.sum(tf.mul(gaps, gaps)) as tf.Scalar;
    if (form === 'squared') return squared;
    return tf.sub(tf.sqrt(tf.add(squared, TIP * TIP)), TIP) as tf.Scalar;
  });
}

/** Means of `[n, 1]` among the members of each set, `[sets, 1]`; 0 for sets without any. */
function meanGiven(member: tf.Tensor, values: tf.Tensor2D): tf.Tensor {
  const counts = tf.maximum(tf.sum(member, 0), 1);
  const sums = tf.matMul(member as tf.Tensor2D, values, true);
  return tf.div(sums, tf.expandDims(counts, 1));
}

/**
 * The value of `equalisedOddsSurrogate` for scores that nobody differentiates, all records in one
 * batch.
 *
 * @param scores P(class 1), one a record.
 */
export function equalisedOddsSurrogateOf(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  groups: ArrayLike<number>,
  levels: number,
  form: SurrogateForm,
): number {
  const { values, cells } = contrasts(labels, groups, levels);
  const n = labels.length;
  let total = 0;
  for (let cell = 0; cell < cells; cell++) {
    let gap = 0;
    for (let i = 0; i < n; i++) gap += values[cell * n + i]! * scores[i]!;
    total += gap * gap;
  }
  return form === 'squared' ? total : Math.sqrt(total);
}
