import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import sharp, { type Sharp } from 'sharp';
import { UserError } from '../../errors.ts';
import { readText, sqlName } from '../duckdb.ts';
import { DICOM_NAME } from '../loaders/dicom.ts';
import { findPictures, type PictureFile, PictureFolder, requireFolder } from '../loaders/files.ts';
import type { Skipped } from '../loaders/source.ts';
import { shown } from '../problem.ts';
import { pictureFinder } from './find-picture.ts';
import { PART, PLACE, ROW, type TableColumn } from './table.ts';

/** So many pictures are opened to tell grey ones from those in colour. */
const OPENED = 16;
/** Channels of a pixel that differ by less than this are alike. */
const NEARLY_GREY = 8;

/** Where the pictures of a table are. */
export interface Located {
  /** By place in the table, from 1; in its order. */
  readonly files: ReadonlyMap<string, string>;
  readonly skipped: readonly Skipped[];
  /** The folder that the files are relative to. */
  readonly folder: string;
  /** Pictures there that no record names. */
  readonly unused: number;
}

/** Every picture under a folder, in sorted order. @throws UserError where there is no such folder. */
async function picturesIn(folder: string, signal?: AbortSignal): Promise<PictureFile[]> {
  return findPictures(requireFolder(folder, 'the pictures'), signal, DICOM_NAME);
}

/**
 * Finds the picture of each record of the table `source`.
 *
 * @param files of the table, relative to the root; pictures inside them are found there.
 * @throws UserError where none is there, one name means two of them, or two names mean one.
 */
export async function locatePictures(
  connection: DuckDBConnection,
  column: TableColumn,
  {
    root,
    folder,
    files,
  }: { readonly root: string; readonly folder: string; readonly files: readonly string[] },
  signal?: AbortSignal,
): Promise<Located> {
  const { name } = column;
  const cells = await readText(
    connection,
    `SELECT ${sqlName(ROW)} AS row, ${column.kind === 'picture' ? "''" : sqlName(name)} AS cell,
       ${sqlName(PART)} AS part, ${sqlName(PLACE)} AS place FROM source ORDER BY ${sqlName(ROW)}`,
    ['row', 'cell', 'part', 'place'],
  );
  const located = new Map<string, string>();
  if (column.kind === 'picture') {
    const parts = new Map(files.map((file) => [join(root, file), file]));
    for (const [i, row] of cells.row.entries()) {
      located.set(row!, `${parts.get(cells.part[i]!)}!${cells.place[i]}!${name}`);
    }
    return { files: located, skipped: [], folder: root, unused: 0 };
  }
  const pictures = await picturesIn(folder, signal);
  const find = pictureFinder(pictures);
  const skipped: Skipped[] = [];
  for (const [i, cell] of cells.cell.entries()) {
    const path = cell === null ? null : find(cell);
    if (path !== null) located.set(cells.row[i]!, path);
    else {
      const why = cell === null ? 'the table names no picture' : 'there is no picture of that name';
      skipped.push({ file: cell ?? `row ${cells.row[i]}`, why });
    }
  }
  requireOneName(located, cells, `${files[0]}, column ${shown(name)}`);
  if (located.size === 0) {
    throw new UserError(
      `none of the ${cells.row.length} pictures that column ${shown(name)} of ${files[0]} names is under ${folder}; the first: ${shown(cells.cell[0] ?? '')}`,
      'name the folder of the pictures with --images, and the column that names them with --image',
    );
  }
  return {
    files: located,
    skipped,
    folder,
    unused: pictures.length - new Set(located.values()).size,
  };
}

/** @throws UserError where rows name one picture in two ways: one of them means another. */
function requireOneName(
  located: ReadonlyMap<string, string>,
  { row, cell }: Readonly<Record<'row' | 'cell', readonly (string | null)[]>>,
  where: string,
): void {
  const first = new Map<string, number>();
  for (const [i, at] of row.entries()) {
    const path = located.get(at!);
    if (path === undefined) continue;
    const before = first.get(path) ?? i;
    if (cell[before] !== cell[i]) {
      throw new UserError(
        `${where}: row ${row[before]} (${shown(cell[before]!)}) and row ${at} (${shown(cell[i]!)}) both come to ${path}`,
        'name with --images the folder in which both of their paths begin, or correct the cell that means another picture',
      );
    }
    first.set(path, before);
  }
}

/**
 * The column of the table `source` that names most pictures of a folder.
 *
 * @throws UserError where none names half of its own cells' pictures.
 */
export async function pictureColumn(
  connection: DuckDBConnection,
  columns: readonly TableColumn[],
  folder: string,
  signal?: AbortSignal,
): Promise<string> {
  const find = pictureFinder(await picturesIn(folder, signal));
  let [best, most] = ['', 0];
  for (const { name, kind } of columns) {
    if (kind !== 'text') continue;
    const query = `SELECT ${sqlName(name)} AS cell FROM source LIMIT 1000`;
    const { cell } = await readText(connection, query, ['cell']);
    const found = cell.filter((one) => one !== null && found1(find, one)).length / cell.length;
    if (found > most) [best, most] = [name, found];
  }
  if (most >= 0.5) return best;
  throw new UserError(
    `no column of the table names the pictures under ${folder}`,
    'say which does: --image <column>; it holds their names, with or without ending and folders',
  );
}

/** Two pictures of one name are a question for later. */
function found1(find: (cell: string) => string | null, cell: string): boolean {
  try {
    return find(cell) !== null;
  } catch (error) {
    if (error instanceof UserError) return true;
    throw error;
  }
}

/** What the pictures are like, by the first that can be opened. */
export interface PictureKind {
  readonly channels: 1 | 3;
  /** Width × height of the first. */
  readonly first: string | null;
}

/** Opens some pictures, evenly spaced. */
export async function pictureKind(
  { files, folder }: Located,
  picture: (source: string | Uint8Array) => Promise<string | Uint8Array>,
): Promise<PictureKind> {
  const paths = [...files.values()];
  const step = Math.max(1, Math.floor(paths.length / OPENED));
  let [grey, first] = [true, null as string | null];
  using opened = new PictureFolder(folder);
  for (let i = 0; i < paths.length && i < OPENED * step; i += step) {
    try {
      const encoded = await picture(await opened.source(paths[i]!));
      const opening = sharp(encoded, { limitInputPixels: 2 ** 28 });
      const { width, height } = await opening.metadata();
      first ??= `${width}×${height}`;
      grey &&= await isGrey(opening);
    } catch {
      // One that cannot be opened is listed when it is decoded.
    }
  }
  return { channels: grey && first !== null ? 1 : 3, first };
}

/** Grey pictures are often stored as colours that are alike, or nearly so after compression. */
async function isGrey(picture: Sharp): Promise<boolean> {
  const small = picture.resize(32, 32, { fit: 'fill' }).removeAlpha().toColourspace('srgb');
  const { data, info } = await small.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  if (info.channels < 3) return true;
  for (let i = 0; i + 2 < data.length; i += info.channels) {
    const [red, green, blue] = [data[i]!, data[i + 1]!, data[i + 2]!];
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > NEARLY_GREY) return false;
  }
  return true;
}
