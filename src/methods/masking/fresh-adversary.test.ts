import { expect, it } from 'vitest';
import { contextFor, smallTask, TINY } from '../../training/testing.ts';
import { prepareTraining } from '../../training/training.ts';
import { freshAdversaryAuroc } from './fresh-adversary.ts';

/** What the adversary finds among the test records whose sex is one of these. */
async function found(levels: readonly number[]): Promise<number | null> {
  const { task, split } = await smallTask();
  const { codes } = task.attributes[0]!;
  const test = split.test.filter((row) => levels.includes(codes[row]!));
  const training = prepareTraining(task, { ...split, test }, contextFor(TINY));
  const recipe = { learningRate: 1e-3, width: 4, stride: 1, epochs: 1 } as const;
  return freshAdversaryAuroc(training, (x) => x.clone(), {}, recipe);
}

it('gives an AUROC on test records', async () => {
  const auroc = await found([0, 1]);
  expect(auroc).toBeGreaterThan(0);
  expect(auroc).toBeLessThan(1);
});

it('gives null where a level is absent from the test records: a result can store no NaN', async () => {
  expect(await found([0])).toBeNull();
});
