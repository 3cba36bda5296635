import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { reverseGradient } from '../tensor/fused.ts';
import { vector } from '../tensor/steps/compile-step.ts';
import { labelLoss } from '../training/labels.ts';
import { codesAt, crossEntropy } from '../training/losses.ts';
import { stepsPerEpoch } from '../training/phase.ts';
import { supervised } from '../training/supervised.ts';
import { BELHADJ } from './attribute-given.ts';
import { attributeHead } from './attribute-predicted.ts';

/**
 * Gradient reversal on the attribute (Positive-Sum Fairness, M4; Ganin and Lempitsky 2015): a head
 * learns to tell the attribute from the embedding, and the encoder receives −λ times its gradient, so
 * that it unlearns what tells groups apart.
 */
export const attributeReversed = supervised({
  name: 'attribute-reversed',
  title: 'Attribute reversed',
  citation: `${BELHADJ} Ganin, Y. and Lempitsky, V. (2015). Unsupervised Domain Adaptation by Backpropagation. ICML.`,
  card: {
    does: 'Unlearns the group by gradient reversal (DANN with groups as domains).',
    groupAtInference: false,
    kits: ['CXR_Fairness', 'Limits'],
    aims: [{ metric: 'fairness.<attribute>.demographicParityDifference' }],
  },
  version: 1,
  severalLabels: true,
  options: z.strictObject({
    /** λ; 0 trains the encoder as ERM does. */
    strength: z.number().min(0).default(1),
    /** λ from the start, or rising to it: λ·(2/(1 + exp(−10 p)) − 1) at the share p of the steps. */
    schedule: z.enum(['constant', 'rising']).default('rising'),
  }),
  // As DomainBed and SubpopBench search λ of DANN.
  ranges: { strength: { from: 0.01, to: 100 } },
  stage: 'attribute reversed',
  knowsGroups: true,
  objective(training, { strength, schedule }, model, random) {
    const { labels, attribute, split, context } = training;
    const head = attributeHead(training, model, random);
    const { epochs, batchSize } = context.recipe;
    const steps = epochs * stepsPerEpoch(split.train.length, batchSize);
    return {
      parameters: [head.parameters],
      measures: head.measures,
      feeds: (_, done) => {
        const now = schedule === 'constant' ? strength : risingStrength(strength, done / steps);
        return { strength: vector(Float32Array.of(now)) };
      },
      loss: ({ x, rows, fed }) => {
        const { embedding } = model.encoder.forward(x, true);
        const logits = model.head.forward(embedding, true) as tf.Tensor2D;
        const reversed = reverseGradient(embedding, fed.strength!) as tf.Tensor2D;
        const group = crossEntropy(head.logits(reversed, true), codesAt(attribute.codes, rows));
        return tf.add(labelLoss(logits, labels, rows), group);
      },
    };
  },
});

/**
 * Ganin and Lempitsky (2015), Section 4.1: from 0 to nearly `strength`.
 *
 * @param share of the training that is done, 0 to 1.
 */
export function risingStrength(strength: number, share: number): number {
  return strength * (2 / (1 + Math.exp(-10 * share)) - 1);
}
