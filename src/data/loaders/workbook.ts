import { readFile } from 'node:fs/promises';
import { UserError } from '../../errors.ts';
import { unreadable } from '../../files/read.ts';
import { readSheet } from '../workbook.ts';

/**
 * Some columns of the first sheet of a workbook (`.xlsx`, or `.csv`), as text.
 *
 * @returns rows of cells, in the order of `columns`; '' where empty.
 * @throws UserError where it is no workbook, or listing the columns found where one is missing.
 */
export async function readWorkbook(path: string, columns: readonly string[]): Promise<string[][]> {
  const bytes = await readFile(path).catch((error) => {
    throw unreadable(path, error);
  });
  const packed = bytes.subarray(0, 2).toString('latin1') === 'PK';
  // The library takes any bytes for cells.
  if (!packed && bytes.subarray(0, 4096).includes(0)) throw noWorkbook(path);
  const sheet = await readSheet(bytes, path, { columns }).catch((error: unknown) => {
    throw error instanceof UserError ? error : noWorkbook(path, error);
  });
  const missing = columns.find((column) => !sheet.header.includes(column));
  if (missing !== undefined) {
    throw new UserError(
      `${path} has no column "${missing}"; it has: ${sheet.header.join(', ')}`,
      'check that this is the file and version that the loader expects',
    );
  }
  const [first = []] = sheet.columns;
  return first.map((_, row) => sheet.columns.map((cells) => cells[row]!.trim()));
}

function noWorkbook(path: string, error?: unknown): UserError {
  const why = error instanceof Error ? `: ${error.message}` : '';
  return new UserError(
    `${path} is no workbook (.xlsx) and no csv file, or a damaged one${why}`,
    'download it again',
    { cause: error },
  );
}
