import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { detached } from '../tensor/fused.ts';
import { buildClassifier } from '../training/classifier.ts';
import { codesAt, crossEntropies } from '../training/losses.ts';
import { supervised } from '../training/supervised.ts';

/**
 * Learning from failure (LfF; Nam et al. 2020, Algorithm 1): a second network learns what is easy, by the
 * generalised cross-entropy (1 − p^q)/q, and each record counts for the first by
 * W = CE_easy / (CE_easy + CE_own): most where the easy way fails. It needs no groups.
 */
export const lff = supervised({
  name: 'lff',
  title: 'LfF',
  citation:
    'Nam, J., Cha, H., Ahn, S., Lee, J. and Shin, J. (2020). Learning from Failure: Training Debiased Classifier from Biased Classifier. NeurIPS.',
  version: 1,
  blind: true,
  options: z.strictObject({
    /** q of the generalised cross-entropy: how much the second network keeps to what is easy. */
    q: z.number().gt(0).max(1).default(0.7),
    /** How far weights go from 1 to those of the paper; 0: ERM. */
    strength: z.number().min(0).max(1).default(1),
  }),
  card: {
    does: 'Counts records by how much a network that learns what is easy fails on them.',
    groupAtInference: false,
    stepCost: 2,
    kits: ['SubpopBench', 'VB-Mitigator'],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  ranges: { q: { from: 0.05, to: 0.95, spread: 'even' } },
  stage: 'LfF',
  objective({ label, inputs, context }, { q, strength }, model, random) {
    const { network } = context.recipe;
    const easy = buildClassifier(network, inputs.shape, label.classes.length, random.fork('easy'));
    return {
      scaffold: easy.parameters,
      loss({ x, rows }) {
        const y = codesAt(label.codes, rows);
        const losses = crossEntropies(model.logits(x, true), y);
        if (strength === 0) return tf.mean(losses);
        const easyLosses = crossEntropies(easy.logits(x, true), y);
        const weights = failureWeights(detached(easyLosses), detached(losses), strength);
        return tf.add(
          tf.mean(tf.mul(losses, weights)),
          tf.mean(generalisedCrossEntropies(easyLosses, q)),
        );
      },
    };
  },
});

/** 1 + strength · (W − 1) for each record, `[n]`. */
export function failureWeights(easy: tf.Tensor, own: tf.Tensor, strength: number): tf.Tensor {
  const w = tf.div(easy, tf.add(tf.add(easy, own), 1e-8));
  return tf.add(1 - strength, tf.mul(strength, w));
}

/** (1 − p^q)/q with p the probability of the own class, from −log p; goes to −log p as q goes to 0. */
export function generalisedCrossEntropies(losses: tf.Tensor, q: number): tf.Tensor {
  return tf.div(tf.sub(1, tf.exp(tf.mul(losses, -q))), q);
}
