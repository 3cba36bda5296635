import { expect, it } from 'vitest';
import { TINY_MASKS } from '../training/testing.ts';
import { executeTrial } from './execute.ts';
import { openStore, type Store } from './store.ts';
import { temporaryStore, tinyTrial } from './testing.ts';
import type { DataSpec, TrialSpec } from './trial.ts';

const SYNTHETIC: DataSpec = {
  dataset: 'synth-cxr',
  options: { records: 300, interventions: 20, artefactStrength: 1 },
  label: 'disease',
  attributes: ['sex'],
};

function run(data: Partial<DataSpec>, store: Store) {
  const spec = { ...tinyTrial('erm'), data: { ...SYNTHETIC, ...data } };
  return executeTrial(spec, store, { signal: new AbortController().signal });
}

it('keeps the true effects of S with the result of a trial on synthetic data', async () => {
  const store = await temporaryStore();
  const { hash, effects } = await run({}, store);
  const { direct, indirect, total, directOnScore } = effects!;
  expect(total.value).toBeCloseTo(direct.value + indirect.value, 12);
  // Scores of twenty units in two worlds: a network that saw either picture tells them apart.
  expect(directOnScore.value).not.toBe(0);
  expect(directOnScore.standardError).toBeGreaterThan(0);
  expect((await openStore(store.root).readTrial(hash))!.effects).toEqual(effects);
});

it('keeps the direct effect unit by unit too, each with a test record', async () => {
  const { effects, samples, test } = await run({}, await temporaryStore());
  const table = samples.find(({ name }) => name === 'effects')!;
  expect(table.ids).toEqual(test[0]!.ids);
  const units = [...table.columns.direct!].filter((value) => !Number.isNaN(value));
  expect(units).toHaveLength(20);
  expect(units.reduce((sum, one) => sum + one, 0) / 20).toBeCloseTo(effects!.direct.value, 12);
});

it('tunes a trial on all folds of the first repeat, by games that are made once', async () => {
  const store = await temporaryStore();
  const candidates = [1, 3].map((rate) => ({ tradeOff: 1, rate }));
  const options = { ...TINY_MASKS, mutualInformation: 0, candidates, growths: 0 };
  const specs = [1, 2].map((seed): TrialSpec => {
    const spec = tinyTrial('faap', options, { seed });
    return {
      ...spec,
      data: SYNTHETIC,
      split: { kind: 'fold', seed, count: 2, fold: 1 },
      recipe: { ...spec.recipe, trainLimit: 32 },
    };
  });
  const made: string[] = [];
  const trained: (number | null)[] = [];
  for (const spec of specs) {
    const { measures } = await executeTrial(spec, store, {
      signal: new AbortController().signal,
      onStage: (name, how) => how === 'computed' && made.push(name),
    });
    trained.push(measures.learningRate!);
  }
  const count = (name: string) => made.filter((one) => one === name).length;
  // Two folds of the first repeat, and the second trial's own.
  expect(count('pretraining')).toBe(3);
  // Two candidates in two folds; the first trial's own is among them.
  expect(count('masks')).toBe(4 + 1);
  for (const rate of trained)
    expect([1e-4, 3e-4].some((one) => Math.abs(one - rate!) < 1e-12)).toBe(true);
});

it('a cut path S → X has no direct effect on any network', async () => {
  const options = { ...SYNTHETIC.options, artefactStrength: 0 };
  const { effects } = await run({ options }, await temporaryStore());
  expect(effects!.directOnScore).toEqual({ value: 0, standardError: 0, interval: [0, 0] });
});

it('has none where they would be of another attribute, and none on data that nature made', async () => {
  const store = await temporaryStore();
  const bySite = await run({ attributes: ['site'] }, store);
  const real = await run(tinyTrial('erm').data, store);
  for (const result of [bySite, real]) expect(result).not.toHaveProperty('effects');
});
