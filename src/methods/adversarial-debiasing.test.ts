import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { loadEngine } from '../tensor/engine.ts';
import { Gradients } from '../tensor/gradients.ts';
import { Parameters } from '../tensor/parameters.ts';
import { Random } from '../tensor/random.ts';
import { scoreRows } from '../training/classifier.ts';
import { codesAt, crossEntropy } from '../training/losses.ts';
import { making, NO_CHECKPOINTS } from '../training/making.ts';
import { minimise } from '../training/minimise.ts';
import { memoryStages } from '../training/stage.ts';
import { contextFor, smallTask, TINY } from '../training/testing.ts';
import { prepareTraining, randomFor } from '../training/training.ts';
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

it('never helps the adversary, and at weight 0 does it no harm either', async () => {
  const random = new Random(3);
  const some = () => [random.normal(), random.normal(), random.normal()];
  for (const alpha of [0, 0.5, 2]) {
    const [g, h] = [some(), some()];
    const split = ([a, b, c]: number[]) => vectors([a!, b!], [c!]);
    const along = (await direction(split(g), split(h), alpha)).flat();
    const onto = along.reduce((sum, value, i) => sum + value * h[i]!, 0);
    const square = h.reduce((sum, value) => sum + value ** 2, 0);
    expect(onto).toBeCloseTo(-alpha * square, 5);
  }
});

it('is plain descent while the adversary knows nothing, whatever its weight, and no longer', async () => {
  const { task, split } = await smallTask();
  // One batch, so that an epoch is a step; the adversary begins with all weights at 0.
  const recipe = { ...TINY, batchSize: split.train.length };
  const stages = memoryStages();
  const training = () => prepareTraining(task, split, contextFor(recipe, { stages }));
  const learningRate = 1e-2;
  const debiased = async (weight: number, epochs: number) => {
    const options = { weight, epochs, learningRate, mutualInformation: 0 };
    const model = await adversarialDebiasing.train(
      training(),
      adversarialDebiasing.options.parse(options),
    );
    const scores = await model.scores(split.test);
    model.dispose();
    return scores;
  };
  const plain = async (epochs: number) => {
    const where = training();
    const { classifier } = await erm.trainClassifier(where, {});
    await minimise(where, {
      name: 'plain descent',
      making: making(NO_CHECKPOINTS),
      modules: classifier.parameters,
      optimiser: { kind: 'adam', learningRate, weightDecay: 0 },
      rows: split.train,
      epochs,
      // As debiasing has it: the order of records within a batch is no matter but for rounding.
      random: randomFor(where, 'adversarial debiasing'),
      loss: ({ x, rows }) =>
        crossEntropy(classifier.logits(x, true), codesAt(where.label.codes, rows)),
    });
    const scores = scoreRows(where.inputs, split.test, classifier.scoring);
    classifier.dispose();
    return scores;
  };
  const one = await plain(1);
  expect(await debiased(0, 1)).toEqual(one);
  expect(await debiased(10, 1)).toEqual(one);
  // From the second step on there is something to project off: weight 0 is not plain descent.
  const three = [await plain(3), await debiased(0, 3), await debiased(10, 3)];
  expect(three[1]).not.toEqual(three[0]);
  expect(three[2]).not.toEqual(three[1]);
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
