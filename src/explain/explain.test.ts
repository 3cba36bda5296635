import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { NetworkSpec } from '../models/network.ts';
import { loadEngine } from '../tensor/engine.ts';
import { Random } from '../tensor/random.ts';
import { buildClassifier } from '../training/classifier.ts';
import { gradCam, resized } from './grad-cam.ts';
import { overlap } from './overlap.ts';
import { heatOverlay } from './overlay.ts';

beforeAll(async () => {
  await loadEngine();
});

/** A 2×2 map with two channels, and one logit: the mean of channel 0 minus twice that of 1. */
const A = [
  [1, 0],
  [2, 1],
  [3, 0],
  [0, 2],
];

describe('Grad-CAM', () => {
  it('by hand: weights are the head over the number of places', () => {
    const heat = gradCam(() => {
      const maps = tf.tensor4d(A.flat(), [1, 2, 2, 2]);
      const pooled = tf.mean(maps, [1, 2]) as tf.Tensor2D;
      return { maps, logits: tf.matMul(pooled, tf.tensor2d([[2], [-2]])) };
    });
    // z = 2·1.5 − 2·0.75 = 1.5 > 0. dz/dA = (2, −2)/4; heat = relu(0.5·A₀ − 0.5·A₁).
    expect([...heat.values]).toEqual([0.5, 0.5, 1.5, 0]);
    expect(heat).toMatchObject({ count: 1, height: 2, width: 2 });
  });

  it('explains the class that is predicted: a negative logit turns the weights', () => {
    const heat = gradCam(() => {
      const maps = tf.tensor4d(A.flat(), [1, 2, 2, 2]);
      const pooled = tf.mean(maps, [1, 2]) as tf.Tensor2D;
      return { maps, logits: tf.matMul(pooled, tf.tensor2d([[-2], [2]])) };
    });
    expect([...heat.values]).toEqual([0.5, 0.5, 1.5, 0]);
  });

  it('of several classes, that of the largest logit', () => {
    const heat = gradCam(() => {
      const maps = tf.tensor4d(A.flat(), [1, 2, 2, 2]);
      const pooled = tf.mean(maps, [1, 2]) as tf.Tensor2D;
      // Logits 1.5, 0.75, 3: the third class weighs channel 1 with 4.
      const head = tf.tensor2d([
        [1, 0, 0],
        [0, 1, 4],
      ]);
      return { maps, logits: tf.matMul(pooled, head) };
    });
    expect([...heat.values]).toEqual([0, 1, 0, 2]);
  });

  it('takes a logit of exactly 0 for class 1, as a threshold of 0.5 does', () => {
    const heat = gradCam(() => {
      const maps = tf.tensor4d(A.flat(), [1, 2, 2, 2]);
      const pooled = tf.mean(maps, [1, 2]) as tf.Tensor2D;
      // 1.5 − 2·0.75.
      return { maps, logits: tf.matMul(pooled, tf.tensor2d([[1], [-2]])) };
    });
    expect([...heat.values]).toEqual([0.25, 0, 0.75, 0]);
  });

  it.each<NetworkSpec>([
    { kind: 'small-resnet', width: 4 },
    { kind: 'resnet18', width: 4 },
    { kind: 'densenet121', width: 4 },
    { kind: 'vgg11', width: 4 },
    { kind: 'vit', patch: 4, dim: 8, depth: 1, heads: 2 },
  ])('agrees with the linear head of $kind and leaves no tensor behind', (spec) => {
    const model = buildClassifier(spec, [16, 16, 1], 2, new Random(3));
    const x = tf.randomUniform([2, 16, 16, 1], 0, 1, 'float32', 5);
    const explain = () =>
      gradCam(() => {
        const { maps, embedding } = model.encoder.forward(x, false);
        return { maps: maps!, logits: model.head.forward(embedding, false) as tf.Tensor2D };
      });
    // The first pass uploads the parameters.
    const heat = explain();
    const before = tf.memory().numTensors;
    expect(explain()).toEqual(heat);
    expect(tf.memory().numTensors).toBe(before);
    // The embedding is the mean over places, so the weights are ±head / places.
    const { maps, sign } = tf.tidy(() => {
      const { maps, embedding } = model.encoder.forward(x, false);
      const z = model.head.forward(embedding, false);
      return { maps: maps!.arraySync(), sign: Math.sign(z.dataSync()[0]!) };
    });
    const head = Object.values(model.head.parameters.toArrays()).find(
      (values) => values.length === model.encoder.embeddingSize,
    )!;
    const places = heat.height * heat.width;
    maps[0]!.flat().forEach((channels, place) => {
      const sum = channels.reduce((total, value, c) => total + value * head[c]!, 0);
      expect(heat.values[place]).toBeCloseTo(Math.max(0, (sign * sum) / places), 4);
    });
    model.dispose();
    x.dispose();
  });
});

describe('resizing', () => {
  it('by hand: two cells to four', () => {
    const maps = { count: 1, height: 1, width: 2, values: Float32Array.of(0, 4) };
    expect([...resized(maps, 1, 4).values]).toEqual([0, 1, 3, 4]);
  });

  it('keeps a map of its own size', () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect([...resized({ count: 1, height: 2, width: 3, values }, 2, 3).values]).toEqual([
      ...values,
    ]);
  });
});

describe('overlap', () => {
  it('by hand: of ten places, two hottest that share one', () => {
    const a = Float32Array.of(9, 8, 1, 1, 1, 1, 1, 1, 1, 1);
    const b = Float32Array.of(9, 1, 8, 1, 1, 1, 1, 1, 1, 1);
    const { iou, cosine } = overlap(a, b);
    expect(iou).toBeCloseTo(1 / 3, 12);
    expect(cosine).toBeCloseTo((81 + 16 + 7) / (81 + 64 + 8), 6);
  });

  it('is 1 with itself, symmetric, and blind to scale', () => {
    const map = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 12,
      maxLength: 12,
    });
    fc.assert(
      fc.property(map, map, (first, second) => {
        const [a, b] = [first, second].map((values) =>
          Float32Array.from(values, (value, i) => Math.fround(value) + (i + 1) / 100),
        );
        expect(overlap(a!, a!).iou).toBe(1);
        expect(overlap(a!, a!).cosine).toBeCloseTo(1, 6);
        expect(overlap(a!, b!).iou).toBe(overlap(b!, a!).iou);
        expect(
          overlap(
            a!.map((v) => v * 4),
            b!,
          ).iou,
        ).toBe(overlap(a!, b!).iou);
      }),
    );
  });

  it('is undefined where a map looks nowhere, and refuses maps of two sizes', () => {
    const { iou, cosine, rank } = overlap(new Float32Array(4), Float32Array.of(1, 2, 3, 4));
    expect([iou, cosine, rank]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(() => overlap(new Float32Array(4), new Float32Array(5))).toThrow(RangeError);
  });
});

it('an overlay shows the picture where there is no heat and the hottest colour at the top', () => {
  const heat = { count: 1, height: 1, width: 2, values: Float32Array.of(0, 3) };
  const strip = heatOverlay('Ŷ', ['one'], [100, 100], 1, heat);
  expect([...strip.pixels.subarray(0, 3)]).toEqual([100, 100, 100]);
  expect([...strip.pixels.subarray(3)]).toEqual(
    [252, 226, 120].map((value) => Math.round(25 + 0.75 * value)),
  );
});
