import * as tf from '@tensorflow/tfjs';

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
 * @param labels class codes, one a record.
 */
export function crossEntropies(logits: tf.Tensor2D, labels: ArrayLike<number>): tf.Tensor1D {
  return tf.tidy(() => {
    if (logits.shape[1] === 1) {
      const z = logits.reshape([-1]) as tf.Tensor1D;
      const y = tf.tensor1d(Float32Array.from(labels));
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
 * @param labels class codes, one a record.
 * @param weights `[n]`, ≥ 0, not all 0.
 */
export function crossEntropy(
  logits: tf.Tensor2D,
  labels: ArrayLike<number>,
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

/** `[n, depth]` float32 indicator matrix of class codes. */
export function oneHot(codes: ArrayLike<number>, depth: number): tf.Tensor2D {
  const values = new Float32Array(codes.length * depth);
  for (let i = 0; i < codes.length; i++) values[i * depth + codes[i]!] = 1;
  return tf.tensor2d(values, [codes.length, depth]);
}

/** Probabilities, of the logits' shape: P(class 1) for one logit a record, else a softmax each. */
export function probabilities(logits: tf.Tensor2D): tf.Tensor {
  return logits.shape[1] === 1 ? tf.sigmoid(logits) : tf.softmax(logits);
}

/** The codes of some rows of the data set, in their order, for a loss. */
export function codesOf(codes: ArrayLike<number>, rows: ArrayLike<number>): Int32Array {
  return Int32Array.from(rows, (row) => codes[row]!);
}
