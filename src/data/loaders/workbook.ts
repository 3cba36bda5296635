import { readFile } from 'node:fs/promises';
import { UserError } from '../../errors.ts';

/**
 * Some columns of the first sheet of a workbook (`.xlsx`, or `.csv`), as text.
 *
 * @returns rows of cells, in the order of `columns`; '' where empty.
 * @throws UserError listing the columns found where one is missing.
 */
export async function readWorkbook(path: string, columns: readonly string[]): Promise<string[][]> {
  const xlsx = await import('@e965/xlsx');
  const workbook = xlsx.read(await readFile(path), { dense: true, cellDates: false });
  const sheet = workbook.Sheets[workbook.SheetNames[0] ?? ''];
  const rows =
    sheet === undefined
      ? []
      : xlsx.utils.sheet_to_json<unknown[]>(sheet, { header: 1, defval: '', raw: true });
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
