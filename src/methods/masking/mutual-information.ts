import * as tf from '@tensorflow/tfjs';
import { denseHead } from '../../models/head.ts';
import { gather } from '../../tensor/fused.ts';
import type { Parameters } from '../../tensor/parameters.ts';
import type { Random } from '../../tensor/random.ts';

/** f_ω of Eq. 5: scores how well an embedding belongs to an input. */
export interface MutualInformationEstimator {
  readonly parameters: readonly Parameters[];
  /**
   * The Jensen-Shannon lower bound of I(X; E), a scalar in nats (Eq. 5):
   * E[−σ(−f(X, E))] − E[σ(f(X, E′))] with σ the softplus.
   *
   * @param x inputs of any rank, `[n, …]`; pictures are averaged down to 7×7 first.
   * @param e embeddings `[n, d]`.
   * @param places which embedding each input is paired with for the mismatched pairs E′, `[n]` int32.
   */
  bound(x: tf.Tensor, e: tf.Tensor2D, places: tf.Tensor): tf.Scalar;
  dispose(): void;
}

const HIDDEN = 64;
const GRID = 7;

/**
 * A freshly initialised f_ω: one hidden layer that reads input and embedding.
 *
 * @param inputShape of one record: `[height, width, channels]`, or `[features]`.
 * @param embeddingSize d.
 */
export function buildEstimator(
  inputShape: readonly number[],
  embeddingSize: number,
  random: Random,
): MutualInformationEstimator {
  const flat = summarySize(inputShape);
  const fromInput = denseHead(flat, HIDDEN, random.fork('input'));
  const fromEmbedding = denseHead(embeddingSize, HIDDEN, random.fork('embedding'));
  const joint = denseHead(HIDDEN, 1, random.fork('joint'));
  const parameters = [fromInput.parameters, fromEmbedding.parameters, joint.parameters];
  const score = (a: tf.Tensor, b: tf.Tensor) => joint.forward(tf.relu(tf.add(a, b)), true);
  return {
    parameters,
    bound: (x, e, places) =>
      tf.tidy(() => {
        const a = fromInput.forward(summary(x), true);
        const b = fromEmbedding.forward(e, true);
        const matched = tf.mean(tf.softplus(tf.neg(score(a, b))));
        const mismatched = tf.mean(tf.softplus(score(a, gather(b, places))));
        return tf.neg(tf.add(matched, mismatched)) as tf.Scalar;
      }),
    dispose: () => {
      for (const module of parameters) module.dispose();
    },
  };
}

/** Pictures become a GRID×GRID mean, records stay as they are. */
function summary(x: tf.Tensor): tf.Tensor2D {
  if (x.rank !== 4) return x.reshape([x.shape[0]!, -1]);
  const [n, height, width] = x.shape as [number, number, number, number];
  const pool: [number, number] = [poolSize(height), poolSize(width)];
  return tf.avgPool(x as tf.Tensor4D, pool, pool, 'valid').reshape([n, -1]);
}

function summarySize(inputShape: readonly number[]): number {
  if (inputShape.length !== 3) return inputShape.reduce((product, size) => product * size, 1);
  const [height, width, channels] = inputShape as [number, number, number];
  return Math.floor(height / poolSize(height)) * Math.floor(width / poolSize(width)) * channels;
}

function poolSize(size: number): number {
  return Math.max(1, Math.floor(size / GRID));
}
