import { existsSync, readFileSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { temporaryName } from '../files/atomic.ts';

const RECORD = 8;

/** Which pictures are decoded, told one by one as they are, so that a kill costs none of them. */
export interface DecodeJournal extends AsyncDisposable {
  add(row: number, checksum: number): Promise<void>;
}

/**
 * The checksum of each row that a journal has, none where it is of other work. Its last record may
 * be torn, and none is proof: pixels are checked against them.
 */
export function readJournal(path: string, identity: string): Map<number, number> {
  const rows = new Map<number, number>();
  if (!existsSync(path)) return rows;
  const bytes = readFileSync(path);
  const header = Buffer.from(`${identity}\n`);
  if (!bytes.subarray(0, header.length).equals(header)) return rows;
  for (let at = header.length; at + RECORD <= bytes.length; at += RECORD) {
    rows.set(bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4));
  }
  return rows;
}

/** A journal at `path` that has these rows already; it takes the place of one that was there. */
export async function startJournal(
  path: string,
  identity: string,
  rows: Iterable<readonly [row: number, checksum: number]>,
): Promise<DecodeJournal> {
  const temporary = temporaryName(path);
  const file: FileHandle = await open(temporary, 'wx');
  try {
    await file.appendFile(Buffer.concat([Buffer.from(`${identity}\n`), ...[...rows].map(record)]));
    await rename(temporary, path);
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    add: (...row) => file.appendFile(record(row)),
    [Symbol.asyncDispose]: () => file.close(),
  };
}

function record([row, checksum]: readonly [row: number, checksum: number]): Buffer {
  const bytes = Buffer.alloc(RECORD);
  bytes.writeUInt32LE(row, 0);
  bytes.writeUInt32LE(checksum, 4);
  return bytes;
}
