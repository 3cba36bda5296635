import { readFile } from 'node:fs/promises';
import { UserError } from '../../errors.ts';
import { unreadable } from '../../files/read.ts';

/**
 * Some columns of the first sheet of a workbook (`.xlsx`, or `.csv`), as text.
 *
 * @returns rows of cells, in the order of `columns`; '' where empty.
 * @throws UserError where it is no workbook, or listing the columns found where one is missing.
 */
export async function readWorkbook(path: string, columns: readonly string[]): Promise<string[][]> {
  const rows = await rowsOf(path);
  const header = (rows[0] ?? []).map((cell) => String(cell).trim());
  const positions = columns.map((column) => {
    const position = header.indexOf(column);
    if (position >= 0) return position;
    throw new UserError(
      `${path} has no column "${column}"; it has: ${header.join(', ')}`,
      'check that this is the file and version that the loader expects',
    );
  });
  return rows
    .slice(1)
    .map((row) => positions.map((position) => String(row[position] ?? '').trim()));
}

async function rowsOf(path: string): Promise<unknown[][]> {
  const xlsx = await import('@e965/xlsx');
  const bytes = await readFile(path).catch((error) => {
    throw unreadable(path, error);
  });
  const packed = bytes.subarray(0, 2).toString('latin1') === 'PK';
  // The library takes any bytes for cells.
  if (!packed && bytes.subarray(0, 4096).includes(0)) throw noWorkbook(path);
  try {
    const workbook = xlsx.read(bytes, { dense: true, cellDates: false });
    const sheet = workbook.Sheets[workbook.SheetNames[0] ?? ''];
    if (sheet === undefined) throw new Error('it has no sheet');
    return xlsx.utils.sheet_to_json<unknown[]>(sheet, { header: 1, defval: '', raw: true });
  } catch (error) {
    throw noWorkbook(path, error);
  }
}

function noWorkbook(path: string, error?: unknown): UserError {
  const why = error instanceof Error ? `: ${error.message}` : '';
  return new UserError(
    `${path} is no workbook (.xlsx) and no csv file, or a damaged one${why}`,
    'download it again',
    { cause: error },
  );
}
