import { readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { engineFreeScoresHash, type TuningScores } from '../identity.ts';
import { importsOf, openStore } from '../store.ts';
import { temporaryFolder } from '../testing.ts';
import { exportScores, importScores, openScores, scoresPath } from './scores-folder.ts';

const of = (beta: number, engine = 'wasm 4.22.0 cpu'): TuningScores => ({
  identity: { stage: 'masks', key: { options: { beta } }, scope: { seed: 1, engine } },
  scores: { malignant: Float32Array.of(0.1, 1 / 3, 1e-30), 'a/b': Float32Array.of(1) },
});

const nameOf = (scores: TuningScores) => engineFreeScoresHash(scores.identity);

async function exported(...all: TuningScores[]): Promise<string> {
  const folder = join(await temporaryFolder(), 'trials');
  for (const scores of all) await exportScores(folder, scores);
  return folder;
}

it('come back, every bit, and are written once', async () => {
  const folder = await exported(of(1), of(2));
  expect(await openScores(folder).names()).toEqual([nameOf(of(1)), nameOf(of(2))].toSorted());
  expect(await openScores(folder).read(nameOf(of(1)))).toEqual(of(1));
  expect(await openScores(folder).read('ab'.repeat(32))).toBeNull();
  expect(await exportScores(folder, of(1))).toBe(0);
});

it('are told by their file when any byte is another', async () => {
  const folder = await exported(of(1));
  const file = scoresPath(folder, nameOf(of(1)));
  const sound = await readFile(file);
  for (let at = 0; at < sound.length; at += 7) {
    const bytes = Buffer.from(sound);
    bytes[at]! ^= 1;
    await writeFile(file, bytes);
    await expect(openScores(folder).read(nameOf(of(1))), `byte ${at}`).rejects.toThrow(
      `${file} is damaged`,
    );
  }
});

it('are refused under the name of others, and as a link', async () => {
  const folder = await exported(of(1));
  const [own, other] = [of(1), of(2)].map((scores) => scoresPath(folder, nameOf(scores)));
  await symlink(own!, scoresPath(folder, 'cd'.repeat(32)));
  await expect(openScores(folder).read('cd'.repeat(32))).rejects.toThrow('no plain file');
  await rename(own!, other!);
  await expect(openScores(folder).read(nameOf(of(2)))).rejects.toThrow('another stage');
});

it('are found by a store on whichever engine they were computed, its own first', async () => {
  const folder = await exported(of(1));
  const store = openStore(await temporaryFolder(), { exports: [folder] });
  const elsewhere = of(1, 'tensorflow 2.21.0 gpu').identity;
  expect(await store.findScores(elsewhere)).toEqual(of(1).scores);
  expect(await store.findScores(of(2).identity)).toBeNull();
  expect(await openStore(store.root).findScores(elsewhere)).toBeNull();
  const own = { malignant: Float32Array.of(0.5) };
  await store.writeScores({ identity: elsewhere, scores: own });
  expect(await store.findScores(elsewhere)).toEqual(own);
});

it('are absent from a store that is told of damage, and imported but for what is damaged', async () => {
  const folder = await exported(of(1), of(2));
  await writeFile(scoresPath(folder, nameOf(of(1))), 'refair');
  const told: string[] = [];
  const store = openStore(await temporaryFolder(), {
    exports: [folder],
    onDamaged: ({ message }) => told.push(message),
  });
  expect(await store.findScores(of(1).identity)).toBeNull();
  expect(told).toEqual([expect.stringContaining(`${nameOf(of(1))}.scores is damaged`)]);
  await expect(
    openStore(store.root, { exports: [folder] }).findScores(of(1).identity),
  ).rejects.toThrow('is damaged');

  const first = await importScores(folder, importsOf(store.root));
  expect(first).toMatchObject({ added: [nameOf(of(2))], known: [] });
  expect(first.damaged).toHaveLength(1);
  expect((await importScores(folder, importsOf(store.root))).known).toEqual(first.added);
  expect(await openStore(store.root).findScores(of(2).identity)).toEqual(of(2).scores);
});
