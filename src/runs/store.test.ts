import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { StageValue } from '../methods/method.ts';
import type { Predictions } from '../metrics/predictions.ts';
import { openStore } from './store.ts';
import { temporaryFolder, temporaryStore, tinyTrial } from './testing.ts';
import type { TrialResult } from './trial.ts';

const HASH = 'ab'.repeat(32);

function predictions(prefix: string): Predictions {
  return {
    ids: [`${prefix}1`, `${prefix}2`, `${prefix}3`],
    clusters: ['p1', 'p1', 'p2'],
    classes: ['benign', 'malignant'],
    labels: Int16Array.of(0, 1, 1),
    scores: Float32Array.of(0.1, 1 / 3, 1e-30),
    groups: [{ name: 'sex', levels: ['male', 'female'], codes: Int8Array.of(0, 1, -1) }],
  };
}

const result: TrialResult = {
  hash: HASH,
  spec: tinyTrial('erm'),
  provenance: {
    dataFingerprint: 'f',
    methodVersion: 1,
    engine: 'wasm 4.22.0 cpu',
    seconds: 1.5,
    peakMemoryMiB: 300,
    finishedAt: '2026-01-01T00:00:00.000Z',
    splitHash: 's',
  },
  validation: predictions('v'),
  test: predictions('t'),
  history: { 'pretraining/loss': { x: [1, 2], y: [0.7, 0.6] } },
  measures: { parameters: 12, adversaryAurocBefore: null },
  pictures: [
    {
      name: 'masks',
      height: 1,
      width: 2,
      channels: 1,
      captions: ['a'],
      pixels: Uint8Array.of(0, 255),
    },
  ],
  samples: [
    { name: 'weights', ids: ['a', 'b'], columns: { w: Float32Array.of(0.25, Number.NaN) } },
  ],
};

it('gives back what was stored, every bit', async () => {
  const store = await temporaryStore();
  expect(await store.readTrial(HASH)).toBeNull();
  await store.writeTrial(result);
  expect(await openStore(store.root).readTrial(HASH)).toEqual(result);

  const stage: StageValue = {
    arrays: { w: Float32Array.of(1.5, -0, 1e-40), empty: new Float32Array(0) },
    json: { history: {} },
  };
  await store.writeStage(HASH, stage);
  expect(await store.readStage(HASH)).toEqual(stage);
});

it.each(['entry.json', 'predictions.parquet', 'arrays.safetensors'])(
  'takes a trial whose %s is damaged for absent, and lets it be made again',
  async (name) => {
    const store = await temporaryStore();
    await store.writeTrial(result);
    const path = join(store.root, 'trials', 'ab', HASH, name);
    const bytes = await readFile(path);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(path, bytes);
    expect(await store.readTrial(HASH)).toBeNull();
    await store.writeTrial(result);
    expect(await store.readTrial(HASH)).toEqual(result);
  },
);

it('takes a cut-off entry for absent', async () => {
  const store = await temporaryStore();
  await store.writeTrial(result);
  const path = join(store.root, 'trials', 'ab', HASH, 'entry.json');
  await writeFile(path, (await readFile(path)).subarray(0, 100));
  expect(await store.readTrial(HASH)).toBeNull();
});

it('lets two processes finish the same trial', async () => {
  const root = await temporaryFolder();
  await Promise.all([openStore(root).writeTrial(result), openStore(root).writeTrial(result)]);
  expect(await openStore(root).readTrial(HASH)).toEqual(result);
  expect(await readdir(join(root, 'trials', 'ab'))).toEqual([HASH]);
});
