import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { vector } from '../tensor/steps/compile-step.ts';
import { columnMeans, meanOf } from '../training/cells.ts';
import { codesAt, crossEntropy } from '../training/losses.ts';
import { stepsPerEpoch } from '../training/phase.ts';
import { supervised } from '../training/supervised.ts';

/**
 * Invariant risk minimisation (IRMv1; Arjovsky et al. 2019), each group an environment: CE + λ times the
 * mean over groups of the squared slope of a group's loss along a common factor of all logits, which is
 * 0 where one scale suits every group. The square is estimated without bias, as there: noise of a batch
 * does not count as slope.
 */
export const irm = supervised({
  name: 'irm',
  title: 'IRM',
  citation:
    'Arjovsky, M., Bottou, L., Gulrajani, I. and Lopez-Paz, D. (2019). Invariant Risk Minimization. arXiv:1907.02893.',
  version: 2,
  options: z.strictObject({
    /** λ; 0: ERM. */
    weight: z.number().min(0).default(100),
    /** Share of the steps before the penalty counts. */
    after: z.number().min(0).lt(1).default(0.2),
  }),
  card: {
    does: 'Asks that one scale of the logits suit every group.',
    groupAtInference: false,
    kits: ['SubpopBench'],
    aims: [{ metric: 'fairness.<attribute>.equalizedOddsDifference' }],
  },
  ranges: { weight: { from: 0.1, to: 1000 }, after: { from: 0, to: 0.5, spread: 'even' } },
  check(_, { labels: [label] }) {
    if (label!.classes.length === 2) return;
    throw new UserError(
      'IRM is defined here for two classes',
      `choose another label than ${label!.name}`,
    );
  },
  stage: 'IRM',
  knowsGroups: true,
  objective({ label, attribute, split, context }, { weight, after }, model) {
    const { epochs, batchSize } = context.recipe;
    // Adam's steps are of one size whatever the loss's, and its memory of an undivided one would stop it.
    const divided = context.recipe.optimiser.kind === 'sgd';
    const from = after * epochs * stepsPerEpoch(split.train.length, batchSize);
    return {
      feeds: (_, done) => ({ weight: vector(Float32Array.of(done < from ? 0 : weight)) }),
      loss({ x, rows, fed }) {
        const logits = model.logits(x, true);
        const y = codesAt(label.codes, rows);
        const loss = crossEntropy(logits, y);
        if (weight === 0) return loss;
        const penalty = slopes(logits, y, codesAt(attribute.codes, rows), attribute.levels.length);
        const now = tf.reshape(fed.weight!, []);
        const whole = tf.add(loss, tf.mul(now, penalty));
        // Where λ is large, as the authors do.
        return divided ? tf.div(whole, tf.maximum(now, 1)) : whole;
      },
    };
  },
});

/**
 * Mean over groups of (d loss_g(c·z) / dc at c = 1)², where that is the expectation of s = (σ(z) − y)·z in
 * the group. Of n records its square is estimated by the mean of products of two different ones,
 * (n·mean(s)² − mean(s²)) / (n − 1); fewer than two say nothing.
 *
 * @param logits `[n, 1]`.
 */
export function slopes(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  groups: tf.Tensor1D,
  count: number,
): tf.Tensor {
  const y = tf.expandDims(tf.cast(labels, 'float32'), 1);
  const each = tf.mul(tf.sub(tf.sigmoid(logits), y), logits) as tf.Tensor2D;
  const both = tf.concat([each, tf.square(each)], 1) as tf.Tensor2D;
  const { means, sizes } = columnMeans(both, groups, count);
  return tf.reshape(
    meanOf(
      means.map((mean, group) => {
        const [slope, square] = tf.split(mean, 2) as [tf.Tensor, tf.Tensor];
        const n = sizes[group]!;
        const product = tf.sub(tf.mul(n, tf.square(slope)), square);
        return tf.div(product, tf.maximum(tf.sub(n, 1), 1));
      }),
    ),
    [],
  );
}
