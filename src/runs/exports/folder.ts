import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import type { Json } from '../../json.ts';
import { engineFreeHash, identityOf } from '../identity.ts';
import type { TrialHeader, TrialResult } from '../trial.ts';
import { type Imported, importEach } from './import-each.ts';
import { checked, damaged, readPlain } from './plain-file.ts';
import {
  decodeHeader,
  decodeShared,
  decodeTrial,
  encodeShared,
  encodeTrial,
  type Shared,
} from './trial-file.ts';

/** A trial's file is called by its identity without the engine, what trials share by its content. */
const TRIAL = /^([0-9a-f]{64})\.trial$/;
const SHARED_FOLDER = 'shared';
const sharedName = (hash: string) => join(SHARED_FOLDER, `${hash}.shared`);

/** Finished trials as files that travel: a trial a file, and in `shared` what several have alike. */
export interface ExportFolder {
  readonly path: string;
  /** Names of the trials' files, in alphabetical order. */
  names(): Promise<string[]>;
  /**
   * The trial of a name (`engineFreeHash`); null where there is no such file.
   *
   * @throws UserError naming the file that is damaged or missing.
   */
  read(name: string): Promise<TrialResult | null>;
  /** What the trial of a name is, without what it found. @throws as `read`. */
  header(name: string): Promise<TrialHeader | null>;
}

export function openExports(path: string): ExportFolder {
  const shared = new Map<string, Promise<Json>>();
  const sharedBy = (hash: string) => {
    // A hash from a file must not lead anywhere else.
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new RangeError('it names a part in no known way');
    const file = join(path, sharedName(hash));
    const known = shared.get(hash);
    if (known !== undefined) return known;
    const found = readPlain(file).then((bytes) => {
      if (bytes === null) throw damaged(file, 'it is missing');
      return checked(file, () => decodeShared(bytes, hash));
    });
    shared.set(hash, found);
    // Whoever mends the file is to find it sound, a notebook that is still open too.
    found.catch(() => shared.delete(hash));
    return found;
  };
  /** What is made of a trial's file; its name must be that of what it holds. */
  const readAs = async <T extends TrialHeader>(
    name: string,
    decode: (bytes: Buffer) => T | Promise<T>,
  ): Promise<T | null> => {
    const file = join(path, `${name}.trial`);
    const bytes = await readPlain(file);
    if (bytes === null) return null;
    return checked(file, async () => {
      const found = await decode(bytes);
      if (engineFreeHash(identityOf(found)) !== name) {
        throw new RangeError('it holds another trial than its name says');
      }
      return found;
    });
  };
  return {
    path,
    names: async () => {
      const names = await readdir(path).catch(() => []);
      return names.flatMap((name) => TRIAL.exec(name)?.[1] ?? []).sort();
    },
    read: (name) => readAs(name, (bytes) => decodeTrial(bytes, sharedBy)),
    header: (name) => readAs(name, decodeHeader),
  };
}

/** A trial to be exported. */
export interface Exported {
  readonly result: TrialResult;
  readonly pictures: boolean;
}

/**
 * Writes a trial into a folder of exports, each file whole or not at all; a sound one that is there
 * already stays as it is.
 *
 * @returns bytes written; 0: it was there.
 */
export async function exportTrial(path: string, trial: Exported): Promise<number> {
  const { result, pictures } = trial;
  const name = engineFreeHash(identityOf(result));
  if (
    (await openExports(path)
      .read(name)
      .catch(() => null)) !== null
  )
    return 0;
  const shared: Shared = new Map();
  const bytes = encodeTrial(result, { pictures }, shared);
  let written = bytes.length;
  for (const [hash, value] of shared) {
    const file = join(path, sharedName(hash));
    if (await isSound(file, hash)) continue;
    const own = encodeShared(value);
    await writeFileAtomic(file, own);
    written += own.length;
  }
  await writeFileAtomic(join(path, `${name}.trial`), bytes);
  return written;
}

/** Copies an export's trials into another folder of exports, each verified first. */
export async function importTrials(from: string, to: string): Promise<Imported> {
  await access(from, constants.R_OK).catch(() => {
    throw new UserError(`there is no folder ${from}`, 'name a folder that store export made');
  });
  const source = openExports(from);
  const target = openExports(to);
  return importEach(await source.names(), async (name) => {
    const result = (await source.read(name))!;
    if ((await target.read(name).catch(() => null)) !== null) return false;
    await exportTrial(to, { result, pictures: true });
    return true;
  });
}

async function isSound(file: string, hash: string): Promise<boolean> {
  const bytes = await readPlain(file);
  if (bytes === null) return false;
  try {
    decodeShared(bytes, hash);
    return true;
  } catch {
    return false;
  }
}
