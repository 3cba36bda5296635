import { mkdir, readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StoredCheckpoints } from './checkpoints.ts';
import { entryFolder } from './entry.ts';
import { executeTrial } from './execute.ts';
import type { Store } from './store.ts';
import { temporaryStore, tinyTrial } from './testing.ts';
import type { TrialSpec } from './trial.ts';

const HASH = 'ab'.repeat(32);
const value = (w: number) => ({ arrays: { w: Float32Array.of(w) }, json: { w } });

/** Paths of the checkpoints of a store. */
async function kept(root: string): Promise<string[]> {
  const folder = join(root, 'checkpoints');
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.filter((name) => /-\d+$/.test(name)).map((name) => join(folder, name));
}

test('the last checkpoint takes the place of those before it, and goes with the stage', async () => {
  const { root } = await temporaryStore();
  const first = new StoredCheckpoints(root, HASH);
  expect(await first.latest()).toBeNull();
  await first.save(9, value(9));
  await first.save(10, value(10));
  expect(await kept(root)).toHaveLength(1);
  const second = new StoredCheckpoints(root, HASH);
  expect(await second.latest()).toEqual(value(10));
  expect(await new StoredCheckpoints(root, 'cd'.repeat(32)).latest()).toBeNull();
  await second.drop();
  expect(await kept(root)).toEqual([]);
});

test('one of another layout is nobody’s damage', async () => {
  const { root } = await temporaryStore();
  const notes: string[] = [];
  const place = `${entryFolder(root, 'checkpoints', HASH)}-100.layout-2`;
  await mkdir(place, { recursive: true });
  const found = new StoredCheckpoints(root, HASH, { onNote: (text) => notes.push(text) });
  expect(await found.latest()).toBeNull();
  expect(notes).toEqual([]);
});

test('one is due when the time has passed', () => {
  expect(new StoredCheckpoints('', HASH).due).toBe(false);
  expect(new StoredCheckpoints('', HASH, { everyMs: 0 }).due).toBe(true);
});

/** Trains until a step, as if there had been a signal then; `steps` absent: to the end. */
async function attempt(store: Store, spec: TrialSpec, steps?: number, checkpointMs?: number) {
  const controller = new AbortController();
  const notes: string[] = [];
  let done = 0;
  const result = await executeTrial(spec, store, {
    signal: controller.signal,
    onNote: (text) => notes.push(text),
    ...(checkpointMs === undefined ? {} : { checkpointMs }),
    progress: () => {
      done += 1;
      if (done === steps) controller.abort(new Error('enough'));
    },
  }).catch((error: Error) => {
    expect(error.message).toBe('enough');
    return null;
  });
  return { result, notes };
}

test('a trial goes on from its checkpoint, or begins anew, to the same numbers', async () => {
  const spec = tinyTrial('erm', {}, { recipe: { epochs: 3 } });
  const whole = await attempt(await temporaryStore(), spec);
  const store = await temporaryStore();
  expect((await attempt(store, spec, 4)).result).toBeNull();
  const [checkpoint] = await kept(store.root);
  await truncate(join(checkpoint!, 'arrays.safetensors'), 100);
  const damaged = await attempt(store, spec, 5);
  expect(damaged.notes).toEqual([`the checkpoint ${checkpoint} is damaged and not used`]);
  const { result, notes } = await attempt(store, spec);
  expect(notes).toEqual(['pretraining goes on in epoch 2 of 3, from its checkpoint']);
  expect(result!.test).toEqual(whole.result!.test);
  expect(result!.history).toEqual(whole.result!.history);
  expect(result!.provenance.seconds).toBeGreaterThan(0);
  expect(await kept(store.root)).toEqual([]);
}, 60_000);
