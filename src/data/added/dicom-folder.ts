import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { toCsv } from '../../files/csv.ts';
import { DICOM_NAME } from '../loaders/dicom.ts';

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
  const own = basename(tableOf(path));
  return (
    names.some((name) => DICOM_NAME.test(name)) &&
    !names.some((name) => /\.(parquet|pq|csv|tsv)(\.gz)?$/i.test(name) && name !== own)
  );
}

/**
 * Writes the table that a folder of DICOM files lacks into it: a row a file, with its folder, what its
 * header says, and the age in years. Columns that no file fills are left out.
 *
 * @returns the table, and the column that names whose a picture is, where there is one.
 * @throws UserError naming a file that can't be read; the signal's reason when interrupted.
 */
export async function tableOfHeaders(
  path: string,
  signal?: AbortSignal,
): Promise<{ readonly table: string; readonly patient?: string }> {
  const files = filesIn(path).filter((name) => DICOM_NAME.test(name));
  const rows: Record<string, string>[] = [];
  for (const file of files) {
    signal?.throwIfAborted();
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
  const table = tableOf(path);
  await writeFileAtomic(
    table,
    toCsv([names, ...rows.map((row) => names.map((name) => row[name] ?? ''))]),
  );
  return { table, ...(names.includes('PatientID') ? { patient: 'PatientID' } : {}) };
}

function tableOf(path: string): string {
  const folder = resolve(path);
  return join(folder, `${basename(folder).replaceAll(/[^\w.-]+/g, '-')}.files.csv`);
}

function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(sep).join('/'))
    .sort();
}

async function headerOf(path: string): Promise<Record<string, string>> {
  const { default: dcmjs } = await import('dcmjs');
  dcmjs.log.setLevel('silent');
  const { DicomMessage, DicomMetaDictionary } = dcmjs.data;
  try {
    const bytes = Uint8Array.from(await readFile(path)).buffer;
    const { dict } = DicomMessage.readFile(bytes, { untilTag: PIXELS });
    const found = DicomMetaDictionary.naturalizeDataset(dict);
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
export function inYears(age: string): number | null {
  const [, count, unit] = /^(\d{1,3})([YMWD])$/.exec(age) ?? [];
  return count === undefined ? null : Number((Number(count) * YEARS[unit!]!).toFixed(2));
}
