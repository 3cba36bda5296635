import { mkdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { hashJson } from '../json.ts';
import type { StageValue } from '../training/context.ts';
import { memoryStages } from '../training/stage.ts';
import { stageCache } from './stages.ts';
import { openStore } from './store.ts';
import { temporaryFolder, temporaryStore } from './testing.ts';

const signal = new AbortController().signal;
const value = (w: number): StageValue => ({ arrays: { w: Float32Array.of(w) }, json: {} });

it('computes a stage once for all who ask at the same time', async () => {
  const root = await temporaryFolder();
  const heard: string[] = [];
  let computed = 0;
  const compute = async () => {
    computed += 1;
    await new Promise((resolve) => setTimeout(resolve, 50));
    return value(7);
  };
  const ask = () =>
    stageCache(openStore(root), { seed: 1 }, signal, { onStage: (_, how) => heard.push(how) }).get(
      'pretraining',
      { epochs: 1 },
      compute,
    );
  const values = await Promise.all([ask(), ask(), ask()]);
  expect(computed).toBe(1);
  expect(values.map(({ arrays }) => arrays.w![0])).toEqual([7, 7, 7]);
  expect(heard.sort()).toEqual(['computed', 'found', 'found']);
});

it('keeps apart what differs in name, key or scope', async () => {
  const store = await temporaryStore();
  const get = (name: string, key: object, scope: object, w: number) =>
    stageCache(store, scope as never, signal).get(name, key as never, async () => value(w));
  const made = [
    await get('a', { k: 1 }, { seed: 1 }, 1),
    await get('b', { k: 1 }, { seed: 1 }, 2),
    await get('a', { k: 2 }, { seed: 1 }, 3),
    await get('a', { k: 1 }, { seed: 2 }, 4),
    await get('a', { k: 1 }, { seed: 1 }, 5),
  ];
  expect(made.map(({ arrays }) => arrays.w![0])).toEqual([1, 2, 3, 4, 1]);
});

it.each(['store', 'memory'])('keeps nothing of a computation that failed (%s)', async (kind) => {
  const cache = kind === 'memory' ? memoryStages() : stageCache(await temporaryStore(), {}, signal);
  const failing = cache.get('a', {}, () => Promise.reject(new Error('no luck')));
  await expect(failing).rejects.toThrow('no luck');
  expect(await cache.get('a', {}, async () => value(1))).toEqual(value(1));
});

it('makes a stage without a lock where there are none', async () => {
  const store = await temporaryStore();
  const cache = stageCache(store, {}, signal);
  // A folder where SQLite would note that it writes: nothing can be locked there.
  const hash = hashJson({ stage: 'a', key: {}, scope: {} });
  await mkdir(`${store.stageLock(hash)}-journal`, { recursive: true });
  expect(await cache.get('a', {}, async () => value(1))).toEqual(value(1));
  expect(await cache.get('a', {}, async () => value(2))).toEqual(value(1));
});
