import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../../tensor/engine.ts';
import { Random } from '../../tensor/random.ts';
import { randomTensor } from '../../tensor/testing.ts';
import { buildClassifier } from '../../training/classifier.ts';
import { DEEPFOOL, deepFool } from './deepfool.ts';
import { scaleByMedian, withFarthest } from './formula.ts';
import { rowsOf } from './testing.ts';

await loadEngine();

/** W x + b with x `[n, 2, 2, 1]`. */
function linear(weights: number[][], bias: number[]) {
  const w = tf.tensor2d(weights);
  const b = tf.tensor1d(bias);
  return {
    logits: (x: tf.Tensor) =>
      tf.add(tf.matMul(x.reshape([x.shape[0]!, 4]) as tf.Tensor2D, w), b) as tf.Tensor2D,
    dispose: () => tf.dispose([w, b]),
  };
}

/** DeepFool on the rows of a tensor, with all perturbations. */
async function search(logits: (x: tf.Tensor) => tf.Tensor2D, x: tf.Tensor, options = DEEPFOOL) {
  const perturbations = new Float32Array(x.size);
  const found = (sample: number, perturbation: Float32Array) =>
    perturbations.set(perturbation, sample * perturbation.length);
  return { ...(await deepFool(logits, rowsOf(x), options, { found })), perturbations };
}

describe('on a linear model of two classes', () => {
  it('is the closed form |w·x + b| / ‖w‖, by hand', async () => {
    // ‖w‖ = 5 on both sides: x = (1, 1, 0, 0) has w·x + b = 7 − 2 = 5, so distance 1.
    const model = linear([[3], [4], [0], [0]], [-2]);
    const x = tf.tensor([1, 1, 0, 0, 0, 0, 9, 9], [2, 2, 2, 1]);
    const { distances, crossed, logits, perturbations } = await search(model.logits, x);
    expect(distances[0]).toBeCloseTo(1, 6);
    expect(distances[1]).toBeCloseTo(0.4, 6);
    expect([...crossed]).toEqual([1, 1]);
    expect([...logits]).toEqual([5, -2]);
    // The way goes against w for the first, along it for the second.
    expect([...perturbations].map((v) => Number(v.toFixed(6)))).toEqual([
      -0.6, -0.8, 0, 0, 0.24, 0.32, 0, 0,
    ]);
    x.dispose();
    model.dispose();
  });

  it('is 0 for samples that a target class has already, else the distance', async () => {
    const model = linear([[3], [4], [0], [0]], [-2]);
    const x = tf.tensor([1, 1, 0, 0, 0, 0, 9, 9], [2, 2, 2, 1]);
    const to = (target: number) => search(model.logits, x, { ...DEEPFOOL, target });
    expect([...(await to(1)).distances].map((d) => Number(d.toFixed(6)))).toEqual([0, 0.4]);
    expect([...(await to(0)).distances].map((d) => Number(d.toFixed(6)))).toEqual([1, 0]);
    expect([...(await to(0)).crossed]).toEqual([1, 1]);
    x.dispose();
    model.dispose();
  });

  it('flags samples that cannot cross', async () => {
    const model = linear([[0], [0], [0], [0]], [1]);
    const x = tf.ones([3, 2, 2, 1]);
    const { distances, crossed } = await search(model.logits, x);
    expect([...distances]).toEqual([0, 0, 0]);
    expect([...crossed]).toEqual([0, 0, 0]);
    x.dispose();
    model.dispose();
  });

  it('walks 0 on a plateau, however far the boundary is: no lower bound but a flag', async () => {
    // 1 − relu(1 − x) is 0 at x = 0, and flat from x = 1 on.
    const plateau = (x: tf.Tensor) =>
      tf.sub(1, tf.relu(tf.sub(1, x.reshape([x.shape[0]!, 1])))) as tf.Tensor2D;
    const x = tf.tensor([5, 0.5], [2, 1, 1, 1]);
    const { distances, crossed } = await search(plateau, x);
    expect([...crossed]).toEqual([0, 1]);
    expect(distances[0]).toBe(0);
    expect(distances[1]).toBeCloseTo(0.5, 6);
    // As a weight it counts as the farthest of all, not as the nearest.
    const scaled = scaleByMedian(withFarthest(distances, Float32Array.from(crossed)));
    expect([...scaled]).toEqual([1, 1]);
    x.dispose();
  });
});

describe('on a linear model of several classes', () => {
  it('is the distance to the nearest of the boundaries', async () => {
    const random = new Random(3);
    const weights = Array.from({ length: 4 }, () =>
      Array.from({ length: 3 }, () => random.normal()),
    );
    const model = linear(weights, [0.1, -0.2, 0.3]);
    const x = randomTensor([40, 2, 2, 1], random);
    const values = x.dataSync();
    const { distances, crossed, logits } = await search(model.logits, x);
    expect(crossed.every((flag) => flag === 1)).toBe(true);
    for (let i = 0; i < 40; i++) {
      const z = [0, 1, 2].map((k) =>
        weights.reduce((sum, row, j) => sum + row[k]! * values[i * 4 + j]!, [0.1, -0.2, 0.3][k]!),
      );
      expect(logits[i * 3 + 1]).toBeCloseTo(z[1]!, 4);
      const top = z.indexOf(Math.max(...z));
      const expected = Math.min(
        ...[0, 1, 2]
          .filter((k) => k !== top)
          .map((k) => {
            const w = Math.hypot(...weights.map((row) => row[k]! - row[top]!));
            return Math.abs(z[k]! - z[top]!) / w;
          }),
      );
      expect(distances[i]).toBeCloseTo(expected, 4);
    }
    tf.dispose(x);
    model.dispose();
  });
});

describe('on a small network', () => {
  const network = { kind: 'small-resnet', width: 8 } as const;
  let model: ReturnType<typeof buildClassifier>;
  let x: tf.Tensor;
  beforeAll(() => {
    model = buildClassifier(network, [12, 12, 3], 2, new Random(5));
    x = tf.tidy(() => tf.sigmoid(randomTensor([16, 12, 12, 3], new Random(6))));
  });
  afterAll(() => {
    model.dispose();
    x.dispose();
  });
  const logits = (input: tf.Tensor) => model.logits(input, false);

  it('agrees with bisection along the direction it found', async () => {
    // The first look reads the parameters, which stay.
    await search(logits, x);
    const before = tf.memory().numTensors;
    const { distances, crossed, perturbations } = await search(logits, x);
    expect(tf.memory().numTensors).toBe(before);
    expect(crossed.every((flag) => flag === 1)).toBe(true);
    const sign = (t: number) =>
      tf.tidy(() => {
        const r = tf.tensor(perturbations, [16, 12, 12, 3]);
        return Array.from(logits(tf.add(x, tf.mul(r, t))).dataSync(), (z) => z > 0);
      });
    const origin = sign(0);
    // Where the prediction flips between 0 and (1 + overshoot) of the way, sample by sample.
    const low = new Float64Array(16);
    const high = new Float64Array(16).fill(1.02);
    expect(sign(1.02).every((value, i) => value !== origin[i])).toBe(true);
    for (let step = 0; step < 18; step++) {
      for (let i = 0; i < 16; i++) {
        const middle = (low[i]! + high[i]!) / 2;
        if (sign(middle)[i] === origin[i]) low[i] = middle;
        else high[i] = middle;
      }
    }
    for (let i = 0; i < 16; i++) {
      expect(distances[i]).toBeGreaterThan(0);
      // The boundary lies within the overshoot of the end of the way.
      expect(Math.abs(high[i]! - 1)).toBeLessThan(0.05);
    }
  });

  it('does not depend on which samples are in the batch', async () => {
    const whole = (await search(logits, x)).distances;
    const part = tf.slice(x, [4], [3]);
    const alone = (await search(logits, part)).distances;
    part.dispose();
    [...alone].forEach((distance, i) => {
      expect(distance).toBeCloseTo(whole[4 + i]!, 4);
    });
  });
});
