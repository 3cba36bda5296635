/** Run as a thread: reads the sheet that it is asked for, and posts its columns, or why there are none. */
import { parentPort, workerData } from 'node:worker_threads';
import { type CellObject, CFB, read } from '@e965/xlsx';
import type { SheetAnswer, SheetRequest } from './workbook.ts';
import { ZipFile } from './zip.ts';

parentPort!.postMessage(await answerTo(workerData as SheetRequest));

async function answerTo({
  bytes,
  name,
  sheet,
  columns,
  largest,
}: SheetRequest): Promise<SheetAnswer> {
  try {
    const { content, size } = await unpacked(Buffer.from(bytes), name, largest);
    if (content === null) return { size };
    const book = read(content, {
      ...{ dense: true, cellText: false, cellHTML: false, cellFormula: false },
      sheets: sheet ?? 0,
    });
    const sheets = book.SheetNames;
    const chosen = sheet ?? sheets[0];
    if (chosen === undefined || !sheets.includes(chosen)) return { sheets };
    // The range that a sheet claims may be all of Excel's, for a single cell.
    const rows = (book.Sheets[chosen]?.['!data'] ?? []).filter((row) => row.some(hasValue));
    const [first = [], ...body] = rows;
    const header = Array.from(first, (cell) => textOf(cell).trim());
    return {
      sheets,
      header: header.filter((title) => title !== ''),
      columns: columns.map((column) => {
        const at = header.indexOf(column);
        return at < 0 ? [] : body.map((row) => textOf(row[at]));
      }),
    };
  } catch (error) {
    return { why: (error as Error).message };
  }
}

/**
 * The same archive without compression: the library would unpack whatever an entry holds, and finds entries in
 * another way than who looked at their sizes.
 *
 * @returns its claimed size, and null where it is beyond the largest. What is no archive stays as it is.
 */
async function unpacked(
  bytes: Buffer,
  name: string,
  largest: number,
): Promise<{ readonly content: Buffer | null; readonly size: number }> {
  if (bytes.toString('latin1', 0, 2) !== 'PK') return { content: bytes, size: bytes.length };
  using archive = await ZipFile.of(bytes, name);
  const size = archive.unpackedSize;
  if (size > largest) return { content: null, size };
  const plain = CFB.utils.cfb_new();
  for (const entry of archive.names) {
    CFB.utils.cfb_add(plain, entry, Buffer.from(await archive.read(entry)), { unsafe: true });
  }
  return { content: CFB.write(plain, { fileType: 'zip', type: 'buffer' }) as Buffer, size };
}

function hasValue(cell: CellObject | undefined): boolean {
  return textOf(cell) !== '';
}

/** Blank where a formula has failed. */
function textOf(cell: CellObject | undefined): string {
  if (cell === undefined || cell.t === 'e' || cell.v === undefined || cell.v === null) return '';
  return cell.v instanceof Date ? cell.v.toISOString() : String(cell.v);
}
