import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { Random } from '../tensor/random.ts';
import { gradientError, onEachEngine, randomTensor } from '../tensor/testing.ts';
import { fairContrast } from './fscl.ts';

const int = (...values: number[]) => tf.tensor1d(values, 'int32');
const contrast = (z: tf.Tensor2D, labels: number[], groups: number[], groupNorm = false) =>
  fairContrast(
    z,
    { labels: int(...labels), groups: int(...groups), rows: int(...labels.keys()) },
    { temperature: 1, groupNorm },
  ).dataSync()[0]!;

onEachEngine(() => {
  it('attracts within classes and repels within groups, by hand', () => {
    // Two alike of class 0 and one of class 1 at a right angle, in group 0; one of class 1 in group 1.
    const z = tf.tensor2d([
      [2, 0, 0],
      [5, 0, 0],
      [0, 1, 0],
      [0, 0, 3],
    ]);
    // log(e/1) twice, log(1/2), and the last has nobody to be told from.
    expect(contrast(z, [0, 0, 1, 1], [0, 0, 0, 1])).toBeCloseTo(-(2 - Math.log(2)) / 3, 5);
    // By groups: the third has nobody of its own class and group either.
    expect(contrast(z, [0, 0, 1, 1], [0, 0, 0, 1], true)).toBeCloseTo(-1, 5);
  });

  it('gains nothing by telling groups apart: other classes of other groups count for nobody', () => {
    const at = (angle: number) =>
      tf.tensor2d([
        [1, 0],
        [0.6, 0.8],
        [0, 1],
        [Math.cos(angle), Math.sin(angle)],
        [Math.cos(angle), Math.sin(angle)],
      ]);
    // The last two are of a class and a group that the others lack.
    const loss = (angle: number) => contrast(at(angle), [0, 0, 1, 2, 2], [0, 0, 0, 1, 1]);
    expect(loss(0.3)).toBeCloseTo(loss(2), 5);
    // In the same group they repel.
    const near = contrast(at(0.3), [0, 0, 1, 2, 2], [0, 0, 0, 0, 0]);
    const far = contrast(at(3), [0, 0, 1, 2, 2], [0, 0, 0, 0, 0]);
    expect(far).toBeLessThan(near - 0.1);
  });

  it('counts classes of groups the same where it is normalised', () => {
    // Class 0 of group 0 three times as often: its mean counts as one of two.
    const z = tf.tensor2d([
      [1, 0],
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
    // First cell: Σ of two positives over two, 1 − log 2; second: 1 − log 3.
    expect(contrast(z, [0, 0, 0, 1, 1], [0, 0, 0, 0, 0], true)).toBeCloseTo(
      -(1 - Math.log(2) + 1 - Math.log(3)) / 2,
      5,
    );
    expect(contrast(z, [0, 0, 0, 1, 1], [0, 0, 0, 0, 0])).toBeCloseTo(
      -(3 * (1 - Math.log(2)) + 2 * (1 - Math.log(3))) / 5,
      5,
    );
  });

  it('is 0 where nobody has both', () => {
    expect(contrast(tf.tensor2d([[1, 0]]), [0], [0], true)).toBeCloseTo(0, 12);
  });

  it('has the gradient of finite differences', () => {
    const z = randomTensor([8, 3], new Random(5));
    const batch = {
      labels: int(0, 0, 0, 1, 1, 1, 0, 1),
      groups: int(0, 1, 0, 1, 0, 1, 1, 0),
      rows: int(0, 1, 2, 3, 4, 5, 6, 7),
    };
    expect(
      gradientError(
        (x) => fairContrast(x as tf.Tensor2D, batch, { temperature: 0.5, groupNorm: true }),
        [z],
      ),
    ).toBeLessThan(0.01);
  });
});
