import * as tf from '@tensorflow/tfjs';
import { gather, oneHot } from '../tensor/fused.ts';
import { resident } from '../tensor/steps/resident.ts';

/**
 * Number of logits that predict so many classes: two classes need one, whose sigmoid is P(class 1).
 */
export function logitCount(classes: number): number {
  return classes > 2 ? classes : 1;
}

/**
 * Cross-entropy of each record, `[n]`, in nats.
 *
 * @param logits `[n, 1]` for two classes, else `[n, classes]`.
 * @param labels class codes, one a record, int32.
 */
export function crossEntropies(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => {
    if (logits.shape[1] === 1) {
      const z = logits.reshape([-1]) as tf.Tensor1D;
      const y = tf.cast(labels, 'float32');
      // softplus(z) − y·z, written so that large |z| neither overflows nor cancels.
      return tf.sub(tf.add(tf.relu(z), tf.log1p(tf.exp(tf.neg(tf.abs(z))))), tf.mul(y, z));
    }
    const target = oneHot(labels, logits.shape[1]);
    return tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(logits)), 1));
  });
}

/**
 * Mean cross-entropy, a scalar in nats, optionally weighted: Σ w·CE / Σ w.
 *
 * @param logits `[n, 1]` for two classes, else `[n, classes]`.
 * @param labels class codes, one a record, int32.
 * @param weights `[n]`, ≥ 0, not all 0.
 */
export function crossEntropy(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  weights?: tf.Tensor1D,
): tf.Scalar {
  return tf.tidy(() => {
    const each = crossEntropies(logits, labels);
    if (weights === undefined) return tf.mean(each);
    return tf.div(tf.sum(tf.mul(each, weights)), tf.sum(weights));
  });
}

/**
 * Mean entropy of the predicted distributions, a scalar in nats: H of Fair Diagnosis, Eq. 9, sample
 * by sample.
 *
 * @param logits `[n, 1]` for two classes, else `[n, classes]`.
 */
export function meanEntropy(logits: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    if (logits.shape[1] === 1) {
      const z = logits.reshape([-1]) as tf.Tensor1D;
      const p = tf.sigmoid(z);
      // H = softplus(z) − p·z
      const softplus = tf.add(tf.relu(z), tf.log1p(tf.exp(tf.neg(tf.abs(z)))));
      return tf.mean(tf.sub(softplus, tf.mul(p, z)));
    }
    const logP = tf.logSoftmax(logits);
    return tf.neg(tf.mean(tf.sum(tf.mul(tf.exp(logP), logP), 1)));
  });
}

/** Probabilities, of the logits' shape: P(class 1) for one logit a record, else a softmax each. */
export function probabilities(logits: tf.Tensor2D): tf.Tensor {
  return logits.shape[1] === 1 ? tf.sigmoid(logits) : tf.softmax(logits);
}

/**
 * The most probable class of each record.
 *
 * @param scores P(class 1) a record for two classes, else `records × classes`, row-major.
 */
export function likeliest(scores: Float32Array, classes: number): Int32Array {
  if (classes === 2) return Int32Array.from(scores, (score) => Number(score >= 0.5));
  return Int32Array.from({ length: scores.length / classes }, (_, record) => {
    const own = scores.subarray(record * classes, (record + 1) * classes);
    return own.indexOf(own.reduce((most, score) => Math.max(most, score)));
  });
}

/** The codes of some rows of the data set, in their order, on the host. */
export function codesOf(codes: ArrayLike<number>, rows: ArrayLike<number>): Int32Array {
  return Int32Array.from(rows, (row) => codes[row]!);
}

/**
 * The codes of some rows in the device part of a step, `[n]` int32; those of all rows stay on the
 * engine.
 *
 * @param rows of the data set, `[n]` int32.
 */
export function codesAt(codes: Int8Array | Int16Array | Int32Array, rows: tf.Tensor): tf.Tensor1D {
  const all = resident(codes, () => tf.tensor1d(Int32Array.from(codes), 'int32'));
  return gather(all, rows) as tf.Tensor1D;
}

/** Numbers of some rows, as `codesAt`: `[n]` float32. */
export function valuesAt(values: Float32Array, rows: tf.Tensor): tf.Tensor1D {
  return gather(
    resident(values, () => tf.tensor1d(values)),
    rows,
  ) as tf.Tensor1D;
}
