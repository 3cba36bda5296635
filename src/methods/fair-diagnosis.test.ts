import { expect, it } from 'vitest';
import { scoreRows } from '../training/classifier.ts';
import { trainMethod } from '../training/method.ts';
import { contextFor, smallTask, TINY, TINY_MASKS } from '../training/testing.ts';
import { prepareTraining } from '../training/training.ts';
import { erm } from './erm.ts';
import { faap } from './faap.ts';
import { fairDiagnosis } from './fair-diagnosis.ts';
import { vanilla as vanillaMethod } from './masking/vanilla.ts';

const MUTUAL_INFORMATION = 0.1;

it.each([fairDiagnosis, faap])('$name with η = 0 equals Vanilla, bit by bit', async (method) => {
  const { task, split } = await smallTask();
  const context = contextFor(TINY);
  const mutualInformation = MUTUAL_INFORMATION;
  const vanilla = await trainMethod(vanillaMethod, task, split, { mutualInformation }, context);
  const train = (eta: number) => {
    const options = { ...TINY_MASKS, eta, mutualInformation, learningRate: 1e-3 };
    return trainMethod(method, task, split, method.options.parse(options), context);
  };
  const off = await train(0);
  const on = await train(0.2);
  const expected = await vanilla.scores(split.test);
  expect(await off.scores(split.test)).toEqual(expected);
  expect(off.measures).toMatchObject({ maskL2: 0, maskLargest: 0 });
  expect(off.measures.adversaryAurocAfter).toBe(off.measures.adversaryAurocBefore);
  // The mask of a trained game does something, within its bound.
  expect(await on.scores(split.test)).not.toEqual(expected);
  expect(on.measures.maskLargest).toBeGreaterThan(0);
  expect(on.measures.maskLargest).toBeLessThanOrEqual(0.2 + 1e-6);
  for (const model of [vanilla, off, on]) model.dispose();
});

it('leaves the deployed model as it was', async () => {
  // Only what the game itself does to the model can differ: pretraining is shared.
  const { task, split, inputs } = await smallTask();
  const training = prepareTraining(task, split, contextFor(TINY));
  const options = fairDiagnosis.options.parse({
    ...TINY_MASKS,
    mutualInformation: 0,
    learningRate: 1e-2,
  });
  const vanilla = await erm.train(training, {});
  const masked = await fairDiagnosis.train(training, options);
  const bare = scoreRows(inputs, split.test, (x) => masked.classifier.logits(x, false));
  expect(bare).toEqual(await vanilla.scores(split.test));
  vanilla.dispose();
  masked.dispose();
});

it('names what is wrong with an option', () => {
  expect(() => fairDiagnosis.options.parse({ eta: 2 })).toThrow(/eta/);
  expect(() => fairDiagnosis.options.parse({ etta: 0.2 })).toThrow(/etta/);
});
