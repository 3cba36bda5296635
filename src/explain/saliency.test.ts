import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { loadSynthCxr } from '../data/synthetic/synth-cxr.ts';
import { makeTask } from '../data/task.ts';
import { loadEngine } from '../tensor/engine.ts';
import { contextFor, TINY } from '../training/testing.ts';
import { prepareTraining } from '../training/training.ts';
import { type Lookers, saliency } from './saliency.ts';

beforeAll(async () => {
  await loadEngine();
});

/** Looks at one half of every picture: its maps are the picture with the other half blank. */
function half(top: boolean) {
  return (x: tf.Tensor) => {
    const maps = tf.tidy(() => {
      const [n, height, width] = x.shape as [number, number, number];
      const mask = Array.from({ length: height }, (_, y) => (y < height / 2 === top ? 1 : 0));
      const shown = tf.tile(tf.tensor4d(mask, [1, height, 1, 1]), [n, 1, width, 1]);
      return tf.mul(x, shown) as tf.Tensor4D;
    });
    return { maps, logits: tf.mean(maps, [1, 2]) as tf.Tensor2D };
  };
}

async function overlapOf(diagnosis: Lookers['diagnosis'], attribute: Lookers['attribute']) {
  const dataset = await loadSynthCxr({ records: 40, interventions: 10 });
  const task = makeTask(dataset, 'disease', ['sex']);
  const rows = Int32Array.from({ length: 20 }, (_, row) => row);
  const split = { train: rows, validation: rows, test: rows };
  const training = prepareTraining(task, split, contextFor(TINY));
  return {
    ...saliency(training, rows, { view: (x) => tf.clone(x), diagnosis, attribute }),
    task,
  };
}

it('two networks that look at the same place overlap wholly, at different halves not at all', async () => {
  const same = await overlapOf(half(true), half(true));
  const apart = await overlapOf(half(true), half(false));
  expect([...same.samples[0]!.columns.iou!]).toEqual(Array(20).fill(1));
  expect([...apart.samples[0]!.columns.iou!]).toEqual(Array(20).fill(0));
  expect(Math.max(...apart.samples[0]!.columns.cosine!)).toBe(0);
  expect(apart.measures.looksNowhere).toBe(0);
});

it('shows one record for each label and group, the same whatever the networks see', async () => {
  const one = await overlapOf(half(true), half(true));
  const other = await overlapOf(half(false), half(true));
  const [shown, ...maps] = one.pictures;
  expect(shown!.captions).toEqual(['healthy, male', 'healthy, female', 'ill, male', 'ill, female']);
  expect(other.pictures[0]).toEqual(shown);
  expect(maps.map(({ name, channels }) => [name, channels])).toEqual([
    ['looks for Ŷ', 3],
    ['looks for Ŝ', 3],
  ]);
  expect(other.pictures[1]!.pixels).not.toEqual(maps[0]!.pixels);
});
