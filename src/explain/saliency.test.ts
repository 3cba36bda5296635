import * as tf from '@tensorflow/tfjs';
import { afterEach, expect, it, vi } from 'vitest';
import { loadSynthCxr } from '../data/synthetic/synth-cxr.ts';
import { makeTask } from '../data/task.ts';
import type { NetworkSpec } from '../models/network.ts';
import { loadEngine } from '../tensor/engine.ts';
import { Random } from '../tensor/random.ts';
import { countFunctions } from '../tensor/steps/functions.ts';
import { buildClassifier } from '../training/classifier.ts';
import { contextFor, TINY } from '../training/testing.ts';
import { prepareTraining } from '../training/training.ts';
import { type Lookers, saliency } from './saliency.ts';

const engine = await loadEngine();

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Looks at one half of every picture: its maps are the picture with the other half blank. */
function half(top: boolean) {
  return (x: tf.Tensor) => {
    const maps = tf.tidy(() => {
      const [upper, lower] = tf.split(x, 2, 1) as [tf.Tensor, tf.Tensor];
      const parts = top ? [upper, tf.mul(lower, 0)] : [tf.mul(upper, 0), lower];
      return tf.concat(parts, 1) as tf.Tensor4D;
    });
    return { maps, logits: tf.mean(maps, [1, 2]) as tf.Tensor2D };
  };
}

async function overlapOf(
  diagnosis: Lookers['diagnosis'],
  attribute: Lookers['attribute'],
  records = 20,
) {
  const dataset = await loadSynthCxr({ records: Math.max(40, records), interventions: 10 });
  const task = makeTask(dataset, 'disease', ['sex']);
  const rows = Int32Array.from({ length: records }, (_, row) => row);
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

it.skipIf(engine.eager !== undefined).each<NetworkSpec>([
  { kind: 'small-resnet', width: 4 },
  { kind: 'vit', patch: 7, dim: 8, depth: 1, heads: 2 },
])('the looks of $kind are the same to the bit, compiled or not', async (spec) => {
  const models = [2, 3].map((classes) =>
    buildClassifier(spec, [28, 28, 1], classes, new Random(classes)),
  );
  const [diagnosis, attribute] = models.map(({ encoder, head }) => (x: tf.Tensor) => {
    const { maps, embedding } = encoder.forward(x, false);
    return { maps: maps!, logits: head.forward(embedding, false) as tf.Tensor2D };
  });
  const look = () => overlapOf(diagnosis!, attribute!, 390);
  const { ever } = countFunctions();
  const compiled = await look();
  expect(countFunctions().ever).toBeGreaterThan(ever);
  vi.stubEnv('REFAIR_COMPILE', 'off');
  const { samples, pictures } = await look();
  expect(samples).toEqual(compiled.samples);
  expect(pictures).toEqual(compiled.pictures);
  for (const model of models) model.dispose();
});
