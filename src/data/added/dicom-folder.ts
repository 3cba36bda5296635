import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { UserError } from '../../errors.ts';
import type { LoadContext } from '../load-context.ts';
import { DICOM_NAME } from '../loaders/dicom.ts';
import { readDicom } from '../loaders/dicom-file.ts';
import { type MadeTarget, madeTableName, writeMadeTable } from './made-table.ts';

/**
 * What headers say of a picture that a question may be about. Names, birth dates and addresses stay where
 * they are.
 */
const KEYWORDS = [
  'PatientID',
  'PatientSex',
  'StudyInstanceUID',
  'StudyDate',
  'Modality',
  'BodyPartExamined',
  'ViewPosition',
  'Laterality',
  'ImageLaterality',
  'Manufacturer',
] as const;

/** The pixels: what comes before is the header. */
const PIXELS = '7FE00010';

/** Whether a path is a folder of DICOM files without a table that lists them. */
export function isDicomFolder(path: string): boolean {
  if (!existsSync(path) || !statSync(path).isDirectory()) return false;
  const names = filesIn(path);
  return names.some((name) => DICOM_NAME.test(name)) && tablesOf(path, names).length === 0;
}

/** The tables in a folder that holds DICOM files too, relative to it; else none. */
export function tablesBeside(path: string): string[] {
  const names = filesIn(path);
  return names.some((name) => DICOM_NAME.test(name)) ? tablesOf(path, names) : [];
}

/** All but the one that refair wrote there. */
function tablesOf(path: string, names: readonly string[]): string[] {
  const own = madeTableName(nameOf(path));
  return names.filter((name) => /\.(parquet|pq|csv|tsv)(\.gz)?$/i.test(name) && name !== own);
}

function nameOf(path: string): string {
  return basename(resolve(path));
}

/** Headers are read one after the other: from here on it is told how far that is. */
const WORTH_A_LINE = 200;

/**
 * Writes the table that a folder of DICOM files lacks: a row a file, with its folder, what its
 * header says, and the age in years. Columns that no file fills are left out.
 *
 * @param target where it is written, as `writeMadeTable` takes it.
 * @returns the table, and the column that names whose a picture is, where there is one.
 * @throws UserError naming a file that can't be read; the signal's reason when interrupted.
 */
export async function tableOfHeaders(
  path: string,
  target: MadeTarget = {},
  { progress, signal }: Pick<LoadContext, 'progress' | 'signal'> = {},
): Promise<{ readonly table: string; readonly patient?: string; readonly home?: string }> {
  const files = filesIn(path).filter((name) => DICOM_NAME.test(name));
  const rows: Record<string, string>[] = [];
  for (const [at, file] of files.entries()) {
    signal?.throwIfAborted();
    if (at > 0 && at % WORTH_A_LINE === 0) {
      progress?.({ what: `reading headers under ${path}`, done: at, total: files.length });
    }
    const folder = dirname(file);
    rows.push({
      file,
      folder: folder === '.' ? '' : folder,
      ...(await headerOf(join(path, file))),
    });
  }
  const names = ['file', 'folder', ...KEYWORDS, 'PatientAge'].filter((name) =>
    rows.some((row) => row[name]),
  );
  const made = await writeMadeTable(
    resolve(path),
    nameOf(path),
    [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))],
    target,
  );
  return { ...made, ...(names.includes('PatientID') ? { patient: 'PatientID' } : {}) };
}

function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(sep).join('/'))
    .sort();
}

async function headerOf(path: string): Promise<Record<string, string>> {
  try {
    const { dataset: found } = await readDicom(await readFile(path), PIXELS);
    const age = inYears(textOf(found.PatientAge));
    return {
      ...Object.fromEntries(KEYWORDS.map((name) => [name, textOf(found[name])])),
      ...(age === null ? {} : { PatientAge: String(age) }),
    };
  } catch (error) {
    throw new UserError(
      `${path}: it is no DICOM file, or a damaged one (${(error as Error).message})`,
      'restore the file, or take it out of the folder',
      { cause: error },
    );
  }
}

/** Of several values the first. */
function textOf(value: unknown): string {
  const [first] = [value].flat();
  return typeof first === 'string' || typeof first === 'number' ? String(first).trim() : '';
}

const YEARS: Readonly<Record<string, number>> = { Y: 1, M: 1 / 12, W: 7 / 365.25, D: 1 / 365.25 };

/** An age string of the standard, `061Y` or `018M`, in years to two digits; null: there is none. */
function inYears(age: string): number | null {
  const [, count, unit] = /^(\d{1,3})([YMWD])$/.exec(age) ?? [];
  return count === undefined ? null : Number((Number(count) * YEARS[unit!]!).toFixed(2));
}
