import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { Random } from '../tensor/random.ts';
import { gradientError, onEachEngine, randomTensor } from '../tensor/testing.ts';
import { columnMeans, combined } from '../training/cells.ts';
import { balancing } from './cfair.ts';
import { momentsApart } from './coral.ts';
import { conditionalValueAtRisk } from './cvar-dro.ts';
import { entanglement } from './end.ts';
import { aboveProbes, meanGap } from './gap-regularisation.ts';
import { groupLosses } from './group-adversary.ts';
import { slopes } from './irm.ts';
import { mistaken } from './laftr.ts';
import { failureWeights, generalisedCrossEntropies } from './lff.ts';
import { squaredDiscrepancy } from './mmd.ts';

const member = (...rows: number[][]) => tf.tensor2d(rows);
const int = (...values: number[]) => tf.tensor1d(values, 'int32');
const read = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

onEachEngine(() => {
  it('means by cell: 0 and absent where a cell has no record', () => {
    const cells = combined(int(0, 0, 1), int(1, 1, 0), 2);
    expect(read(cells)).toEqual([1, 1, 2]);
    const { means, present } = columnMeans(tf.tensor2d([[2], [4], [7]]), cells, 4);
    expect(means.flatMap(read)).toEqual([0, 3, 7, 0]);
    expect(present.flatMap(read)).toEqual([0, 1, 1, 0]);
  });

  it('GapReg: the mean over pairs of groups of gaps in mean scores, by hand', () => {
    const scores = tf.tensor2d([[0.2], [0.4], [0.9]]);
    // Means 0.3 and 0.9; of two groups 0.6, of three of which one is missing a third of that.
    const two = columnMeans(scores, int(0, 0, 1), 2);
    expect(read(meanGap(two, 0, 2))[0]).toBeCloseTo(0.6, 6);
    expect(read(meanGap(columnMeans(scores, int(0, 0, 1), 3), 0, 3))[0]).toBeCloseTo(0.2, 6);
    // Classes behind each other: in the second, 0.4 against 0.9.
    const byClass = columnMeans(scores, int(0, 2, 3), 4);
    expect(read(meanGap(byClass, 0, 2))[0]).toBe(0);
    expect(read(meanGap(byClass, 2, 2))[0]).toBeCloseTo(0.5, 6);
  });

  it('MCDP: the largest gap above any probe, by hand', () => {
    const apart = columnMeans(
      tf.tensor2d([
        [0.1, 0.9],
        [0.3, 0.5],
      ]),
      int(0, 1),
      2,
    );
    expect(read(meanGap(apart, 0, 2))[0]).toBeCloseTo(0.4, 6);
    // Sharp, the share of scores above a probe: means are alike, and at 0.5 one group is half above.
    const scores = tf.tensor2d([[0.3], [0.7], [0.5], [0.5]]);
    const codes = int(0, 0, 1, 1);
    expect(read(meanGap(columnMeans(scores, codes, 2), 0, 2))[0]).toBeCloseTo(0, 6);
    const sharp = columnMeans(aboveProbes(scores, 1e5), codes, 2);
    expect(read(meanGap(sharp, 0, 2))[0]).toBeCloseTo(0.5, 5);
    // At the first probe, 0.005, a score of 0.105 is above by σ(20 · 0.1).
    const soft = read(aboveProbes(tf.tensor2d([[0.105]]), 20));
    expect(soft).toHaveLength(100);
    expect(soft[0]).toBeCloseTo(1 / (1 + Math.exp(-2)), 5);
  });

  it('LAFTR: 1 − P(own group), the mean over groups of everybody, each class or the last, by hand', () => {
    // P(first group) is ½ and ¾; both are of it, one of each class.
    const logits = tf.tensor2d([
      [0, 0],
      [Math.log(3), 0],
    ]);
    const of = (criterion: 'parity' | 'odds' | 'opportunity') =>
      read(mistaken(logits, int(0, 0), int(0, 1), 2, criterion))[0];
    expect(of('parity')).toBeCloseTo(1 - 0.625 / 2, 6);
    expect(of('odds')).toBeCloseTo(1 - (0.5 + 0.75) / 4, 6);
    expect(of('opportunity')).toBeCloseTo(1 - 0.75 / 2, 6);
    // One who knows all groups makes no mistake; one who knows none is mistaken half the time.
    const known = tf.tensor2d([
      [90, 0],
      [0, 90],
    ]);
    expect(read(mistaken(known, int(0, 1), int(1, 1), 2, 'opportunity'))[0]).toBeCloseTo(0, 6);
    const unknown = tf.tensor2d([
      [1, 1],
      [2, 2],
    ]);
    expect(read(mistaken(unknown, int(0, 1), int(1, 1), 2, 'parity'))[0]).toBeCloseTo(0.5, 6);
  });

  it('CFair: cross-entropies of groups, by hand', () => {
    const losses = read(
      groupLosses(
        tf.tensor2d([
          [0, 0],
          [Math.log(3), 0],
        ]),
        int(0, 1),
      ),
    );
    expect(losses[0]).toBeCloseTo(Math.LN2, 6);
    expect(losses[1]).toBeCloseTo(Math.log(4), 6);
  });

  it('MMD²: by hand, 0 between equal samples, and 0 where a group is missing', () => {
    // Two points at distance² 1: k(0) = 7, k(1) = Σ exp(−γ); MMD² = 2·7 − 2·Σ exp(−γ).
    const kernel = [0.001, 0.01, 0.1, 1, 10, 100, 1000].reduce((sum, g) => sum + Math.exp(-g), 0);
    const two = squaredDiscrepancy(tf.tensor2d([[0], [1]]), member([1, 0], [0, 1]));
    expect(read(two)[0]).toBeCloseTo(14 - 2 * kernel, 4);
    const same = squaredDiscrepancy(
      tf.tensor2d([[0], [3], [3], [0]]),
      member([1, 0], [1, 0], [0, 1], [0, 1]),
    );
    expect(read(same)[0]).toBeCloseTo(0, 4);
    expect(read(squaredDiscrepancy(tf.tensor2d([[0], [3]]), member([1, 0], [1, 0])))).toEqual([0]);
  });

  it('CORAL: means and covariances by hand', () => {
    // Group a: 0 and 2 (mean 1, variance 2); group b: 4 and 4 (mean 4, variance 0): 9 + 4.
    const groups = member([1, 0], [1, 0], [0, 1], [0, 1]);
    expect(read(momentsApart(tf.tensor2d([[0], [2], [4], [4]]), groups))[0]).toBeCloseTo(13, 5);
    const lone = member([1, 0], [1, 0], [1, 0], [0, 1]);
    expect(read(momentsApart(tf.tensor2d([[0], [2], [4], [4]]), lone))).toEqual([0]);
  });

  it('EnD: cosines of pairs by hand', () => {
    // Along x, along −x, along y; groups a a b, classes 0 1 0.
    const { apart, together } = entanglement(
      tf.tensor2d([
        [2, 0],
        [-1, 0],
        [1, 1],
      ]),
      member([1, 0], [0, 1], [1, 0]),
      member([1, 0], [1, 0], [0, 1]),
    );
    expect(read(apart)[0]).toBeCloseTo(1, 5);
    expect(read(together)[0]).toBeCloseTo(Math.SQRT1_2, 5);
  });

  it('CVaR: the mean of the largest share, whole or in part; of all, the mean', () => {
    const losses = tf.tensor1d([4, 1, 3, 2, 0]);
    expect(read(conditionalValueAtRisk(losses, 0.4))[0]).toBeCloseTo(3.5, 5);
    expect(read(conditionalValueAtRisk(losses, 0.3))[0]).toBeCloseTo((4 + 0.5 * 3) / 1.5, 5);
    expect(read(conditionalValueAtRisk(losses, 1))[0]).toBeCloseTo(2, 5);
    expect(read(conditionalValueAtRisk(tf.tensor1d([1, 1, 1]), 0.5))[0]).toBeCloseTo(1, 5);
  });

  it('IRM: the squared slope along a common factor is that of differences', () => {
    const logits = tf.tensor2d([[1.5], [-0.5], [0.3], [2]]);
    const [labels, groups] = [int(1, 0, 0, 1), int(0, 0, 1, 1)];
    const lossAt = (factor: number, rows: number[]) =>
      rows.reduce((sum, i) => {
        const z = factor * read(logits)[i]!;
        return sum + Math.log(1 + Math.exp(-(2 * read(labels)[i]! - 1) * z)) / rows.length;
      }, 0);
    const slope = (rows: number[]) => (lossAt(1 + 1e-5, rows) - lossAt(1 - 1e-5, rows)) / 2e-5;
    // Of two records the square without bias is their product.
    const expected = (slope([0]) * slope([1]) + slope([2]) * slope([3])) / 2;
    expect(read(slopes(logits, labels, groups, 2))[0]).toBeCloseTo(expected, 5);
  });

  it('IRM: one record of a group says nothing of its slope', () => {
    const [logits, labels] = [tf.tensor2d([[2], [1], [-1]]), int(1, 0, 1)];
    const s = (z: number, y: number) => (1 / (1 + Math.exp(-z)) - y) * z;
    const expected = (s(1, 0) * s(-1, 1)) / 2;
    expect(read(slopes(logits, labels, int(0, 1, 1), 2))[0]).toBeCloseTo(expected, 5);
  });

  it('CFair: cells with fewer records weigh more, and those without not at all', () => {
    const weights = balancing([0, 0, 0, 1], 3);
    expect([...weights]).toEqual([expect.closeTo(2 / 3, 6), 2, 0]);
  });

  it('LfF: the generalised cross-entropy is 1 − p at q = 1 and −log p as q goes to 0', () => {
    const p = [0.9, 0.5, 0.1];
    const losses = tf.tensor1d(p.map((value) => -Math.log(value)));
    read(generalisedCrossEntropies(losses, 1)).forEach((value, i) => {
      expect(value).toBeCloseTo(1 - p[i]!, 5);
    });
    read(generalisedCrossEntropies(losses, 1e-3)).forEach((value, i) => {
      expect(Math.abs(value + Math.log(p[i]!))).toBeLessThan(5e-3);
    });
    const [hard, easy] = read(failureWeights(tf.tensor1d([3, 1]), tf.tensor1d([1, 3]), 1));
    expect([hard, easy]).toEqual([expect.closeTo(0.75, 5), expect.closeTo(0.25, 5)]);
    expect(read(failureWeights(tf.tensor1d([3]), tf.tensor1d([1]), 0))).toEqual([1]);
  });

  it('gradients are those of differences', () => {
    const random = new Random(3);
    const embeddings = randomTensor([6, 3], random) as tf.Tensor2D;
    const groups = member([1, 0], [1, 0], [1, 0], [0, 1], [0, 1], [0, 1]);
    const classes = member([1, 0], [0, 1], [1, 0], [1, 0], [0, 1], [1, 0]);
    const error = (f: (z: tf.Tensor2D) => tf.Tensor) =>
      gradientError((z) => f(z as tf.Tensor2D), [embeddings], 1e-2);
    expect(error((z) => momentsApart(z, groups))).toBeLessThan(2e-2);
    expect(error((z) => entanglement(z, classes, groups).together)).toBeLessThan(2e-2);
    // The widest kernels alone are smooth at this step.
    const near = tf.mul(embeddings, 0.01) as tf.Tensor2D;
    expect(
      gradientError((z) => squaredDiscrepancy(z as tf.Tensor2D, groups), [near], 1e-3),
    ).toBeLessThan(5e-2);
  });
});
