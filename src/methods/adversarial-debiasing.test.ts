import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { loadEngine } from '../tensor/engine.ts';
import { Gradients } from '../tensor/gradients.ts';
import { Parameters } from '../tensor/parameters.ts';
import { contextFor, smallTask, TINY } from '../training/testing.ts';
import { prepareTraining } from '../training/training.ts';
import { adversarialDebiasing, projectedDirection } from './adversarial-debiasing.ts';
import { erm } from './erm.ts';

await loadEngine();

/** One module of two arrays, so that the projection has to join them. */
function vectors(first: readonly number[], second: readonly number[] | null) {
  return [tf.tensor1d([...first]), second ? tf.tensor1d([...second]) : null];
}

async function direction(
  forPrediction: (tf.Tensor | null)[],
  forAdversary: (tf.Tensor | null)[],
  alpha: number,
): Promise<number[][]> {
  const module = new Parameters();
  module.add('a', [2], new Float32Array(2));
  module.add('b', [1], new Float32Array(1));
  const gradients = (tensors: (tf.Tensor | null)[]) => new Gradients(new Map([[module, tensors]]));
  const moved = projectedDirection(
    [module],
    gradients(forPrediction),
    gradients(forAdversary),
    alpha,
  );
  return moved.of(module).map((tensor) => [...tensor!.dataSync()]);
}

it('projects the adversary’s gradient off and moves against it', async () => {
  // g = (3, 1, 2), h = (1, 0, 1): g·h = 5, h·h = 2, so g − 2.5 h − α h.
  const [g, h] = [vectors([3, 1], [2]), vectors([1, 0], [1])];
  expect(await direction(g, h, 0)).toEqual([[0.5, 1], [-0.5]]);
  expect(await direction(g, h, 2)).toEqual([[-1.5, 1], [-2.5]]);
});

it('is the plain gradient where the adversary has none', async () => {
  expect(await direction(vectors([3, 1], [2]), vectors([0, 0], null), 1)).toEqual([[3, 1], [2]]);
});

it('goes on from the Vanilla model and changes it', async () => {
  const { task, split } = await smallTask();
  const training = prepareTraining(task, split, contextFor(TINY));
  const vanilla = await erm.train(training, {});
  const options = { epochs: 1, mutualInformation: 0, learningRate: 1e-3 };
  const debiased = await adversarialDebiasing.train(
    training,
    adversarialDebiasing.options.parse(options),
  );
  // What it goes on from is part of its cost.
  const [before, after] = [vanilla, debiased].map(({ measures }) => measures.trainingSeconds!);
  expect(after).toBeGreaterThan(before!);
  expect(debiased.measures.megaFlops).toBe(vanilla.measures.megaFlops);
  expect(debiased.history['pretraining/loss']).toEqual(vanilla.history['pretraining/loss']);
  expect(await debiased.scores(split.test)).not.toEqual(await vanilla.scores(split.test));
  vanilla.dispose();
  debiased.dispose();
});
