import { expect, it } from 'vitest';
import { executeTrial } from './execute.ts';
import { openStore, type Store } from './store.ts';
import { temporaryStore, tinyTrial } from './testing.ts';
import type { DataSpec } from './trial.ts';

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
