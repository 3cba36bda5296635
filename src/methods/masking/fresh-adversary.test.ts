import { expect, it } from 'vitest';
import { StepMeter } from '../../training/phase.ts';
import { contextFor, smallTask, TINY } from '../../training/testing.ts';
import { ADVERSARY, freshAdversaryAuroc } from './fresh-adversary.ts';

/** What the adversary finds among the test records whose sex is one of these. */
async function found(levels: readonly number[]): Promise<number | null> {
  const { task, split, inputs } = await smallTask();
  const { codes } = task.attributes[0]!;
  const test = split.test.filter((row) => levels.includes(codes[row]!));
  const context = contextFor(TINY);
  const recipe = { learningRate: 1e-3, width: 4, epochs: 1 };
  const meter = new StepMeter(context, { [ADVERSARY]: 1 });
  return freshAdversaryAuroc(
    task,
    { ...split, test },
    inputs,
    (x) => x.clone(),
    {},
    recipe,
    context,
    meter,
  );
}

it('gives an AUROC on test records', async () => {
  const auroc = await found([0, 1]);
  expect(auroc).toBeGreaterThan(0);
  expect(auroc).toBeLessThan(1);
});

it('gives null where a level is absent from the test records: a result can store no NaN', async () => {
  expect(await found([0])).toBeNull();
});
