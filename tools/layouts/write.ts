import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import * as yazl from 'yazl';
import { Random } from '../../src/tensor/random.ts';

/** Makes a small folder in the official layout of a data set, with the traps of the real one. */
export type WriteLayout = (root: string) => Promise<void>;

/** A row of a table; columns in the order of the first row. */
export type Row = Readonly<Record<string, string | number | null>>;

/** Writes a file under `root`; compressed where its name ends in `.gz`. */
export async function writeUnder(
  root: string,
  name: string,
  content: string | Uint8Array,
): Promise<void> {
  const path = join(root, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, name.endsWith('.gz') ? gzipSync(content) : content);
}

/** A table as a source publishes it: header and rows; null is an empty cell. */
export function tableText(rows: readonly Row[], delimiter = ','): string {
  const columns = Object.keys(rows[0] ?? {});
  const cell = (value: string | number | null | undefined) => {
    const text = String(value ?? '');
    return [delimiter, '"', '\n'].some((mark) => text.includes(mark))
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  };
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return lines.map((line) => `${line.map(cell).join(delimiter)}\n`).join('');
}

/** A noisy picture of mean brightness `level` (0-255), as JPEG or PNG. */
export async function picture(
  { height, width, channels }: { height: number; width: number; channels: 1 | 3 },
  level: number,
  seed: number,
  format: 'jpeg' | 'png' = 'jpeg',
): Promise<Uint8Array> {
  const random = new Random(seed);
  const pixels = Uint8Array.from({ length: height * width * channels }, () =>
    Math.max(0, Math.min(255, level + random.int(31) - 15)),
  );
  return sharp(pixels, { raw: { width, height, channels } }).toFormat(format).toBuffer();
}

/** A zip archive of some files, deflated. */
export async function zip(files: Readonly<Record<string, Uint8Array>>): Promise<Buffer> {
  const archive = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files)) {
    archive.addBuffer(Buffer.from(content), name);
  }
  archive.end();
  return buffer(archive.outputStream);
}
