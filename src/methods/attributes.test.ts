import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AttributeColumn, LabelColumn } from '../data/dataset.ts';
import { makeSplit } from '../data/split.ts';
import { makeTask, type Task } from '../data/task.ts';
import { testDataset } from '../data/testing.ts';
import { loadEngine } from '../tensor/engine.ts';
import { reverseGradient } from '../tensor/fused.ts';
import { Random } from '../tensor/random.ts';
import { onEachEngine, randomTensor } from '../tensor/testing.ts';
import type { Recipe, StageCache } from '../training/context.ts';
import { trainMethod } from '../training/method.ts';
import { contextFor } from '../training/testing.ts';
import { risingStrength } from './attribute-reversed.ts';
import { findMethod } from './registry.ts';

const N = 240;
const LABELS = ['ill', 'frail'];
const recipe: Recipe = {
  network: { kind: 'mlp', hidden: [8], dropout: 0 },
  epochs: 3,
  batchSize: 32,
  trainLimit: null,
  optimiser: { kind: 'adam', learningRate: 0.01, weightDecay: 1e-3 },
  schedule: { kind: 'cosine', warmupEpochs: 1 },
  augment: false,
};

/** Two findings that follow two columns; the site adds to both, and a third column tells the site. */
function question(site = (row: number) => row % 3): Task {
  const random = new Random(1);
  const column = (name: string, shift: (row: number) => number) => ({
    kind: 'number' as const,
    name,
    values: Float32Array.from({ length: N }, (_, row) => random.normal() + shift(row)),
  });
  const pulse = column('pulse', () => 0);
  const fever = column('fever', () => 0);
  const scanner = column('scanner', (row) => 2 * (row % 3));
  const base = testDataset(
    Array.from({ length: N }, (_, row) => ({
      patient: String(row),
      label: pulse.values[row]! + (row % 3) > 1 ? 1 : 0,
      sex: row % 2,
      age: 0,
    })),
    [pulse, fever, scanner],
  );
  const frail: LabelColumn = {
    name: 'frail',
    title: 'frail',
    classes: ['no', 'yes'],
    codes: Int16Array.from(fever.values, (value, row) => (row % 5 === 0 ? -1 : Number(value > 0))),
  };
  const attribute: AttributeColumn = {
    name: 'site',
    title: 'site',
    levels: ['a', 'b', 'c'],
    codes: Int16Array.from({ length: N }, (_, row) => site(row)),
  };
  const dataset = {
    ...base,
    labels: { ...base.labels, frail },
    attributes: { ...base.attributes, site: attribute },
  };
  return makeTask(dataset, LABELS, ['site']);
}

async function trained(name: string, options: object, task = question(), stages?: StageCache) {
  const split = makeSplit(task, { kind: 'holdout', seed: 1 });
  const method = findMethod(name);
  const context = contextFor(recipe, stages === undefined ? {} : { stages });
  const model = await trainMethod(method, task, split, method.options.parse(options), context);
  const scores = await Promise.all(
    task.labels.map((label) => model.scores(split.test, label).then((own) => own.slice())),
  );
  const { measures } = model;
  model.dispose();
  return { scores, measures, test: split.test };
}

beforeAll(() => loadEngine());

describe('methods that use the attribute', () => {
  it.each([
    ['attribute-predicted', { weight: 0 }],
    ['attribute-reversed', { strength: 0, schedule: 'constant' }],
  ])('%s leaves the encoder to ERM where it weighs nothing', async (name, options) => {
    const erm = await trained('erm', {});
    const own = await trained(name, options);
    expect(own.scores).toEqual(erm.scores);
    const weighted = await trained(name, {});
    expect(weighted.scores).not.toEqual(erm.scores);
  });

  it('reversal hides from its head what prediction shows', async () => {
    const shown = await trained('attribute-predicted', { weight: 1 });
    const hidden = await trained('attribute-reversed', { strength: 3, schedule: 'constant' });
    expect(shown.measures.groupsFound!).toBeGreaterThan(hidden.measures.groupsFound!);
  });

  it('a given attribute shifts the logits of a group by one number a finding', async () => {
    const { stages } = contextFor(recipe);
    const before = await trained('attribute-given', {}, question(), stages);
    const permuted = question((row) => (row + 1) % 3);
    // The same stage: nothing is trained again, and records are scored as members of other groups.
    const after = await trained('attribute-given', {}, permuted, stages);
    expect(after.scores).not.toEqual(before.scores);
    const logit = (p: number) => Math.log(p / (1 - p));
    LABELS.forEach((_, l) => {
      const shifts = new Map<number, number[]>();
      before.test.forEach((row, i) => {
        const at = after.test.indexOf(row);
        if (at < 0) return;
        const shift = logit(after.scores[l]![at]!) - logit(before.scores[l]![i]!);
        shifts.set(row % 3, [...(shifts.get(row % 3) ?? []), shift]);
      });
      expect(shifts.size).toBe(3);
      for (const own of shifts.values()) {
        expect(Math.max(...own) - Math.min(...own)).toBeLessThan(1e-3);
      }
    });
    // 3 × 8 + 8 + 8 × 2 + 2 of ERM; 3 × 16 + 16 + 16 × 2 of the attribute.
    expect(before.measures.parameters).toBe(50 + 96);
  });

  it('the strength of reversal rises from 0 to nearly λ', () => {
    expect(risingStrength(2, 0)).toBe(0);
    expect(risingStrength(2, 0.5)).toBeCloseTo(2 * Math.tanh(2.5), 12);
    expect(risingStrength(2, 1)).toBeCloseTo(2 * Math.tanh(5), 12);
  });
});

onEachEngine(() => {
  it('reversal gives −λ times the plain gradient, which agrees with finite differences', () => {
    const lambda = 0.7;
    const x = randomTensor([4, 3], new Random(2)) as tf.Tensor2D;
    const weights = randomTensor([3, 2], new Random(3)) as tf.Tensor2D;
    const strength = tf.tensor1d([lambda]);
    const f = (z: tf.Tensor) => tf.sum(tf.tanh(tf.matMul(z as tf.Tensor2D, weights)));
    const reversed = tf
      .grad((z) => f(reverseGradient(z, strength)) as tf.Scalar)(x)
      .dataSync();
    const values = x.dataSync();
    for (let i = 0; i < values.length; i++) {
      const at = (step: number) => {
        const moved = Float32Array.from(values);
        moved[i]! += step;
        return tf.tidy(() => f(tf.tensor2d(moved, [4, 3])).dataSync()[0]!);
      };
      expect(reversed[i]).toBeCloseTo((-lambda * (at(0.01) - at(-0.01))) / 0.02, 3);
    }
    expect(reverseGradient(x, strength).dataSync()).toEqual(values);
    tf.dispose([x, weights, strength]);
  });
});
