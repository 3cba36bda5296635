import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { batches } from '../data/batches.ts';
import type { Split } from '../data/split.ts';
import type { Task } from '../data/task.ts';
import { buildClassifier } from '../training/classifier.ts';
import { contextFor, smallQuestions, smallTask, TINY, TINY_TABLE } from '../training/testing.ts';
import { prepareTraining, randomFor } from '../training/training.ts';
import { disparity, evenPlaces, trainAdaptive } from './fair-ada-bn.ts';
import { balancedRows } from './resampling.ts';

let task: Task;
let split: Split;
beforeAll(async () => {
  ({ task, split } = await smallTask(64));
});

/** One step on all records. */
const oneBatch = () =>
  prepareTraining(
    task,
    split,
    contextFor({ ...TINY, trainLimit: null, epochs: 1, batchSize: split.train.length }),
  );

it('gives groups equally many places, the rarer one’s again and again', () => {
  const places = evenPlaces(Int32Array.of(7, 3, 5, 9, 1), [0, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
  // Rows 3 and 9, at places 1 and 3, are of group 1.
  expect([...places.get(0)!]).toEqual([0, 2, 4]);
  expect([...places.get(1)!]).toEqual([1, 3, 1]);
});

it('asks how far groups are apart in their mean probabilities, by hand', () => {
  const [a, b, c] = [0.3, 0.9, 0.3].map((p) => tf.tensor2d([[1 - p, p]]));
  expect(disparity([a!, b!]).dataSync()[0]).toBeCloseTo(2 * 0.6 ** 2, 6);
  // Two of three pairs are as far apart, the third not at all.
  expect(disparity([a!, b!, c!]).dataSync()[0]).toBeCloseTo((4 * 0.6 ** 2) / 3, 6);
});

it('refuses networks without batch normalisation', async () => {
  const { records } = await smallQuestions();
  const training = prepareTraining(records.task, records.split, contextFor(TINY_TABLE));
  await expect(trainAdaptive(training, { alpha: 1 })).rejects.toThrow('this network has none');
});

describe('batch normalisation', () => {
  it('has the statistics of its group, and no others', async () => {
    const training = oneBatch();
    const { codes } = training.attribute;
    const model = await trainAdaptive(training, { alpha: 1 });
    const random = randomFor(training, 'pretraining');
    const drawn = balancedRows(training)(random.fork('draw').fork(0));
    const [rows] = batches(drawn, drawn.length, random.fork('batches').fork(0));
    for (const [group, places] of evenPlaces(rows!, codes)) {
      // The network as it was at the start, shown the group's records once.
      const alone = buildClassifier(TINY.network, training.inputs.shape, 2, random);
      const x = training.inputs.tensor(places.map((place) => rows![place]!));
      alone.logits(x, true).dispose();
      alone.parameters.forEach((module, m) => {
        for (const name of module.names.filter((one) => /\/(mean|variance)$/.test(one))) {
          const expected = module.get(name).dataSync();
          model.classifiers[group]!.parameters[m]!.get(name)
            .dataSync()
            .forEach((value, i) => {
              expect(value).toBeCloseTo(expected[i]!, 5);
            });
        }
      });
      x.dispose();
      alone.dispose();
    }
    model.dispose();
  });

  it('is all that groups do not share', async () => {
    const model = await trainAdaptive(oneBatch(), { alpha: 1 });
    const [first, second] = model.classifiers;
    first!.parameters.forEach((module, m) => {
      for (const name of module.names) {
        const [own, other] = [module, second!.parameters[m]!].map((one) => [
          ...one.get(name).dataSync(),
        ]);
        if (/\/(mean|variance)$/.test(name)) expect(own).not.toEqual(other);
        else if (!/\/(scale|offset)$/.test(name)) expect(own).toEqual(other);
      }
    });
    model.dispose();
  });
});
