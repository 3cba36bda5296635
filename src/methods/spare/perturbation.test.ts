import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../../tensor/engine.ts';
import { Random } from '../../tensor/random.ts';
import { randomTensor } from '../../tensor/testing.ts';
import { buildClassifier } from '../../training/classifier.ts';
import { deepFool } from './deepfool.ts';
import { PERTURBATION, perturbationSearch } from './perturbation.ts';
import { rowsOf } from './testing.ts';

await loadEngine();

/** The search for the rows of a tensor. */
function search(logits: (x: tf.Tensor) => tf.Tensor2D, x: tf.Tensor, target: number | null = null) {
  return perturbationSearch(logits, rowsOf(x), target);
}

/** Of the last step, to which the flip is narrowed down. */
const RESOLUTION = PERTURBATION.stepLength / 2 ** PERTURBATION.halvings;

describe('on a linear model', () => {
  // ‖w‖ = 5: (1, 1) has w·x + b = 5, so distance 1; (0, 0) has −2, so 0.4.
  const logits = (x: tf.Tensor) =>
    tf.sub(tf.matMul(x.reshape([-1, 2]) as tf.Tensor2D, tf.tensor2d([[3], [4]])), 2) as tf.Tensor2D;
  const points = () => tf.tensor([1, 1, 0, 0], [2, 1, 2, 1]);

  it('ends within a fraction of a step beyond the closed form', async () => {
    const x = points();
    const { distances, crossed } = await search(logits, x);
    expect([...crossed]).toEqual([1, 1]);
    [1, 0.4].forEach((exact, i) => {
      expect(distances[i]).toBeGreaterThanOrEqual(exact - 1e-5);
      expect(distances[i]).toBeLessThanOrEqual(exact + RESOLUTION + 1e-5);
    });
    x.dispose();
  });

  it('is 0 for samples that a target class has already', async () => {
    const x = points();
    const positive = await search(logits, x, 1);
    const negative = await search(logits, x, 0);
    expect(positive.distances[0]).toBe(0);
    expect(negative.distances[1]).toBe(0);
    expect(Math.abs(positive.distances[1]! - 0.4)).toBeLessThan(2 * RESOLUTION);
    expect([...positive.crossed, ...negative.crossed]).toEqual([1, 1, 1, 1]);
    x.dispose();
  });

  it('flags samples beyond its reach, and those without a slope', async () => {
    const x = tf.tensor([1, 1, 90, 90], [2, 1, 2, 1]);
    const { crossed } = await search(logits, x);
    expect([...crossed]).toEqual([1, 0]);
    const flat = await search(
      (points) =>
        tf.add(tf.mul(points.reshape([-1, 2]).slice([0, 0], [-1, 1]), 0), 1) as tf.Tensor2D,
      x,
    );
    expect([...flat.crossed]).toEqual([0, 0]);
    x.dispose();
  });
});

describe('on a small network of three classes', () => {
  let model: ReturnType<typeof buildClassifier>;
  let x: tf.Tensor;
  beforeAll(() => {
    model = buildClassifier({ kind: 'small-resnet', width: 8 }, [12, 12, 3], 3, new Random(5));
    x = tf.tidy(() => tf.sigmoid(randomTensor([16, 12, 12, 3], new Random(6))));
  });
  afterAll(() => {
    model.dispose();
    x.dispose();
  });
  const logits = (input: tf.Tensor) => model.logits(input, false);

  it('measures what DeepFool measures', async () => {
    const fool = await deepFool(logits, rowsOf(x));
    const { distances, crossed } = await search(logits, x);
    expect([...crossed]).toEqual(Array(16).fill(1));
    [...distances].forEach((distance, i) => {
      const other = fool.distances[i]!;
      expect(Math.abs(distance - other)).toBeLessThan(0.25 * other + 2 * RESOLUTION);
    });
  });
});
