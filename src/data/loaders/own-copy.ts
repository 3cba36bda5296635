import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { temporaryName } from '../../files/atomic.ts';
import { type JsonObject, sha256 } from '../../json.ts';
import { assemble } from '../assemble.ts';
import { explained } from '../csv.ts';
import type { Dataset } from '../dataset.ts';
import { decodeImage } from '../decode-image.ts';
import { parquetQuery, readText, sqlText, withDuckDb } from '../duckdb.ts';
import {
  findImageCache,
  type ImageCache,
  openImageCache,
  type PixelShape,
  retrySkipped,
} from '../image-cache.ts';
import type { Manifest } from '../manifest.ts';
import { collecting, type Problem, throwFirst } from '../problem.ts';
import { type ReadTable, readTable } from '../read-table.ts';
import { PictureFolder } from './files.ts';
import type { LoadContext, Loader, Preparation } from './loader.ts';
import {
  type Prepared,
  type PreparedFiles,
  prepareCommand,
  preparedFiles,
  preparedFolders,
  readPrepared,
  selectionOf,
  sizeOf,
  writePrepared,
  writeSkipped,
} from './prepared.ts';
import type { Skipped, Source } from './source.ts';

/**
 * A loader for a data set that the user holds a copy of. Preparation reads the official files once,
 * keeps the records as Parquet and the pictures decoded at one size, and can be interrupted;
 * loading reads only what it left behind.
 */
export function ownCopy(source: Source): Loader {
  return {
    kind: source.kind,
    options: source.options,
    async load(manifest, options, context) {
      const problems: Problem[] = [];
      const dataset = await load(source, manifest, options, context, problems);
      throwFirst(problems, manifest.id);
      return dataset;
    },
    async verify(manifest, options, context) {
      const problems: Problem[] = [];
      await collecting(problems, async () => {
        const { features, size } = await load(source, manifest, options, context, problems);
        if (features.kind !== 'image') return;
        // A large cache is checked as it is read.
        const picture = new Uint8Array(features.height * features.width * features.channels);
        for (let row = 0; row < size; row++) features.read([row], picture);
      });
      return problems;
    },
    prepare: (manifest, paths, options, context) =>
      prepare(source, manifest, paths, options, context),
    present: ({ id }, context) => preparedFolders(context, id).length > 0,
    inputs: source.inputs,
  };
}

async function load(
  source: Source,
  manifest: Manifest,
  given: JsonObject,
  context: LoadContext,
  problems: Problem[],
): Promise<Dataset> {
  const extension = manifest['refair:dataset'];
  const size = sizeOf(extension, given);
  const selection = selectionOf(source, { ...source.defaults, ...given }, size);
  const files = preparedFiles(context, manifest.id, selection);
  const prepared = readPrepared(files, manifest, selection, source);
  const options = { ...source.defaults, ...prepared.defaults, ...given };
  const adjusted = source.adjust?.(extension, options) ?? { extension, notes: [] };
  const described = { ...manifest, 'refair:dataset': adjusted.extension };
  const table = await readRecords(files, described);
  const common = {
    options: { ...options, ...selection },
    notes: [...prepared.notes, ...adjusted.notes],
  };
  if (size === null || extension.features.kind === 'tabular') {
    const dropped = extension.features.kind === 'tabular' ? extension.features.dropped : [];
    const features = { kind: 'tabular' as const, columns: table.features, dropped };
    const contents = { ...common, ...table, features, digest: prepared.records };
    return assemble(described, contents, problems);
  }
  const shape = pixelShape(described, size, table.table.ids.length);
  const cache = findImageCache(files.pixels, prepared.records, shape);
  if (cache === null) {
    throw new UserError(
      `the decoded pictures of ${manifest.id} in ${files.pixels} are missing or damaged`,
      `run again: ${prepareCommand(source, manifest.id, selection)}`,
    );
  }
  const kept = keptRows(table, cache);
  const features = {
    kind: 'image' as const,
    height: size[0],
    width: size[1],
    channels: extension.features.channels,
    read: kept.read,
  };
  const digest = sha256(`${prepared.records} ${cache.digest}`);
  return assemble(described, { ...common, ...kept, features, digest }, problems);
}

async function readRecords(files: PreparedFiles, manifest: Manifest): Promise<ReadTable> {
  const query = parquetQuery(files.records);
  return withDuckDb((connection) =>
    readTable(connection, query, files.records, manifest['refair:dataset']),
  );
}

/** The table without the records whose picture could not be read, and pixels to match. */
function keptRows({ table, patientIds }: ReadTable, cache: ImageCache) {
  if (cache.skipped.length === 0) return { table, patientIds, read: cache.read };
  const skipped = new Set(cache.skipped);
  const rows = Int32Array.from(table.ids.keys()).filter((row) => !skipped.has(row));
  const keep = <T>(cells: readonly T[]) => Array.from(rows, (row) => cells[row]!);
  return {
    table: {
      name: table.name,
      ids: keep(table.ids),
      column: (name: string) => keep(table.column(name)),
    },
    patientIds: keep(patientIds),
    read: (wanted: ArrayLike<number>, into?: Uint8Array) =>
      cache.read(
        Int32Array.from(wanted, (row) => rows[row]!),
        into,
      ),
  };
}

/** Decodes what has not been decoded yet, and tries what could not be read before again. */
async function decodePictures(
  files: PreparedFiles,
  prepared: Prepared,
  manifest: Manifest,
  size: readonly [height: number, width: number],
  context: LoadContext,
  onSkip: (skipped: Skipped) => void,
): Promise<ImageCache> {
  const paths = await picturePaths(files);
  const shape = pixelShape(manifest, size, paths.length);
  retrySkipped(files.pixels, prepared.records, shape);
  using folder = new PictureFolder(prepared.pictures ?? prepared.root);
  return await openImageCache(files.pixels, prepared.records, shape, {
    decode: async (row) => {
      const path = paths[row]!;
      return decodeImage(await folder.source(path), { ...shape, fit: 'fill' }, path);
    },
    unreadable: 'skip',
    onSkip: (row, error) => onSkip({ file: paths[row]!, why: error.message }),
    onProgress: (done, total) =>
      context.progress?.({ what: `decoding ${manifest.id}`, done, total }),
    signal: context.signal,
  });
}

function pixelShape(
  manifest: Manifest,
  [height, width]: readonly [height: number, width: number],
  count: number,
): PixelShape {
  const { features } = manifest['refair:dataset'];
  if (features.kind !== 'image') throw new TypeError(`${manifest.id} has no pictures`);
  return { count, height, width, channels: features.channels };
}

async function picturePaths(files: PreparedFiles): Promise<string[]> {
  return withDuckDb(async (connection) => {
    const query = parquetQuery(files.records, 'file');
    const { file } = await readText(connection, query, ['file']);
    return file as string[];
  });
}

/** Tables of millions of records are sorted on disk beside the result rather than in memory. */
function spilling({ folder }: PreparedFiles): Record<string, string> {
  return { memory_limit: '1GB', temp_directory: join(folder, 'spill.tmp') };
}

async function prepare(
  source: Source,
  manifest: Manifest,
  { root, inputs }: { readonly root: string; readonly inputs: Readonly<Record<string, string>> },
  given: JsonObject,
  context: LoadContext,
): Promise<Preparation> {
  const extension = manifest['refair:dataset'];
  for (const [name, { what, required }] of Object.entries(source.inputs)) {
    if (required && inputs[name] === undefined) {
      throw new UserError(
        `preparing ${manifest.id} needs --${name}: ${what}`,
        `add --${name} PATH to the command`,
      );
    }
  }
  const options = { ...source.defaults, ...given };
  const size = sizeOf(extension, options);
  const selection = selectionOf(source, options, size);
  const files = preparedFiles(context, manifest.id, selection);
  await mkdir(files.folder, { recursive: true });
  context.progress?.({ what: `reading the tables of ${manifest.id}`, done: 0, total: 0 });
  const temporary = temporaryName(files.records);
  try {
    const report = await withDuckDb(
      async (connection) => {
        const report = await source.read(connection, { root, inputs, options, extension, context });
        // One thread: the same records give the same bytes, which finished pictures are kept under.
        await connection.run('SET threads = 1');
        await connection.run(
          `COPY records TO ${sqlText(temporary)} (FORMAT parquet, COMPRESSION zstd)`,
        );
        return report;
      },
      spilling(files),
      context.signal,
    ).catch((error: unknown) => {
      throw explained(error);
    });
    const prepared: Prepared = {
      format: 1,
      id: manifest.id,
      version: extension.version,
      selection,
      defaults: Object.fromEntries(
        Object.entries(given).filter(
          ([name]) => name !== 'size' && !source.selecting.includes(name),
        ),
      ),
      root,
      inputs,
      pictures: report.pictures ?? null,
      records: sha256(await readFile(temporary)),
      notes: [...report.notes],
    };
    await rename(temporary, files.records);
    const skipped = [...report.skipped];
    if (size !== null) {
      const add = (item: Skipped) => skipped.push(item);
      const cache = await decodePictures(files, prepared, manifest, size, context, add);
      const unreadable = cache.skipped.length;
      if (unreadable > 0) {
        prepared.notes.push(
          `Left out because their picture could not be read: ${unreadable} of ${cache.count}.`,
        );
      }
      if (unreadable === cache.count) {
        throw new UserError(
          `none of the ${unreadable} pictures of ${manifest.id} could be read; the first: ${skipped.at(-1)?.why}`,
          'check --root: it must be the folder in the layout that the source publishes',
        );
      }
    }
    await writeSkipped(files, skipped);
    await writePrepared(files, prepared);
    const problems: Problem[] = [];
    const dataset = await load(source, manifest, given, context, problems);
    if (problems.length > 0) await rm(files.description);
    throwFirst(problems, manifest.id);
    return { folder: files.folder, records: dataset.size, skipped, list: files.skipped, dataset };
  } finally {
    await rm(temporary, { force: true });
  }
}
