import { expect, it } from 'vitest';
import { contextFor, smallTask, TINY } from '../training/testing.ts';
import { prepareTraining } from '../training/training.ts';
import { trainPulled } from './multi-task.ts';

it('leaves models apart without a pull, and brings them together with one', async () => {
  const { task, split } = await smallTask(64);
  const apart = async (pull: number) => {
    // SGD: a step is as long as the pull says.
    const recipe = {
      ...TINY,
      trainLimit: null,
      epochs: 3,
      optimiser: { kind: 'sgd', learningRate: 0.01, momentum: 0, weightDecay: 0 },
    } as const;
    const models = await trainPulled(prepareTraining(task, split, contextFor(recipe)), { pull });
    const [first, second] = models.classifiers.map(({ parameters }) =>
      parameters.flatMap((module) =>
        module.trainableNames.flatMap((name) => [...module.get(name).dataSync()]),
      ),
    );
    models.dispose();
    return Math.hypot(...first!.map((value, i) => value - second![i]!));
  };
  const [free, pulled, bound] = [await apart(0), await apart(5), await apart(50)];
  expect(free).toBeGreaterThan(0);
  expect(pulled).toBeLessThan(free);
  expect(bound).toBeLessThan(pulled);
});
