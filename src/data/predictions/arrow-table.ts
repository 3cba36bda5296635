import { UserError } from '../../errors.ts';

/** Columns of an Arrow file. */
export interface ArrowTable {
  readonly names: readonly string[];
  readonly rows: number;
  /** Cells of a column as text; null where the file has nothing. */
  cells(name: string): (string | null)[];
}

/** A stream of Arrow messages begins with this, a file with `ARROW1`. */
const CONTINUATION = '\xff\xff\xff\xff';

/** Whether bytes are Arrow's: a file (feather of version 2) or a stream. */
export function isArrow(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 6);
  return start.startsWith('ARROW1') || start.startsWith(CONTINUATION);
}

/**
 * Reads an Arrow file or stream, compressed by LZ4 (as feather is by default) or Zstandard.
 *
 * @param name of the file, in errors. @throws UserError where the bytes are not whole.
 */
export async function readArrow(bytes: Buffer, name: string): Promise<ArrowTable> {
  const { tableFromIPC, setCompressionCodec, CompressionType } = await import('@uwdata/flechette');
  const [{ default: lz4 }, { decompress }] = await Promise.all([import('lz4js'), import('fzstd')]);
  const encode = () => {
    throw new Error('nothing is written in Arrow');
  };
  setCompressionCodec(CompressionType.LZ4_FRAME, {
    encode,
    decode: (data) => lz4.decompress(data),
  });
  // A copy begins where numbers of eight bytes may.
  setCompressionCodec(CompressionType.ZSTD, { encode, decode: (data) => decompress(data).slice() });
  try {
    // Whole numbers of 64 bits as they are: an id beyond 2^53 must keep its last digits.
    const table = tableFromIPC(new Uint8Array(bytes), { useBigInt: true, useDate: true });
    return {
      names: table.names,
      rows: table.numRows,
      cells: (column) => Array.from(table.getChild(column), textOf),
    };
  } catch (error) {
    throw new UserError(
      `${name} is an Arrow file that cannot be read (${(error as Error).message})`,
      'write it again, or save it as Parquet: df.to_parquet("predictions.parquet")',
      { cause: error },
    );
  }
}

function textOf(cell: unknown): string | null {
  if (cell === null || cell === undefined) return null;
  if (cell instanceof Date) return cell.toISOString();
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}
