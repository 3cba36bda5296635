import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { resident } from '../tensor/steps/resident.ts';
import { type CellMeans, columnMeans, combined, meanOf, pairsOf } from '../training/cells.ts';
import { codesAt, crossEntropy } from '../training/losses.ts';
import { supervised } from '../training/supervised.ts';

/** Where MCDP compares the distributions of scores. */
const PROBES = 100;

const options = z.strictObject({
  /** λ; 0: ERM. */
  weight: z.number().min(0).default(1),
  /** Which groups are compared: all their records, the positive ones, or those of either class. */
  criterion: z.enum(['parity', 'opportunity', 'odds']).default('odds'),
  /** `mean`: of mean scores; `mcdp`: the largest between distributions of scores. */
  gap: z.enum(['mean', 'mcdp']).default('mean'),
  /** Of MCDP: how sharply a score counts as above a probe. */
  temperature: z.number().positive().default(20),
});

/**
 * Gap regularisation: CE + λ · mean |difference between two groups|, of their mean scores in a batch (the
 * GapReg baseline of Chuang and Mroueh 2021), or with MCDP of the share of scores above any of 100 probes,
 * smoothed by a sigmoid (Jin et al. 2024), so that no other threshold brings the gap back.
 */
export const gapRegularisation = supervised({
  name: 'gap-regularisation',
  title: 'GapReg',
  citation:
    'Chuang, C.-Y. and Mroueh, Y. (2021). Fair Mixup: Fairness via Interpolation. ICLR. Jin, Z., Xie, Z., Zhao, Y. et al. (2024). On the Maximal Local Disparity of Fairness-Aware Classifiers. ICML.',
  version: 1,
  options,
  card: {
    does: 'Adds to the loss how far the mean scores of two groups lie apart; with MCDP, their distributions.',
    groupAtInference: false,
    kits: ['NH-Fair', 'FFB'],
    aims: [
      {
        metric: 'fairness.<attribute>.demographicParityDifference',
        options: { criterion: 'parity' },
      },
      {
        metric: 'fairness.<attribute>.equalOpportunityDifference',
        options: { criterion: 'opportunity' },
      },
      { metric: 'fairness.<attribute>.equalizedOddsDifference', options: { criterion: 'odds' } },
    ],
  },
  ranges: {
    weight: { from: 0.01, to: 5 },
    gap: { oneOf: ['mean', 'mcdp'] },
    temperature: { oneOf: [5, 10, 20, 50, 100] },
  },
  check(_, { labels: [label] }) {
    if (label!.classes.length === 2) return;
    throw new UserError(
      'GapReg is defined for two classes',
      `choose another label than ${label!.name}`,
    );
  },
  stage: 'GapReg',
  knowsGroups: true,
  objective({ label, attribute }, { weight, criterion, gap, temperature }, model) {
    const groups = attribute.levels.length;
    return {
      loss({ x, rows }) {
        const logits = model.logits(x, true);
        const y = codesAt(label.codes, rows);
        const s = codesAt(attribute.codes, rows);
        const loss = crossEntropy(logits, y);
        if (weight === 0) return loss;
        const cells = criterion === 'parity' ? s : combined(y, s, groups);
        const scores = tf.sigmoid(logits) as tf.Tensor2D;
        // A column a number whose means are compared: the score, or whether it lies above a probe.
        const values = gap === 'mean' ? scores : aboveProbes(scores, temperature);
        const blocks =
          criterion === 'parity' ? [0] : criterion === 'opportunity' ? [groups] : [0, groups];
        const count = criterion === 'parity' ? groups : 2 * groups;
        const means = columnMeans(values, cells, count);
        const penalty = meanOf(blocks.map((start) => meanGap(means, start, groups)));
        return tf.add(loss, tf.mul(weight, penalty));
      },
    };
  },
});

const PLACES = {};

/** The middles of as many equal parts of [0, 1], `[1, probes]`. */
function probes(): tf.Tensor {
  return resident(PLACES, () =>
    tf.tensor2d(
      Float32Array.from({ length: PROBES }, (_, i) => (i + 0.5) / PROBES),
      [1, PROBES],
    ),
  );
}

/** How far each of `[n, 1]` scores counts as above each probe, `[n, probes]`, from 0 to 1. */
export function aboveProbes(scores: tf.Tensor2D, temperature: number): tf.Tensor2D {
  return tf.sigmoid(tf.mul(temperature, tf.sub(scores, probes())));
}

/** Mean over pairs of groups of the largest difference in any column; pairs that a batch lacks count 0. */
export function meanGap({ means, present }: CellMeans, start: number, groups: number): tf.Tensor {
  return meanOf(
    pairsOf(groups).map(([a, b]) => {
      const both = tf.mul(present[start + a]!, present[start + b]!);
      return tf.mul(both, tf.max(tf.abs(tf.sub(means[start + a]!, means[start + b]!))));
    }),
  );
}
