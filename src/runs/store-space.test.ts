import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StoredCheckpoints } from './checkpoints.ts';
import { pruneStore, storeSpace } from './store-space.ts';
import { madeUpResult, temporaryStore } from './testing.ts';

const [OLD, NEW, TRIAL] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [
  string,
  string,
  string,
];

const value = { arrays: { w: new Float32Array(1000) }, json: {} };

test('counts what is there, and deletes old stages and left-overs, never trials', async () => {
  const store = await temporaryStore();
  await store.writeStage(OLD, value);
  await store.writeStage(NEW, value);
  await store.writeTrial(madeUpResult(TRIAL));
  const shelf = join(store.root, 'trials', 'dd');
  const leftOver = join(shelf, `${'d'.repeat(64)}.12.0.tmp`);
  await mkdir(leftOver, { recursive: true });
  await writeFile(join(leftOver, 'x'), '12345');
  const [trials, stages, , left] = await storeSpace(store.root);
  expect(trials).toMatchObject({ kind: 'trials', count: 1 });
  expect(stages!.count).toBe(2);
  expect(stages!.bytes).toBeGreaterThan(8000);
  expect(left).toEqual({ kind: 'unfinished and damaged', count: 1, bytes: 5 });

  const monthAgo = Date.now() / 1000 - 30 * 86_400;
  await utimes(join(store.root, 'stages', 'aa', OLD), monthAgo, monthAgo);
  await utimes(leftOver, monthAgo, monthAgo);
  expect(await pruneStore(store.root, { stages: false, days: 7 })).toMatchObject({
    count: 1,
    bytes: 5,
  });
  expect(await pruneStore(store.root, { stages: true, days: 7 })).toMatchObject({ count: 1 });
  expect(await store.readStage(OLD)).toBeNull();
  expect(await store.readStage(NEW)).not.toBeNull();
  expect(await store.readTrial(TRIAL)).not.toBeNull();
});

test('keeps checkpoints for a month, and less long where stages go too', async () => {
  const { root } = await temporaryStore();
  const checkpoints = new StoredCheckpoints(root, OLD);
  await checkpoints.save(7, value);
  expect((await storeSpace(root))[2]).toMatchObject({ kind: 'checkpoints', count: 1 });
  const age = async (days: number) => {
    const then = Date.now() / 1000 - days * 86_400;
    await utimes(join(root, 'checkpoints', 'aa', `${OLD}-7`), then, then);
  };
  await age(29);
  expect(await pruneStore(root, { stages: false, days: 0 })).toMatchObject({ count: 0 });
  await age(31);
  expect(await pruneStore(root, { stages: false, days: 0 })).toMatchObject({ count: 1 });
  await checkpoints.save(8, value);
  expect(await pruneStore(root, { stages: true, days: 0 })).toMatchObject({ count: 1 });
  expect(await checkpoints.latest()).toBeNull();
});
