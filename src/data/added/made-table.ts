import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { isFormula, toCsv } from '../../files/csv.ts';
import { systemError } from '../../files/system-error.ts';
import { cacheDirectory } from '../../setup/paths.ts';

/** Where a table that refair makes of files goes. */
export interface MadeTarget {
  /** Of the set, as its user asks for it: the table lies beside it. Default: beside the files. */
  readonly manifest?: string | undefined;
  /** Whether nothing may be written but the cache. */
  readonly dryRun?: boolean | undefined;
}

/** What the table of a folder or set of this name is called. */
export function madeTableName(name: string): string {
  return `${plainFile(name)}.files.csv`;
}

/** What the joined table of a set of this name is called. */
export function joinedTableName(name: string): string {
  return `${plainFile(name)}.joined.parquet`;
}

function plainFile(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, '-');
}

/**
 * Writes a table that refair makes of the files of a folder.
 *
 * @param folder absolute path.
 * @param rows header first; the first column is paths of files in the folder.
 * @throws UserError where nothing can be written there, with the flag that names another place.
 */
export async function writeMadeTable(
  folder: string,
  name: string,
  rows: readonly (readonly string[])[],
  target: MadeTarget,
): Promise<MadeTable> {
  return madeTable(folder, madeTableName(name), target, (table) =>
    writeFileAtomic(table, toCsv(rows.map(([file = '', ...rest]) => [cellOf(file), ...rest]))),
  );
}

/** A table that refair made, and the folder where it would lie where it does not. */
export interface MadeTable {
  readonly table: string;
  readonly home?: string;
}

/**
 * Finds the place of a table that refair makes, and has it written.
 *
 * @param folder absolute path, of the files that it is made of.
 * @throws UserError where nothing can be written there, with the flag that names another place.
 */
export async function madeTable(
  folder: string,
  file: string,
  { manifest, dryRun = false }: MadeTarget,
  write: (table: string) => Promise<void>,
): Promise<MadeTable> {
  const place = manifest === undefined ? folder : dirname(resolve(manifest));
  const table = join(dryRun ? scratchOf(place) : place, file);
  try {
    await write(table);
  } catch (error) {
    throw unwritable(error);
  }
  return dryRun ? { table, home: place } : { table };
}

/** A path that is the same file's, and no formula that `toCsv` would have to change. */
function cellOf(file: string): string {
  return isFormula(file) ? `./${file}` : file;
}

/** One of the cache's folders for each place, so that looking again writes over what was looked at. */
function scratchOf(place: string): string {
  const key = createHash('sha256').update(place).digest('hex').slice(0, 16);
  return join(cacheDirectory(), 'looked-at', key);
}

function unwritable(error: unknown): unknown {
  const known = systemError(error);
  if (known === null) return error;
  return new UserError(
    `the table of these files cannot be written: ${known.message}`,
    'name a place for it and the manifest: --manifest <file>',
    { cause: error },
  );
}
