import { cp, mkdir, readdir, readFile, rename, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashJson } from '../json.ts';
import type { Predictions } from '../metrics/predictions.ts';
import type { StageValue } from '../training/context.ts';
import { openStore, type Store } from './store.ts';
import { madeUpPredictions, madeUpResult, temporaryFolder, temporaryStore } from './testing.ts';

const HASH = 'ab'.repeat(32);

const result = madeUpResult(HASH);

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

it('gives back the predictions of several labels, each over the records that have it', async () => {
  const store = await temporaryStore();
  const site = Array.from({ length: 300 }, (_, i) => `site ${i}`);
  const grades: Predictions = {
    ids: ['t1'],
    clusters: ['p1'],
    classes: ['I', 'II', 'III'],
    labels: Int16Array.of(2),
    scores: Float32Array.of(0.25, 0.25, 0.5),
    groups: [{ name: 'site', levels: site, codes: Int16Array.of(299) }],
  };
  const ill = (prefix: string): Predictions => ({
    ...madeUpPredictions(prefix),
    groups: [{ name: 'site', levels: site, codes: Int16Array.of(-1, 128, 299) }],
  });
  const both = { ...result, validation: [ill('v'), grades], test: [ill('t'), grades] };
  await store.writeTrial(both);
  expect(await openStore(store.root).readTrial(HASH)).toEqual(both);
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

describe('a folder that is no sound entry of this layout', () => {
  const folderOf = ({ root }: Store) => join(root, 'trials', 'ab', HASH);
  const entry = async (folder: string) => {
    const text = await readFile(join(folder, 'entry.json'), 'utf8');
    return JSON.parse(text) as { layout: number; checksum: string };
  };

  it.each(['entry.json', 'predictions.parquet', 'arrays.safetensors'])(
    'stays where it is when its %s cannot be read',
    async (name) => {
      const store = await temporaryStore();
      await store.writeTrial(result);
      const path = join(folderOf(store), name);
      await rename(path, `${path}.away`);
      // Links in a circle: an error that even root gets.
      await symlink(path, path);
      await expect(store.readTrial(HASH)).rejects.toThrow(/ELOOP/);
      await unlink(path);
      await rename(`${path}.away`, path);
      expect(await store.readTrial(HASH)).toEqual(result);
    },
  );

  it('is kept aside when it is damaged', async () => {
    const store = await temporaryStore();
    await store.writeTrial(result);
    const path = join(folderOf(store), 'arrays.safetensors');
    await writeFile(path, 'damaged');
    expect(await store.readTrial(HASH)).toBeNull();
    const [aside, ...others] = await readdir(join(store.root, 'trials', 'ab'));
    expect(others).toEqual([]);
    expect(aside).toMatch(/\.damaged$/);
    const kept = join(store.root, 'trials', 'ab', aside!, 'arrays.safetensors');
    expect(await readFile(kept, 'utf8')).toBe('damaged');
  });

  it('of another layout is absent, stays, and leaves room for a result of this one', async () => {
    const store = await temporaryStore();
    await store.writeTrial(result);
    const { checksum: _checksum, ...rest } = await entry(folderOf(store));
    const other = { ...rest, layout: rest.layout + 1 };
    const text = JSON.stringify({ ...other, checksum: hashJson(other) });
    await writeFile(join(folderOf(store), 'entry.json'), text);

    expect(await store.readTrial(HASH)).toBeNull();
    await store.writeTrial(result);
    await store.writeTrial(result);
    expect(await openStore(store.root).readTrial(HASH)).toEqual(result);
    expect(await readFile(join(folderOf(store), 'entry.json'), 'utf8')).toBe(text);
    expect(await readdir(join(store.root, 'trials', 'ab'))).toHaveLength(2);
    // Nobody knows what a content of another layout means: it is not listed.
    const listed: string[] = [];
    for await (const { hash } of store.trials()) listed.push(hash);
    expect(listed).toEqual([HASH]);
  });

  it.each(['without entry.json', 'damaged', 'that is a file'])(
    '(%s) swallows no result',
    async (kind) => {
      const store = await temporaryStore();
      const folder = folderOf(store);
      if (kind === 'damaged') {
        await store.writeTrial(result);
        await writeFile(join(folder, 'arrays.safetensors'), 'damaged');
      } else if (kind === 'that is a file') {
        await mkdir(join(store.root, 'trials', 'ab'), { recursive: true });
        await writeFile(folder, 'in the way');
      } else {
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, 'notes.txt'), 'in the way');
      }
      await store.writeTrial(result);
      expect(await store.readTrial(HASH)).toEqual(result);
    },
  );

  it('(a sound one) is left as it is by who comes second', async () => {
    const store = await temporaryStore();
    await store.writeTrial(result);
    const copy = join(await temporaryFolder(), 'copy');
    await cp(folderOf(store), copy, { recursive: true });
    const later = { ...result, provenance: { ...result.provenance, seconds: 99 } };
    await store.writeTrial(later);
    expect(await entry(folderOf(store))).toEqual(await entry(copy));
    expect(await readdir(join(store.root, 'trials', 'ab'))).toEqual([HASH]);
  });
});
