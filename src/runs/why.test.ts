import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Executor } from './executors/executor.ts';
import { exportTrial, openExports } from './exports/folder.ts';
import { hashOf } from './identity.ts';
import { trialIdentities } from './runner.ts';
import { openStore, type Store } from './store.ts';
import { madeUpResult, temporaryFolder, temporaryStore, tinyTrial } from './testing.ts';
import type { TrialProvenance, TrialSpec } from './trial.ts';
import { standings } from './why.ts';

/** Asked what it trains with, and nothing else. */
const elsewhere: Executor = {
  engineId: async () => 'engine 2',
  run: () => Promise.reject(new Error('runs nothing')),
};

/** Puts a trial into a store as if it had been run, by this program or by another version of it. */
async function keep(
  store: Store,
  spec: TrialSpec,
  changes: Partial<TrialProvenance> = {},
): Promise<string> {
  const [current] = await trialIdentities([spec], elsewhere);
  const { finishedAt = '2026-01-01', ...determining } = changes;
  const identity = { ...current!, ...determining };
  const hash = hashOf(identity);
  const result = madeUpResult(hash, spec);
  const { spec: _spec, ...parts } = identity;
  await store.writeTrial({ ...result, provenance: { ...result.provenance, ...parts, finishedAt } });
  return hash;
}

async function differences(store: Store, spec: TrialSpec) {
  const [standing] = await standings([spec], store, elsewhere);
  expect(standing!.stored).toBe(false);
  return standing!.nearest?.differences.map(({ part, stored, asked }) => [part, stored, asked]);
}

it('knows what is stored, and says nothing of an empty store', async () => {
  const store = await temporaryStore();
  const spec = tinyTrial('fair-diagnosis', { eta: 0.2 });
  const empty = await standings([spec], store, elsewhere);
  expect(empty).toMatchObject([{ stored: false, nearest: null }]);
  const hash = await keep(store, spec);
  expect(await standings([spec], store, elsewhere)).toEqual([
    { spec, hash, stored: true, nearest: null },
  ]);
});

it('names the part that differs: option, seed, split, recipe, data', async () => {
  const store = await temporaryStore();
  const spec = tinyTrial('fair-diagnosis', { eta: 0.2 });
  await keep(store, spec);
  const { recipe, data } = spec;
  const asked = (changes: Partial<TrialSpec>) => differences(store, { ...spec, ...changes });
  expect(await asked({ options: { ...spec.options, eta: 0.3 } })).toEqual([
    ['option eta', 0.2, 0.3],
  ]);
  expect(await asked({ seed: 4 })).toEqual([['seed', 1, 4]]);
  expect(await asked({ split: { kind: 'fold', seed: 1, count: 5, fold: 2 } })).toEqual([
    ['split', 'holdout', 'fold'],
    ['split count', null, 5],
    ['split fold', null, 2],
  ]);
  const optimiser = { ...recipe.optimiser, learningRate: 0.1 };
  expect(await asked({ recipe: { ...recipe, optimiser } })).toEqual([
    ['recipe optimiser learningRate', 0.001, 0.1],
  ]);
  // That the bytes are others too goes without saying.
  const other = { ...data, dataset: 'nih-cxr-1000', label: 'abnormal' };
  expect(await asked({ data: other })).toEqual([
    ['data set', 'ham10000-28', 'nih-cxr-1000'],
    ['label', 'malignant', 'abnormal'],
  ]);
});

it.each([
  ['method version', { methodVersion: 99 }, 99],
  ['data fingerprint', { dataFingerprint: 'before' }, 'before'],
  ['engine', { engine: 'engine 1' }, 'engine 1'],
  ['network version', { networkVersion: 7 }, 7],
])('names what lies outside the specification: %s', async (part, changes, stored) => {
  const store = await temporaryStore();
  const spec = tinyTrial('erm');
  await keep(store, spec, changes);
  const [[name, before] = [], ...others] = (await differences(store, spec))!;
  expect([name, before]).toEqual([part, stored]);
  expect(others).toEqual([]);
});

it('takes the same method first, then the fewest differences, then the latest', async () => {
  const store = await temporaryStore();
  const spec = tinyTrial('fair-diagnosis', { eta: 0.2 });
  await keep(store, tinyTrial('faap'));
  expect((await differences(store, spec))!).toEqual([['method', 'faap', 'fair-diagnosis']]);
  await keep(store, { ...spec, seed: 3, recipe: { ...spec.recipe, epochs: 9, batchSize: 7 } });
  expect((await differences(store, spec))!).toHaveLength(3);
  await keep(store, { ...spec, seed: 5 }, { finishedAt: '2026-03-01' });
  await keep(store, { ...spec, seed: 6 }, { finishedAt: '2026-02-01' });
  expect(await differences(store, spec)).toEqual([['seed', 5, 1]]);
});

it('takes imported and exported trials too, and tells of damaged ones', async () => {
  const spec = tinyTrial('fair-diagnosis', { eta: 0.2 });
  const exports = await temporaryFolder();
  const from = await temporaryStore();
  for (const seed of [5, 6]) {
    const hash = await keep(from, { ...spec, seed }, { finishedAt: `2026-0${seed}-01` });
    await exportTrial(exports, { result: (await from.readTrial(hash))!, pictures: false });
  }
  const told: string[] = [];
  const store = openStore(await temporaryFolder(), {
    exports: [exports],
    onDamaged: ({ message }) => told.push(message),
  });
  expect(await differences(store, spec)).toEqual([['seed', 6, 1]]);
  await keep(store, { ...spec, seed: 7 }, { finishedAt: '2026-07-01' });
  expect(await differences(store, spec)).toEqual([['seed', 7, 1]]);
  expect(told).toEqual([]);
  const [name] = await openExports(exports).names();
  await writeFile(join(exports, `${name}.trial`), 'no trial');
  await differences(store, spec);
  expect(told).toEqual([expect.stringContaining(`${name}.trial is damaged`)]);
});
