import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../json.ts';
import { sqlText, withDuckDb } from '../duckdb.ts';
import { readManifest } from '../manifest.ts';
import { embedded } from './embedded.ts';

const source = new URL('../../../data-manifests/', import.meta.url).pathname;
let folder: string;
let home: string;
/** A hundred of the X-rays, so that decoding takes no time. */
let sound: { manifest: string; parquet: Buffer };

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'refair-embedded-'));
  const path = join(home, 'sound.parquet');
  await withDuckDb(async (connection) => {
    await connection.run(
      `COPY (SELECT * FROM read_parquet(${sqlText(join(source, 'nih-cxr-1000.parquet'))}) LIMIT 100)
       TO ${sqlText(path)} (FORMAT parquet)`,
    );
  });
  const parquet = await readFile(path);
  const manifest = await readFile(join(source, 'nih-cxr-1000.json'), 'utf8');
  sound = { manifest, parquet };
});

beforeEach(async () => {
  folder = await mkdtemp(join(home, 'case-'));
});

afterAll(() => rm(home, { recursive: true, force: true }));

/** A copy of the sound set, changed by an SQL statement on table `records`. */
async function copy(change?: string): Promise<void> {
  const path = join(folder, 'nih-cxr-1000.parquet');
  await writeFile(path, sound.parquet);
  if (change !== undefined) {
    const changed = `${path}.changed`;
    await withDuckDb(async (connection) => {
      await connection.run(`CREATE TABLE records AS SELECT * FROM read_parquet(${sqlText(path)})`);
      await connection.run(change);
      await connection.run(`COPY records TO ${sqlText(changed)} (FORMAT parquet)`);
    });
    await copyFile(changed, path);
  }
  await writeManifest((json) => json);
}

async function writeManifest(change: (json: string) => string): Promise<void> {
  const json = JSON.parse(sound.manifest);
  const parquet = await readFile(join(folder, 'nih-cxr-1000.parquet'));
  json.distribution[0].sha256 = sha256(parquet);
  await writeFile(join(folder, 'nih-cxr-1000.json'), change(JSON.stringify(json)));
}

const manifest = () => readManifest(join(folder, 'nih-cxr-1000.json'));
const context = () => ({ cache: join(folder, 'cache') });
const load = () => embedded.load(manifest(), {}, context());
const messages = async () =>
  (await embedded.verify(manifest(), {}, context())).map(({ message }) => message);

describe('a sound set', () => {
  it('loads, from the cache the second time, with the pixels of the file', async () => {
    await copy();
    const first = await load();
    const second = await load();
    expect(await messages()).toEqual([]);
    expect(first.size).toBe(100);
    expect(second.fingerprint).toBe(first.fingerprint);
    if (first.features.kind !== 'image' || second.features.kind !== 'image') throw new Error();
    const rows = [3, 99, 0];
    expect(first.features.read(rows).length).toBe(3 * 64 * 64);
    expect(second.features.read(rows)).toEqual(first.features.read(rows));
    const into = new Uint8Array(2 * 64 * 64);
    expect(first.features.read([99, 3], into)).toBe(into);
    expect(into.subarray(64 * 64)).toEqual(first.features.read([3]));
  });

  it('keeps its fingerprint when words change, not when meaning does', async () => {
    await copy();
    const before = (await load()).fingerprint;
    await writeManifest((json) => json.replace('The source has no race.', 'No race.'));
    expect((await load()).fingerprint).toBe(before);
    await writeManifest((json) => json.replaceAll('"below":60', '"below":65'));
    expect((await load()).fingerprint).not.toBe(before);
  });
});

describe('a damaged set', () => {
  it('names a file whose checksum is wrong', async () => {
    await copy();
    const path = join(folder, 'nih-cxr-1000.parquet');
    const bytes = await readFile(path);
    await writeFile(path, Buffer.concat([bytes, Buffer.of(0)]));
    expect((await messages())[0]).toMatch(/nih-cxr-1000\.parquet has SHA-256 [0-9a-f]{64}/);
    await expect(load()).rejects.toThrow('SHA-256');
  });

  it('names a file that is missing', async () => {
    await copy();
    await rm(join(folder, 'nih-cxr-1000.parquet'));
    const found = await messages();
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('nih-cxr-1000.parquet cannot be read');
  });

  it('lists every unknown value with row and id', async () => {
    await copy(`UPDATE records SET abnormal = '2' WHERE rowid IN (4, 7);
                UPDATE records SET sex = 'X' WHERE rowid = 9;
                UPDATE records SET patient_id = NULL WHERE rowid = 11`);
    const found = await messages();
    const row5 = /row 5 \(id \S+\.png\) and 1 more: column abnormal has "2"/;
    expect(found.some((text) => row5.test(text))).toBe(true);
    expect(found.some((text) => /row 10 \(id .*column sex has "X"/.test(text))).toBe(true);
    expect(found.some((text) => /row 12 \(id .*no patient/.test(text))).toBe(true);
    expect(found).toHaveLength(3);
    await expect(load()).rejects.toThrow('2 more');
  });

  it('lists repeated ids', async () => {
    await copy(
      'UPDATE records SET image_id = (SELECT image_id FROM records WHERE rowid = 0) WHERE rowid = 5',
    );
    const found = await messages();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/row 6: id .* is that of row 1 too/);
  });

  it('lists every picture that cannot be decoded, with its row', async () => {
    await copy(`UPDATE records SET image = image[1:40] WHERE rowid IN (2, 50)`);
    const found = await messages();
    expect(found.some((text) => text.includes('row 3'))).toBe(true);
    expect(found.some((text) => text.includes('row 51'))).toBe(true);
    await expect(load()).rejects.toThrow('row 3');
  });

  it('lists a column that is missing and those found', async () => {
    await copy('ALTER TABLE records DROP COLUMN sex');
    const found = await messages();
    expect(found[0]).toMatch(/has no column "sex"; it has: image_id, patient_id/);
  });

  it('makes a damaged cache again', async () => {
    await copy();
    const before = await load();
    const images = join(folder, 'cache/images');
    const { readdir } = await import('node:fs/promises');
    const [name] = await readdir(images);
    const path = join(images, name!);
    const bytes = await readFile(path);
    bytes[bytes.length - 10]! ^= 0xff;
    await writeFile(path, bytes);
    const after = await load();
    if (before.features.kind !== 'image' || after.features.kind !== 'image') throw new Error();
    expect(after.features.read([99])).toEqual(before.features.read([99]));
  });
});
