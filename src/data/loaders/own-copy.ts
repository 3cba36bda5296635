import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { temporaryName } from '../../files/atomic.ts';
import { withLock } from '../../files/lock.ts';
import { type JsonObject, sha256 } from '../../json.ts';
import { assemble, fingerprintOf } from '../assemble.ts';
import { explained } from '../csv.ts';
import type { Dataset } from '../dataset.ts';
import { decodeImage } from '../decode-image.ts';
import {
  damagedTable,
  firstRow,
  parquetQuery,
  readText,
  sqlName,
  sqlText,
  withDuckDb,
} from '../duckdb.ts';
import {
  findImageCache,
  type ImageCache,
  imageCacheDigest,
  openImageCache,
  type PixelShape,
  retrySkipped,
} from '../image-cache.ts';
import type { LoadContext } from '../load-context.ts';
import type { Manifest } from '../manifest.ts';
import { collecting, type Problem, throwFirst } from '../problem.ts';
import { type ReadTable, readTable } from '../read-table.ts';
import { PictureFolder, requireFolder } from './files.ts';
import type { Loader, Preparation } from './loader.ts';
import { defaultsOf, optionsSchema } from './options.ts';
import {
  type Prepared,
  type PreparedFiles,
  preparations,
  prepareCommand,
  preparedFiles,
  readPrepared,
  selectionOf,
  sizeOf,
  writePrepared,
  writeSkipped,
} from './prepared.ts';
import type { Skipped, Source, SourceInput, SourceReport } from './source.ts';
import { requireUnchanged, tableStates } from './unchanged.ts';

/** How often long queries tell that they go on: DuckDB does not say how far they are. */
const TICK_MS = 10_000;
/** Who waits for another process is told so after this time. */
const WAIT_MS = 1_000;
const PICTURES_A_TICK = 1_000;
/** At most this many problems are named. */
const SHOWN = 5;

/** A data set with the options that somebody gives for it. */
interface Asked {
  readonly source: Source;
  readonly manifest: Manifest;
  readonly given: JsonObject;
  readonly context: LoadContext;
}

/**
 * A loader for a data set that the user holds a copy of. Preparation reads the official files once,
 * keeps the records as Parquet and the pictures decoded at one size, and can be interrupted;
 * loading reads only what it left behind.
 */
export function ownCopy(source: Source): Loader {
  return {
    kind: source.kind,
    options: optionsSchema(source),
    async load(manifest, given, context) {
      const problems: Problem[] = [];
      const dataset = await load({ source, manifest, given, context }, problems);
      throwFirst(problems, manifest.id);
      return dataset;
    },
    fingerprint: (manifest, given, context) => fingerprint({ source, manifest, given, context }),
    async verify(manifest, given, context) {
      const problems: Problem[] = [];
      await collecting(problems, async () => {
        const { features, size } = await load({ source, manifest, given, context }, problems);
        if (features.kind !== 'image') return;
        // A large cache is checked as it is read.
        const picture = new Uint8Array(features.height * features.width * features.channels);
        for (let row = 0; row < size; row++) {
          features.read([row], picture);
          const what = `checking the pictures of ${manifest.id}`;
          if (row > 0 && row % PICTURES_A_TICK === 0)
            context.progress?.({ what, done: row, total: size });
        }
      });
      return problems;
    },
    prepare: (manifest, { root, inputs }, given, context) =>
      prepare({ source, manifest, given, context, root, inputs }),
    preparations: ({ id }, context) => preparations(context, id),
    source,
  };
}

/** What is asked for, and where its preparation lies. */
function selected({ source, manifest, given, context }: Asked) {
  const extension = manifest['refair:dataset'];
  const size = sizeOf(extension, given);
  const options = { ...defaultsOf(source), ...given };
  const selection = selectionOf(source, options, size);
  return {
    extension,
    size,
    options,
    selection,
    files: preparedFiles(context, manifest.id, selection),
  };
}

/** What a preparation left behind, and the manifest and options that apply to it. */
function openPrepared(asked: Asked) {
  const { source, manifest, given, context } = asked;
  const { extension, size, selection, files } = selected(asked);
  const others = preparations(context, manifest.id);
  const prepared = readPrepared(files, manifest, selection, source, others);
  const options = { ...defaultsOf(source), ...prepared.defaults, ...given };
  const adjusted = source.adjust?.(extension, options) ?? { extension, notes: [] };
  return {
    ...{ size, selection, files, prepared },
    options: { ...options, ...selection },
    described: { ...manifest, 'refair:dataset': adjusted.extension },
    notes: [...prepared.notes, ...adjusted.notes],
  };
}

type Opened = ReturnType<typeof openPrepared>;

async function fingerprint(asked: Asked): Promise<string> {
  const opened = openPrepared(asked);
  const { size, files, prepared, described, options } = opened;
  await requireUnchanged(asked.manifest.id, prepared);
  if (size === null) return fingerprintOf(described, options, prepared.records);
  const shape = pixelShape(described, size, await countRecords(files));
  const pixels = imageCacheDigest(files.pixels, prepared.records, shape);
  if (pixels === null) throw noPictures(asked, opened);
  return fingerprintOf(described, options, pictureDigest(prepared, pixels));
}

/** Identity of records with pictures. */
function pictureDigest({ records }: Prepared, pixels: string): string {
  return sha256(`${records} ${pixels}`);
}

function noPictures({ source, manifest: { id } }: Asked, { files, selection }: Opened): UserError {
  return new UserError(
    `the decoded pictures of ${id} in ${files.pixels} are missing or damaged`,
    `run again: ${prepareCommand(source, id, selection)}`,
  );
}

async function load(asked: Asked, problems: Problem[]): Promise<Dataset> {
  const extension = asked.manifest['refair:dataset'];
  const opened = openPrepared(asked);
  const { size, files, prepared, described, options, notes } = opened;
  await requireUnchanged(asked.manifest.id, prepared);
  const table = await readRecords(files.records, described);
  const common = { options, notes };
  if (size === null || extension.features.kind === 'tabular') {
    const dropped = extension.features.kind === 'tabular' ? extension.features.dropped : [];
    const features = { kind: 'tabular' as const, columns: table.features, dropped };
    const contents = { ...common, ...table, features, digest: prepared.records };
    return assemble(described, contents, problems);
  }
  const shape = pixelShape(described, size, table.table.ids.length);
  const cache = findImageCache(files.pixels, prepared.records, shape);
  if (cache === null) throw noPictures(asked, opened);
  const kept = keptRows(table, cache);
  const features = {
    kind: 'image' as const,
    height: size[0],
    width: size[1],
    channels: extension.features.channels,
    read: kept.read,
  };
  const digest = pictureDigest(prepared, cache.digest);
  return assemble(described, { ...common, ...kept, features, digest }, problems);
}

async function readRecords(path: string, manifest: Manifest): Promise<ReadTable> {
  return withDuckDb((connection) =>
    readTable(connection, parquetQuery(path), path, manifest['refair:dataset']),
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
  { source, manifest, context }: Asked,
  files: PreparedFiles,
  prepared: Prepared,
  size: readonly [height: number, width: number],
  skipped: Skipped[],
): Promise<ImageCache> {
  const paths = await picturePaths(source, files);
  const shape = pixelShape(manifest, size, paths.length);
  retrySkipped(files.pixels, prepared.records, shape);
  using folder = new PictureFolder(prepared.pictures ?? prepared.root);
  return await openImageCache(files.pixels, prepared.records, shape, {
    decode: async (row) => {
      const path = paths[row]!;
      const found = await folder.source(path);
      const encoded = (await source.picture?.(found)) ?? found;
      return decodeImage(encoded, { ...shape, fit: 'fill' }, path);
    },
    unreadable: 'skip',
    onSkip: (row, error) =>
      skipped.push({ file: paths[row]!, why: withoutName(error.message, paths[row]!) }),
    onCheck: (done, total) =>
      context.progress?.({ what: 'checking what was decoded before', done, total }),
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

async function countRecords({ records }: PreparedFiles): Promise<number> {
  const query = parquetQuery(records, 'count(*) AS counted');
  return Number((await withDuckDb((connection) => firstRow(connection, query))).counted);
}

async function picturePaths({ fileColumn = 'file' }: Source, files: PreparedFiles) {
  const query = parquetQuery(files.records, sqlName(fileColumn));
  const found = await withDuckDb((connection) => readText(connection, query, [fileColumn]));
  return found[fileColumn] as string[];
}

/** The list has the file in a column of its own. */
function withoutName(message: string, file: string): string {
  return message.startsWith(`${file} `) ? message.slice(file.length + 1) : message;
}

/**
 * Makes the table of records. Tables of millions of rows are sorted on disk, in a folder of this
 * run, rather than in memory.
 */
async function writeRecords(
  source: Source,
  input: SourceInput,
  target: string,
  id: string,
): Promise<SourceReport> {
  const { context } = input;
  const spill = `${target}.spill`;
  const settings = { memory_limit: '1GB', temp_directory: spill };
  try {
    return await withDuckDb(
      async (connection) => {
        const started = performance.now();
        const ticking = setInterval(() => {
          const seconds = Math.round((performance.now() - started) / 1000);
          const what = `still reading the tables of ${id}, ${seconds} s so far`;
          context.progress?.({ what, done: 0, total: 0 });
        }, TICK_MS);
        try {
          const report = await source.read(connection, input);
          // One thread: the same records give the same bytes, which finished pictures are kept under.
          await connection.run('SET threads = 1');
          await connection.run(
            `COPY records TO ${sqlText(target)} (FORMAT parquet, COMPRESSION zstd)`,
          );
          return report;
        } finally {
          clearInterval(ticking);
        }
      },
      settings,
      context.signal,
    );
  } catch (error) {
    throw damagedTable(explained(error), (path) => path ?? `a table of ${id}`);
  } finally {
    await rm(spill, { recursive: true, force: true });
  }
}

/** What killed preparations left in the folder. */
async function removeLeftovers({ folder }: PreparedFiles): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/\.tmp(\.spill)?$/.test(name)) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

interface AskedOfCopy extends Asked {
  readonly root: string;
  readonly inputs: Readonly<Record<string, string>>;
}

async function prepare(asked: AskedOfCopy): Promise<Preparation> {
  const { source, manifest, context, root, inputs } = asked;
  for (const [name, { what, required }] of Object.entries(source.inputs)) {
    if (required && inputs[name] === undefined) {
      throw new UserError(
        `preparing ${manifest.id} needs --${name}: ${what}`,
        `add --${name} PATH to the command`,
      );
    }
  }
  requireFolder(root, '--root');
  const { files } = selected(asked);
  await mkdir(files.folder, { recursive: true });
  const what = `waiting: another process prepares ${manifest.id}`;
  const waiting = setTimeout(() => context.progress?.({ what, done: 0, total: 0 }), WAIT_MS);
  try {
    return await withLock(
      join(files.folder, 'prepare.lock'),
      async () => {
        clearTimeout(waiting);
        await removeLeftovers(files);
        return prepareAlone(asked);
      },
      context.signal,
    );
  } finally {
    clearTimeout(waiting);
  }
}

async function prepareAlone(asked: AskedOfCopy): Promise<Preparation> {
  const { source, manifest, given, context, root, inputs } = asked;
  const { extension, size, options, selection, files } = selected(asked);
  context.progress?.({ what: `reading the tables of ${manifest.id}`, done: 0, total: 0 });
  const temporary = temporaryName(files.records);
  try {
    const input = { root, inputs, options, extension, context };
    const report = await writeRecords(source, input, temporary, manifest.id);
    const prepared: Prepared = {
      format: 1,
      id: manifest.id,
      version: extension.version,
      selection,
      defaults: Object.fromEntries(
        Object.entries(given).filter(([name]) => !Object.hasOwn(selection, name)),
      ),
      root,
      inputs,
      pictures: report.pictures ?? null,
      records: sha256(await readFile(temporary)),
      notes: [...report.notes],
      tables: await tableStates(root, report.tables ?? []),
    };
    // Before hours of decoding.
    await checkRecords(asked, temporary, options);
    await rename(temporary, files.records);
    const skipped = [...report.skipped];
    if (size !== null) {
      const cache = await decodePictures(asked, files, prepared, size, skipped);
      const unreadable = cache.skipped.length;
      if (unreadable > 0) {
        prepared.notes.push(
          `Left out because their picture could not be read: ${unreadable} of ${cache.count}.`,
        );
      }
      if (unreadable === cache.count) {
        const first = skipped[report.skipped.length]!;
        throw new UserError(
          `none of the ${unreadable} pictures of ${manifest.id} could be read; the first: ${first.file} ${first.why}`,
          'check --root: it must be the folder in the layout that the source publishes',
        );
      }
    }
    await writeSkipped(files, skipped);
    await writePrepared(files, prepared);
    const problems: Problem[] = [];
    const dataset = await load(asked, problems);
    if (problems.length > 0) await rm(files.description);
    throwFirst(problems, manifest.id);
    return { folder: files.folder, records: dataset.size, skipped, list: files.skipped, dataset };
  } finally {
    await rm(temporary, { force: true });
  }
}

/** @throws UserError where ids, labels or groups are not sound, or there are no records at all. */
async function checkRecords(
  { source, manifest, root }: AskedOfCopy,
  path: string,
  options: JsonObject,
): Promise<void> {
  const extension = manifest['refair:dataset'];
  const adjusted = source.adjust?.(extension, options).extension ?? extension;
  // Features need no check, and reading those of millions of records takes seconds.
  const features = { kind: 'tabular' as const, columns: [], dropped: [] };
  const described = { ...manifest, 'refair:dataset': { ...adjusted, features } };
  const { table, ...rest } = await readRecords(path, described);
  if (table.ids.length === 0) {
    throw new UserError(
      `${root} gives no record of ${manifest.id}: no row of its tables fits the others and the options`,
      'check that the tables belong together and are those of the source',
    );
  }
  const named = { ...table, name: `the records made from ${root}` };
  const problems: Problem[] = [];
  assemble(described, { table: named, ...rest, features, options, digest: '' }, problems);
  const [first, ...others] = problems;
  if (first === undefined) return;
  const more = others.map(({ message }) => `\n  ${message}`).slice(0, SHOWN - 1);
  const unnamed = others.length - more.length;
  throw new UserError(
    `data set ${manifest.id}: ${first.message}${more.join('')}${unnamed > 0 ? `\n  and ${unnamed} more` : ''}`,
    first.fix,
  );
}
