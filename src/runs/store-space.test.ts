import { existsSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withLock } from '../files/lock.ts';
import { StoredCheckpoints } from './checkpoints.ts';
import { exportScores } from './exports/scores-folder.ts';
import { scoresHash } from './identity.ts';
import { importsOf } from './store.ts';
import { pruneStore, storeSpace } from './store-space.ts';
import { madeUpResult, temporaryStore } from './testing.ts';

const [OLD, NEW, TRIAL] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [
  string,
  string,
  string,
];

const SCORES = {
  identity: { stage: 'masks', key: { beta: 1 }, scope: { engine: 'wasm' } },
  scores: { malignant: Float32Array.of(0.25, 1 / 3) },
};

const value = { arrays: { w: new Float32Array(1000) }, json: {} };

test('counts what is there, and deletes old stages and left-overs, never trials', async () => {
  const store = await temporaryStore();
  await store.writeStage(OLD, value);
  await store.writeStage(NEW, value);
  await store.writeTrial(madeUpResult(TRIAL));
  await store.writeScores(SCORES);
  const shelf = join(store.root, 'trials', 'dd');
  const leftOver = join(shelf, `${'d'.repeat(64)}.12.0.tmp`);
  await mkdir(leftOver, { recursive: true });
  await writeFile(join(leftOver, 'x'), '12345');
  const [trials, stages, tuning, , left] = await storeSpace(store.root);
  expect(trials).toMatchObject({ kind: 'trials', count: 1 });
  expect(stages!.count).toBe(2);
  expect(stages!.bytes).toBeGreaterThan(8000);
  expect(tuning).toMatchObject({ kind: 'tuning scores', count: 1 });
  expect(left).toEqual({ kind: 'unfinished and damaged', count: 1, bytes: 5 });

  const monthAgo = Date.now() / 1000 - 30 * 86_400;
  await utimes(join(store.root, 'stages', 'aa', OLD), monthAgo, monthAgo);
  await utimes(leftOver, monthAgo, monthAgo);
  const own = scoresHash(SCORES.identity);
  await utimes(join(store.root, 'tuning', own.slice(0, 2), own), monthAgo, monthAgo);
  expect(await pruneStore(store.root, { stages: false, days: 7 })).toEqual([
    { kind: 'unfinished and damaged', count: 1, bytes: 5 },
  ]);
  expect(await pruneStore(store.root, { stages: true, days: 7 })).toMatchObject([
    { kind: 'stages', count: 1 },
  ]);
  expect(await store.readStage(OLD)).toBeNull();
  expect(await store.readStage(NEW)).not.toBeNull();
  expect(await store.readTrial(TRIAL)).not.toBeNull();
  expect(await store.findScores(SCORES.identity)).toEqual(SCORES.scores);
  await exportScores(importsOf(store.root), SCORES);
  expect((await storeSpace(store.root))[2]).toMatchObject({ kind: 'tuning scores', count: 2 });
});

test('keeps checkpoints for a month, and less long where stages go too', async () => {
  const { root } = await temporaryStore();
  const checkpoints = new StoredCheckpoints(root, OLD);
  await checkpoints.save(7, value);
  expect((await storeSpace(root))[3]).toMatchObject({ kind: 'checkpoints', count: 1 });
  const age = async (days: number) => {
    const then = Date.now() / 1000 - days * 86_400;
    await utimes(join(root, 'checkpoints', 'aa', `${OLD}-7`), then, then);
  };
  await age(29);
  expect(await pruneStore(root, { stages: false, days: 0 })).toEqual([]);
  await age(31);
  const one = [{ kind: 'checkpoints', count: 1 }];
  expect(await pruneStore(root, { stages: false, days: 0 })).toMatchObject(one);
  await checkpoints.save(8, value);
  expect(await pruneStore(root, { stages: true, days: 0 })).toMatchObject(one);
  expect(await checkpoints.latest()).toBeNull();
});

test('removes old locks of stages that nobody holds', async () => {
  const store = await temporaryStore();
  const twoDaysAgo = Date.now() / 1000 - 2 * 86_400;
  for (const hash of [OLD, NEW, TRIAL]) await withLock(store.stageLock(hash), async () => {});
  for (const hash of [OLD, NEW]) await utimes(store.stageLock(hash), twoDaysAgo, twoDaysAgo);
  await withLock(store.stageLock(OLD), async () => {
    expect(await pruneStore(store.root, { stages: false, days: 0 })).toEqual([
      { kind: 'locks of stages', count: 1, bytes: 0 },
    ]);
  });
  expect([OLD, NEW, TRIAL].map((hash) => existsSync(store.stageLock(hash)))).toEqual([
    true,
    false,
    true,
  ]);
});

test('goes on where another process removes the same', async () => {
  const store = await temporaryStore();
  const hashes = Array.from({ length: 20 }, (_, i) => i.toString(16).padStart(2, '0').repeat(32));
  for (const hash of hashes) await store.writeStage(hash, value);
  const prune = () => pruneStore(store.root, { stages: true, days: 0 });
  const both = (await Promise.all([prune(), prune()])).flat();
  expect(both.reduce((sum, { count }) => sum + count, 0)).toBe(20);
});
