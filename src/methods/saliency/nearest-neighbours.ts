import * as tf from '@tensorflow/tfjs';
import { batches } from '../../data/batches.ts';
import { compileStep, vector } from '../../tensor/steps/compile-step.ts';
import { alike } from '../../training/cells.ts';
import type { Classifier } from '../../training/classifier.ts';
import { codesAt } from '../../training/losses.ts';
import { randomFor, type Training } from '../../training/training.ts';

/** Records that are neighbours of each other: those of a batch. */
const NEIGHBOURS = 128;
/** A record whose map is 0 everywhere is at distance 1 from all. */
const LEAST_LENGTH = 1e-12;

/**
 * The soft nearest neighbour loss of groups in each channel of the last feature maps, a mean over
 * batches of training records: small where records of a group lie together, so that the channel tells
 * groups apart (Kong et al. 2024).
 *
 * @returns a number a channel.
 */
export function entanglementOfChannels(training: Training, classifier: Classifier): Float64Array {
  const { inputs, attribute, split, context } = training;
  const { encoder } = classifier;
  const step = compileStep<'packed' | 'rows'>(({ packed, rows }) => {
    const { maps } = encoder.forward(inputs.records(packed), false);
    return [softNearestNeighbours(maps!, codesAt(attribute.codes, rows), rows)];
  });
  const rows = split.train.filter((row) => attribute.codes[row]! >= 0);
  const sums = new Float64Array(encoder.embeddingSize);
  let count = 0;
  for (const own of batches(rows, NEIGHBOURS, randomFor(training, 'neighbours'))) {
    // Where a group stands alone nobody of it has a neighbour.
    if (new Set(own.map((row) => attribute.codes[row]!)).size < 2) continue;
    context.signal.throwIfAborted();
    const losses = step.run({ packed: inputs.pack(own), rows: vector(own) });
    losses[0]!.dataSync().forEach((loss, channel) => {
      sums[channel]! += loss;
    });
    tf.dispose([...losses]);
    count += 1;
  }
  return sums.map((sum) => sum / Math.max(1, count));
}

/**
 * −mean_i log( Σ_{j≠i, g_j=g_i} e^{−d_ij} / Σ_{k≠i} e^{−d_ik} ) of each channel, `[channels]`, with d the
 * cosine distance of its maps (Frosst et al. 2019, Eq. 1, at temperature 1). Records without another of
 * their group are left out.
 *
 * @param maps `[records, height, width, channels]`.
 * @param groups `[records]` int32.
 * @param rows what tells records apart, `[records]` int32.
 */
export function softNearestNeighbours(
  maps: tf.Tensor4D,
  groups: tf.Tensor,
  rows: tf.Tensor,
): tf.Tensor1D {
  const [n, height, width, channels] = maps.shape;
  const flat = tf.transpose(tf.reshape(maps, [n, height * width, channels]), [2, 0, 1]);
  const lengths = tf.sqrt(tf.sum(tf.square(flat), 2, true));
  const unit = tf.div(flat, tf.maximum(lengths, LEAST_LENGTH));
  const near = tf.exp(tf.sub(tf.matMul(unit, unit, false, true), 1));
  const others = tf.sub(1, alike(rows));
  const same = tf.mul(alike(groups), others);
  const own = tf.sum(tf.mul(near, same), 2);
  const all = tf.sum(tf.mul(near, others), 2);
  const accompanied = tf.cast(tf.greater(tf.sum(same, 1), 0), 'float32');
  // A record alone counts nothing: log 1.
  const share = tf.add(tf.mul(tf.div(own, all), accompanied), tf.sub(1, accompanied));
  return tf.neg(tf.div(tf.sum(tf.log(share), 1), tf.sum(accompanied)));
}
