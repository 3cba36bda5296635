import { expect, it } from 'vitest';
import { contextFor, smallTask, TINY } from '../training/testing.ts';
import { prepareTraining } from '../training/training.ts';
import { trainMixtures } from './apple.ts';

async function train(pull: number, learningRate = 0.05) {
  const { task, split } = await smallTask(64);
  const recipe = {
    ...TINY,
    trainLimit: null,
    epochs: 3,
    optimiser: { kind: 'sgd', learningRate, momentum: 0, weightDecay: 0 },
  } as const;
  return trainMixtures(prepareTraining(task, split, contextFor(recipe)), { pull });
}

it('gives each group the mixture of all cores by its relationships', async () => {
  const { classifiers, cores, relations, dispose } = await train(0);
  classifiers.forEach(({ parameters }, group) => {
    parameters.forEach((module, m) => {
      for (const name of module.trainableNames) {
        const [first, second] = cores.map((core) => core.parameters[m]!.get(name).dataSync());
        module
          .get(name)
          .dataSync()
          .forEach((value, i) => {
            const [p, q] = relations[group]!;
            expect(value).toBeCloseTo(p! * first![i]! + q! * second![i]!, 5);
          });
      }
    });
  });
  dispose();
});

it('learns relationships of each group’s own, from the shares of records on', async () => {
  const [free, still] = [await train(0), await train(0, 1e-9)];
  const [first, second] = still.relations;
  expect(first![0]! + first![1]!).toBeCloseTo(1, 5);
  expect(second).toEqual(first);
  expect(free.relations[0]).not.toEqual(free.relations[1]);
  const away = (model: typeof free) => Math.abs(model.relations[0]![1]! - first![1]!);
  const held = await train(15);
  expect(away(held)).toBeLessThan(away(free));
  for (const model of [free, still, held]) model.dispose();
});
