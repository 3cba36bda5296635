import { beforeAll, expect, it } from 'vitest';
import type { NumberColumn } from '../data/dataset.ts';
import { makeSplit } from '../data/split.ts';
import { makeTask } from '../data/task.ts';
import { testDataset } from '../data/testing.ts';
import { auroc } from '../metrics/auroc.ts';
import { loadEngine } from '../tensor/engine.ts';
import { Random } from '../tensor/random.ts';
import type { Recipe } from '../training/context.ts';
import { trainMethod } from '../training/method.ts';
import { predictionsOf } from '../training/predictions.ts';
import { contextFor } from '../training/testing.ts';
import { erm } from './erm.ts';

beforeAll(() => loadEngine());

const N = 600;
const random = new Random(1);
const column = (name: string): NumberColumn => ({
  kind: 'number',
  name,
  values: Float32Array.from({ length: N }, () => random.normal()),
});
const [pulse, fever] = [column('pulse'), column('fever')];
const base = testDataset(
  Array.from({ length: N }, (_, i) => ({
    patient: String(i),
    label: pulse.values[i]! > 0 ? 1 : 0,
    sex: i % 2,
    age: 0,
  })),
  [pulse, fever],
);
/** Follows the other column, and is unknown for a third of the records. */
const grade = {
  name: 'grade',
  title: 'grade',
  classes: ['low', 'middle', 'high'],
  codes: Int16Array.from(fever.values, (value, i) =>
    i % 3 === 0 ? -1 : value < -0.5 ? 0 : value < 0.5 ? 1 : 2,
  ),
};
const dataset = { ...base, labels: { ...base.labels, grade } };
const recipe: Recipe = {
  network: { kind: 'logistic' },
  epochs: 40,
  batchSize: 32,
  trainLimit: null,
  optimiser: { kind: 'adam', learningRate: 0.02, weightDecay: 0 },
  schedule: { kind: 'constant' },
  augment: false,
};

it('learns several labels from one embedding, each from the records that have it', async () => {
  const task = makeTask(dataset, ['ill', 'grade'], ['sex']);
  const split = makeSplit(task, { kind: 'holdout', seed: 1 });
  const predictor = await trainMethod(erm, task, split, {}, contextFor(recipe));
  const [ill, graded] = await Promise.all(
    task.labels.map(async (label) =>
      predictionsOf(task, split.test, await predictor.scores(split.test, label), label),
    ),
  );
  expect(ill!.ids).toHaveLength(split.test.length);
  expect(graded!.ids.length).toBeLessThan(split.test.length);
  expect(graded!.scores).toHaveLength(3 * graded!.ids.length);
  for (let i = 0; i < graded!.ids.length; i++) {
    const [low, middle, high] = graded!.scores.subarray(3 * i, 3 * i + 3);
    expect(low! + middle! + high!).toBeCloseTo(1, 5);
  }
  expect(auroc(ill!.scores, ill!.labels)).toBeGreaterThan(0.98);
  const high = (k: number) => graded!.scores.filter((_, i) => i % 3 === k);
  expect(
    auroc(
      high(2),
      graded!.labels.map((code) => (code === 2 ? 1 : 0)),
    ),
  ).toBeGreaterThan(0.98);
  expect(predictor.history['pretraining/validation AUROC']).toBeDefined();
  // Two inputs and a bias for one logit and for three.
  expect(predictor.measures).toMatchObject({ parameters: 3 * 4 });
  predictor.dispose();
});

it('learns nothing of a label from records that lack it', async () => {
  const known = makeTask(dataset, ['ill', 'grade'], ['sex']);
  const split = makeSplit(known, { kind: 'holdout', seed: 1 });
  const scoresWith = async (codes: Int16Array) => {
    const labels = { ...base.labels, grade: { ...grade, codes } };
    const task = makeTask({ ...dataset, labels }, ['ill', 'grade'], ['sex']);
    const predictor = await trainMethod(erm, task, split, {}, contextFor({ ...recipe, epochs: 2 }));
    const scores = await predictor.scores(split.test, task.labels[1]!);
    predictor.dispose();
    return scores;
  };
  const scores = await scoresWith(grade.codes);
  const tested = new Set(split.test);
  // Test records play no part, training records do.
  const elsewhere = grade.codes.map((code, row) => (tested.has(row) ? 0 : code));
  expect(await scoresWith(elsewhere)).toEqual(scores);
  const first = split.train.find((row) => grade.codes[row] === -1)!;
  const filled = grade.codes.map((code, row) => (row === first ? 2 : code));
  expect(await scoresWith(filled)).not.toEqual(scores);
});
