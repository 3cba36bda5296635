import { expect, it } from 'vitest';
import type { Scores } from '../training/context.ts';
import { temporaryStore } from './testing.ts';
import { type ScoreOptions, scoreCache } from './tuning-scores.ts';

const scope = { seed: 1, engine: 'wasm 4.22.0 cpu' };
const of = (...values: number[]): Scores => ({ malignant: Float32Array.from(values) });
const never = () => Promise.reject(new Error('computed'));

/** A cache for a training with so many validation records. */
async function cacheOf(records: number, options: Partial<ScoreOptions> = {}) {
  const store = await temporaryStore();
  const cache = (count: number) =>
    scoreCache(store, {
      scope,
      wanted: () => ({ records: count, labels: ['malignant'] }),
      ...options,
    });
  return { cache: cache(records), other: cache(records + 1), store };
}

it('computes scores once, and tells of all that were asked for', async () => {
  const asked: Scores[] = [];
  const { cache } = await cacheOf(2, { onScores: ({ scores }) => asked.push(scores) });
  expect(await cache.get('masks', { beta: 1 }, async () => of(0.1, 0.2))).toEqual(of(0.1, 0.2));
  expect(await cache.get('masks', { beta: 1 }, never)).toEqual(of(0.1, 0.2));
  await expect(cache.get('masks', { beta: 2 }, never)).rejects.toThrow('computed');
  expect(asked).toEqual([of(0.1, 0.2), of(0.1, 0.2)]);
});

it('does without scores of other records, and says so', async () => {
  const notes: string[] = [];
  const { cache, other } = await cacheOf(2, { onNote: (text) => notes.push(text) });
  await cache.get('masks', {}, async () => of(0.1, 0.2));
  expect(await other.get('masks', {}, async () => of(0.1, 0.2, 0.3))).toEqual(of(0.1, 0.2, 0.3));
  expect(notes).toEqual(['stored scores of masks are of other records: tried anew']);
});

it('stores nothing where it is told to', async () => {
  const { cache, store } = await cacheOf(2, { keep: false });
  await cache.get('masks', {}, async () => of(0.1, 0.2));
  expect(await store.findScores({ stage: 'masks', key: {}, scope })).toBeNull();
});
