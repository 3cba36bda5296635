import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { differentiate } from '../tensor/gradients.ts';
import { Parameters } from '../tensor/parameters.ts';
import { contextFor, smallTask, TINY } from '../training/testing.ts';
import { prepareTraining } from '../training/training.ts';
import { erm } from './erm.ts';
import { climb } from './sam.ts';
import { lossValley, trainAveraged } from './swad.ts';

let small: Awaited<ReturnType<typeof smallTask>>;

beforeAll(async () => {
  small = await smallTask();
});

const how = { converged: 2, tolerant: 2, tolerance: 0.1 };

it('the valley begins where the loss stops falling and ends before it stays above the limit', () => {
  // Falls to 0.5 at pass 2 and is no lower in two; limit 1.1 · (0.5 + 0.52) / 2 = 0.561.
  expect(lossValley([0.9, 0.7, 0.5, 0.52, 0.55, 0.57, 0.6, 0.7], how)).toEqual([2, 4]);
  // One pass above the limit is not enough.
  expect(lossValley([0.9, 0.5, 0.52, 0.6, 0.5, 0.5], how)).toEqual([1, 5]);
  expect(lossValley([0.9, 0.8, 0.7, 0.6], how)).toEqual([3, 3]);
});

it('SWAD is the mean of the weights that ERM has at each step', async () => {
  const { task, split } = small;
  // A batch of everybody: one step a pass, before which weights are those of as many passes.
  const recipe = { ...TINY, batchSize: 96, epochs: 3 };
  const weightsAfter = async (epochs: number) => {
    const training = prepareTraining(task, split, contextFor({ ...recipe, epochs }));
    const { classifier, dispose } = await erm.trainClassifier(training, {});
    const arrays = classifier.parameters.map((module) => module.toArrays());
    dispose();
    return arrays;
  };
  const iterates = [await weightsAfter(1), await weightsAfter(2)];
  const training = prepareTraining(task, split, contextFor(recipe));
  // Everything from the second pass on.
  const { classifier, dispose } = await trainAveraged(training, {
    converged: 1,
    tolerant: 9,
    tolerance: 9,
  });
  const own = classifier.parameters.map((module) => module.toArrays());
  dispose();
  // The first pass begins at the start weights; the mean of three begins minus two iterates is theirs.
  const starts = own.map((module, m) =>
    Object.fromEntries(
      Object.entries(module).map(([name, values]) => [
        name,
        values.map(
          (value, i) => 3 * value - iterates[0]![m]![name]![i]! - iterates[1]![m]![name]![i]!,
        ),
      ]),
    ),
  );
  // Biases start at 0; moving statistics are taken anew.
  const zeros = starts.flatMap((module) =>
    Object.entries(module).flatMap(([name, values]) =>
      /bias$|offset$/.test(name) ? [...values] : [],
    ),
  );
  expect(zeros.length).toBeGreaterThan(5);
  for (const value of zeros) expect(Math.abs(value)).toBeLessThan(1e-5);
});

it('SWAD has the moving statistics of the averaged network', async () => {
  const { task, split } = small;
  const recipe = { ...TINY, batchSize: split.train.length, epochs: 3, trainLimit: null };
  const training = prepareTraining(task, split, contextFor(recipe));
  const { classifier, dispose } = await trainAveraged(training, {
    converged: 1,
    tolerant: 9,
    tolerance: 9,
  });
  const statistics = () =>
    classifier.parameters.flatMap((module) =>
      Object.entries(module.toArrays()).flatMap(([name, values]) =>
        /\/(mean|variance)$/.test(name) ? [...values] : [],
      ),
    );
  const before = statistics();
  // Shown all records once more, it stays where it is.
  const x = training.inputs.tensor(split.train);
  classifier.logits(x, true).dispose();
  x.dispose();
  const after = statistics();
  dispose();
  expect(before.length).toBeGreaterThan(5);
  before.forEach((value, i) => {
    expect(Math.abs(value - after[i]!)).toBeLessThan(2e-3 * (1 + Math.abs(value)));
  });
});

it('SAM climbs by its radius along the gradient, and comes back', () => {
  const module = new Parameters();
  module.add('w', [2], Float32Array.of(1, 2));
  module.add('kept', [1], Float32Array.of(5), { trainable: false });
  // Of 3·w₀ + 4·w₁ the gradient is (3, 4), of length 5.
  tf.tidy(() => {
    const { gradients } = differentiate([module], () => [
      tf.sum(tf.mul(module.get('w'), tf.tensor1d([3, 4]))),
    ]);
    const back = climb([module], gradients[0]!, 0.5);
    const [a, b] = module.toArrays().w!;
    expect([a, b]).toEqual([expect.closeTo(1.3, 5), expect.closeTo(2.4, 5)]);
    back();
    expect(module.toArrays()).toEqual({
      w: Float32Array.of(1, 2),
      kept: Float32Array.of(5),
    });
  });
  module.dispose();
});
