import { mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { engineFreeHash, hashOf, identityOf } from '../identity.ts';
import { importsOf, openStore } from '../store.ts';
import { madeUpResult, temporaryFolder, tinyTrial } from '../testing.ts';
import type { TrialResult } from '../trial.ts';
import { exportTrial, importTrials, openExports } from './folder.ts';

/** A made-up result under the hash of its own identity. */
function finished(seed: number, engine = 'wasm 4.22.0 cpu'): TrialResult {
  const result = madeUpResult('', tinyTrial('erm', {}, { seed }));
  const own = { ...result, provenance: { ...result.provenance, engine } };
  return { ...own, hash: hashOf(identityOf(own)) };
}

const nameOf = (result: TrialResult) => engineFreeHash(identityOf(result));

async function exported(...results: TrialResult[]): Promise<string> {
  const folder = join(await temporaryFolder(), 'trials');
  for (const result of results) await exportTrial(folder, { result, pictures: true });
  return folder;
}

describe('an exported trial', () => {
  it('comes back, every bit', async () => {
    const result = finished(1);
    const folder = await exported(result);
    expect(await openExports(folder).read(nameOf(result))).toEqual(result);
    expect(await openExports(folder).read('ab'.repeat(32))).toBeNull();
    const { hash, spec, provenance } = result;
    expect(await openExports(folder).header(nameOf(result))).toEqual({ hash, spec, provenance });
  });

  it('leaves its pictures behind where they are not wanted', async () => {
    const result = finished(1);
    const folder = await temporaryFolder();
    await exportTrial(folder, { result, pictures: false });
    const back = (await openExports(folder).read(nameOf(result)))!;
    expect(back).toEqual({ ...result, pictures: [] });
  });

  it('has the same bytes wherever and whenever it is written, and is written once', async () => {
    const [one, other] = [await exported(finished(1)), await exported(finished(1))];
    const [name] = await openExports(one).names();
    const bytes = (folder: string) => readFile(join(folder, `${name}.trial`));
    expect(await bytes(one)).toEqual(await bytes(other));
    expect(await exportTrial(one, { result: finished(1), pictures: true })).toBe(0);
  });

  it('shares the records with others of its split', async () => {
    const folder = await exported(finished(1), finished(2));
    // Validation, test, and the ids of one table of samples: alike in both.
    expect(await readdir(join(folder, 'shared'))).toHaveLength(3);
  });

  it('is told by its file when any byte is another', async () => {
    const result = finished(1);
    const folder = await exported(result);
    const file = join(folder, `${nameOf(result)}.trial`);
    const sound = await readFile(file);
    for (let at = 0; at < sound.length; at += 7) {
      const bytes = Buffer.from(sound);
      bytes[at]! ^= 1;
      await writeFile(file, bytes);
      await expect(openExports(folder).read(nameOf(result)), `byte ${at}`).rejects.toThrow(
        `${file} is damaged`,
      );
      await expect(openExports(folder).header(nameOf(result))).rejects.toThrow('is damaged');
    }
    await writeFile(file, sound.subarray(0, -1));
    await expect(openExports(folder).read(nameOf(result))).rejects.toThrow('checksum');
  });

  it('is refused under the name of another trial, as a link, and without its records', async () => {
    const [result, other] = [finished(1), finished(2)];
    const folder = await exported(result);
    const file = (name: string) => join(folder, `${name}.trial`);
    await symlink(file(nameOf(result)), file('cd'.repeat(32)));
    await expect(openExports(folder).read('cd'.repeat(32))).rejects.toThrow('no plain file');
    await rename(file(nameOf(result)), file(nameOf(other)));
    await expect(openExports(folder).read(nameOf(other))).rejects.toThrow('another trial');
    await rename(join(folder, 'shared'), join(folder, 'gone'));
    await mkdir(join(folder, 'shared'));
    await expect(openExports(folder).read(nameOf(other))).rejects.toThrow('is missing');
  });

  it('is read again by whoever met its records damaged, once they are mended', async () => {
    const result = finished(1);
    const folder = await exported(result);
    const [part] = await readdir(join(folder, 'shared'));
    const file = join(folder, 'shared', part!);
    const sound = await readFile(file);
    await writeFile(file, 'refair');
    const open = openExports(folder);
    await expect(open.read(nameOf(result))).rejects.toThrow(`${part} is damaged`);
    await writeFile(file, sound);
    expect(await open.read(nameOf(result))).toEqual(result);
  });
});

describe('a store', () => {
  it('takes exported trials for stored, on whichever engine they were trained', async () => {
    const folder = await exported(finished(1));
    const store = openStore(await temporaryFolder(), { exports: [folder] });
    const elsewhere = identityOf(finished(1, 'tensorflow 2.21.0 cpu'));
    expect((await store.findTrial(elsewhere))?.provenance.engine).toBe('wasm 4.22.0 cpu');
    expect(await store.findTrial(identityOf(finished(2)))).toBeNull();
  });

  it('prefers its own', async () => {
    const own = finished(1, 'tensorflow 2.21.0 cpu');
    const store = openStore(await temporaryFolder(), { exports: [await exported(finished(1))] });
    await store.writeTrial(own);
    expect(await store.findTrial(identityOf(own))).toEqual(own);
  });

  it('goes without a damaged one where it is told to', async () => {
    const result = finished(1);
    const folder = await exported(result);
    await writeFile(join(folder, `${nameOf(result)}.trial`), 'refair');
    const told: string[] = [];
    const onDamaged = ({ message }: Error) => told.push(message);
    const store = openStore(await temporaryFolder(), { exports: [folder], onDamaged });
    expect(await store.findTrial(identityOf(result))).toBeNull();
    expect(told).toEqual([expect.stringContaining(`${nameOf(result)}.trial is damaged`)]);
    await expect(
      openStore(store.root, { exports: [folder] }).findTrial(identityOf(result)),
    ).rejects.toThrow('is damaged');
  });

  it('has imported ones, all but what is damaged', async () => {
    const folder = await exported(finished(1), finished(2));
    const broken = join(folder, `${nameOf(finished(1))}.trial`);
    const bytes = await readFile(broken);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(broken, bytes);
    const root = await temporaryFolder();
    const first = await importTrials(folder, importsOf(root));
    expect(first.added).toEqual([nameOf(finished(2))]);
    expect(first.damaged.map(({ message }) => message)).toEqual([expect.stringContaining(broken)]);
    expect((await importTrials(folder, importsOf(root))).known).toEqual(first.added);
    expect(await openStore(root).findTrial(identityOf(finished(2)))).toEqual(finished(2));
    await expect(importTrials(join(folder, 'none'), importsOf(root))).rejects.toThrow('no folder');
  });
});
