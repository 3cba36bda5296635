import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../files/atomic.ts';
import { engineFreeScoresHash, type TuningScores } from '../identity.ts';
import { type Imported, importEach } from './import-each.ts';
import { checked, readPlain } from './plain-file.ts';
import { decodeScores, encodeScores } from './scores-file.ts';

/** Scores lie beside trials, each file called by its identity without the engine. */
const SCORES = /^([0-9a-f]{64})\.scores$/;
const FOLDER = 'tuning';

/** What tuning read of the models that it tried, as files that travel: those of a stage in one file. */
export interface ScoresFolder {
  /** Names of the files, in alphabetical order. */
  names(): Promise<string[]>;
  /**
   * The scores of a name (`engineFreeScoresHash`); null where there is no such file.
   *
   * @throws UserError naming the file that is damaged.
   */
  read(name: string): Promise<TuningScores | null>;
}

/** The file of a name in a folder of exported trials. */
export function scoresPath(path: string, name: string): string {
  return join(path, FOLDER, `${name}.scores`);
}

/** @param path of the folder of exported trials. */
export function openScores(path: string): ScoresFolder {
  return {
    names: async () => {
      const names = await readdir(join(path, FOLDER)).catch(() => []);
      return names.flatMap((name) => SCORES.exec(name)?.[1] ?? []).sort();
    },
    read: async (name) => {
      const file = scoresPath(path, name);
      const bytes = await readPlain(file);
      if (bytes === null) return null;
      return checked(file, () => {
        const found = decodeScores(bytes);
        if (engineFreeScoresHash(found.identity) !== name) {
          throw new RangeError('it holds the scores of another stage than its name says');
        }
        return found;
      });
    },
  };
}

/**
 * Writes scores into a folder of exports; a sound file that is there already stays as it is.
 *
 * @returns bytes written; 0: it was there.
 */
export async function exportScores(path: string, scores: TuningScores): Promise<number> {
  const name = engineFreeScoresHash(scores.identity);
  const known = await openScores(path)
    .read(name)
    .catch(() => null);
  if (known !== null) return 0;
  const bytes = encodeScores(scores);
  await writeFileAtomic(scoresPath(path, name), bytes);
  return bytes.length;
}

/** Copies an export's scores into another folder of exports, each verified first. */
export async function importScores(from: string, to: string): Promise<Imported> {
  const source = openScores(from);
  return importEach(await source.names(), async (name) => {
    return (await exportScores(to, (await source.read(name))!)) > 0;
  });
}
