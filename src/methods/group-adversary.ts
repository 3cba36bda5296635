import * as tf from '@tensorflow/tfjs';
import { denseHead } from '../models/head.ts';
import { fullyConnected } from '../models/layers.ts';
import { oneHot } from '../tensor/fused.ts';
import { Parameters } from '../tensor/parameters.ts';
import type { Random } from '../tensor/random.ts';

/** Who tells the group from an embedding: one hidden layer, and a logit a group, also of two. */
export function adversaryOf(inputs: number, width: number, groups: number, random: Random) {
  const own = random.fork('adversary');
  const hidden = new Parameters();
  const layer = fullyConnected(
    { parameters: hidden, random: own.fork('hidden') },
    'hidden',
    inputs,
    width,
    { relu: true },
  );
  const out = denseHead(width, groups, own.fork('head'));
  return {
    parameters: [hidden, out.parameters],
    logits: (x: tf.Tensor2D) => out.forward(layer.forward(x, true), true) as tf.Tensor2D,
  };
}

/** Cross-entropy of the group of each record. @param logits `[n, groups]`, with one for every group, also of two. */
export function groupLosses(logits: tf.Tensor2D, groups: tf.Tensor1D): tf.Tensor1D {
  const target = oneHot(groups, logits.shape[1]);
  return tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(logits)), 1));
}
