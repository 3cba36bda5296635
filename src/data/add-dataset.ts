import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files/atomic.ts';
import { root as project } from '../setup/paths.ts';
import { attributeDefinition, parseAttributes } from './added/attribute.ts';
import { addedManifest, type ListedFile } from './added/describe.ts';
import { isCroissant } from './added/described.ts';
import { isDicomFolder, tableOfHeaders, tablesBeside } from './added/dicom-folder.ts';
import { doubtsAbout } from './added/doubts.ts';
import { featuresOf } from './added/features.ts';
import { mayBePatients } from './added/identifiers.ts';
import { importCroissant } from './added/import.ts';
import { labelDefinition, parseLabel } from './added/label.ts';
import { addedListPath, addedSets, listSet } from './added/list.ts';
import { type ColumnLook, lookAt, valueCounts } from './added/look.ts';
import { mergedNote } from './added/merged.ts';
import { type Located, locatePictures, pictureColumn, pictureKind } from './added/pictures.ts';
import type { AddRequest, PicturesLook, TableLook } from './added/request.ts';
import { addedTable, recordsOf, requireNumbers } from './added/source.ts';
import { numbered, plainId, plainName, requireColumn } from './added/spec.ts';
import { type OpenTable, openTable, ROW } from './added/table.ts';
import { explained } from './csv.ts';
import { damagedTable, firstRow, sqlName, withDuckDb } from './duckdb.ts';
import type { LoadContext } from './load-context.ts';
import { leadsOut } from './loaders/files.ts';
import type { Preparation } from './loaders/loader.ts';
import { fileSha256 } from './loaders/unchanged.ts';
import {
  type AttributeDefinition,
  type LabelDefinition,
  type Manifest,
  type ManifestExtension,
  parseManifest,
} from './manifest.ts';
import { prepareAnew, removePreparations } from './prepare-anew.ts';
import { datasetIds, forgetLoaded, isAdded } from './registry.ts';

/** Nothing is fetched from anywhere; large tables spill to disk. */
const SETTINGS = {
  memory_limit: '1GB',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};
/** Values of a label or attribute beyond this are no longer counted. */
const MOST_VALUES = 100_000;
const SIDE = 64;
/** Files and folders are called by it, and file systems end names at 255 bytes. */
const LONGEST_ID = 100;

/** A set ready to be added. */
export interface AddPlan {
  readonly look: TableLook;
  readonly manifest: Manifest;
  readonly path: string;
  /** Of the manifest's files and of the pictures, where they aren't beside it. */
  readonly root: string | undefined;
  readonly pictures: string | undefined;
  /** What a reader should think about before the set is used. */
  readonly doubts: readonly string[];
}

/**
 * A request with what a Croissant file or the headers of a folder of DICOM files say filled in, where the
 * table is one; flags come first. A table that is made of them is written beside them, or beside the
 * manifest where the request says where that goes.
 *
 * @param context `dryRun`: it is written into the cache instead.
 * @throws UserError as `importCroissant` and `tableOfHeaders` do.
 */
export async function withDescription(
  request: AddRequest,
  context: Pick<LoadContext, 'progress' | 'signal'> & { readonly dryRun?: boolean } = {},
): Promise<AddRequest> {
  const { table, manifest } = request;
  const dicom = !isCroissant(table) && isDicomFolder(table);
  if (!isCroissant(table) && !dicom) return request;
  const target = { manifest, dryRun: context.dryRun };
  const imported = dicom
    ? { ...(await tableOfHeaders(table, target, context)), images: table, image: 'file' }
    : await importCroissant(table, request.recordSet, target, context);
  const given = Object.fromEntries(
    Object.entries(request).filter(([name, value]) => name !== 'table' && value !== undefined),
  );
  return { ...request, ...imported, ...given };
}

/** Whether a file is a manifest that refair wrote, which needs no further word to be added. */
export function isManifest(path: string): boolean {
  return isCroissant(path) && isOurs(path);
}

/** Looks at a table and its pictures. @throws UserError naming file and column. */
export async function lookAtTable(
  request: AddRequest,
  context: Pick<LoadContext, 'progress' | 'signal'> = {},
): Promise<TableLook> {
  return withTable(request, context, ({ look }) => look);
}

/**
 * Works out how a table becomes a data set; writes nothing.
 *
 * @throws UserError naming flag, file and column where something is missing or unclear.
 */
export async function planAddition(
  request: AddRequest,
  context: Pick<LoadContext, 'progress' | 'signal'> = {},
): Promise<AddPlan> {
  if (request.labels.length === 0) throw unsaid('--label', 'what is to be predicted');
  if (request.groups === undefined) throw unsaid('--groups', 'which groups are to be compared');
  if (request.root !== undefined) {
    throw new UserError(
      `--root says where the files of a manifest are, and ${request.table} is a table`,
      'leave it out; where the manifest is to be written is said with --manifest',
    );
  }
  const id = idOf(request);
  return withTable(request, context, async (opened) => {
    const { look } = opened;
    const extension = await extensionOf(request, opened);
    await opened.check(extension);
    const path = manifestPath(request, look.root, id);
    const described = addedManifest(
      {
        id,
        title: request.title ?? id,
        description: `Added by its user from ${look.files.length === 1 ? look.files[0] : `${look.files.length} files`}.`,
        licence: request.licence ?? 'not stated: the user’s own data',
        citation: request.citation ?? `${request.title ?? id}, the user’s own data.`,
        url: request.url,
      },
      await listedFiles(look),
      opened.table.columns
        .filter(({ kind }) => kind !== 'nested')
        .map(({ name, kind }) => ({ name, type: typeOf(look, name, kind) })),
      extension,
    );
    return {
      look,
      manifest: parseManifest(described, path, id),
      path,
      root: dirname(path) === look.root ? undefined : look.root,
      pictures:
        look.pictures !== null && isOutside(look.root, look.pictures.folder)
          ? look.pictures.folder
          : undefined,
      doubts: [
        ...(request.doubts ?? []),
        ...(await doubtsAbout(request, look, extension, opened.values)),
      ],
    };
  });
}

/**
 * Adds a planned set: reads it once, writes its manifest, and puts it on the user's list. Until it is read
 * nothing is listed, and a set of the same name stays as it was.
 *
 * @throws UserError where ids repeat or records are not sound; the signal's reason when interrupted.
 */
export async function addPlanned(
  { manifest, path, root, pictures }: Pick<AddPlan, 'manifest' | 'path' | 'root' | 'pictures'>,
  context: Pick<LoadContext, 'progress' | 'signal'> = {},
): Promise<Preparation> {
  const { id } = manifest;
  const paths = {
    root: root ?? dirname(path),
    inputs: (pictures === undefined ? {} : { images: pictures }) as Record<string, string>,
  };
  return prepareAnew(
    manifest,
    paths,
    async () => {
      const { id: _id, path: _path, ...content } = manifest;
      await writeFileAtomic(path, `${JSON.stringify(content, null, 2)}\n`);
      await listSet(id, {
        manifest: path,
        ...(root === undefined ? {} : { root }),
        ...(pictures === undefined ? {} : { pictures }),
      });
    },
    context,
  );
}

/**
 * Takes a set off the user's list, with what was read of it; its files and its manifest stay.
 *
 * @returns the manifest's path. @throws UserError where the user added no such set.
 */
export async function removeDataset(id: string): Promise<string> {
  const sets = addedSets();
  if (!Object.hasOwn(sets, id)) {
    const known = Object.keys(sets);
    throw new UserError(
      `${id} is no data set that you added`,
      known.length > 0 ? `choose one of: ${known.join(', ')}` : `${addedListPath()} lists none`,
    );
  }
  await removePreparations(id);
  await listSet(id, null);
  forgetLoaded(id);
  return sets[id]!.manifest;
}

interface Opened {
  readonly look: TableLook;
  readonly table: OpenTable;
  /** The known values of a column, with their records. */
  values(column: string): Promise<ReadonlyMap<string, number>>;
  /** @throws UserError where a cell is no number that a feature could be. */
  check(extension: ManifestExtension): Promise<void>;
}

async function withTable<T>(
  request: AddRequest,
  context: Pick<LoadContext, 'progress' | 'signal'>,
  use: (opened: Opened) => T | Promise<T>,
): Promise<T> {
  const { root, files } = filesOf(request);
  const words = { missing: [...(request.missing ?? [])], keep: [...(request.keep ?? [])] };
  return withDuckDb(
    async (connection) => {
      const table = await openTable(connection, root, files, context, request);
      const columns: ColumnLook[] = [];
      for (const column of table.columns) columns.push(await lookAt(connection, column, words));
      const text = table.columns.filter(({ kind }) => kind === 'text');
      // A record that was entered twice has two ids.
      const compared = text.filter(({ name }) => name !== request.record);
      const { records, repeated } = await firstRow(
        connection,
        `SELECT count(*) AS records, count(*) - count(DISTINCT (${compared.map(({ name }) => sqlName(name)).join(', ') || sqlName(ROW)})) AS repeated FROM source`,
      );
      const look: TableLook = {
        root,
        files,
        records: Number(records),
        repeated: text.length < table.columns.length ? 0 : Number(repeated),
        columns,
        pictures: null,
        mayBePatients: mayBePatients(columns, Number(records)),
      };
      if (look.records === 0) {
        throw new UserError(
          `${join(root, files[0]!)} has no rows`,
          'give a table with one row a record',
        );
      }
      const located = await locate(
        request,
        look,
        table,
        (column, folder) =>
          locatePictures(connection, column, { root, folder, files }, context.signal),
        (folder) => pictureColumn(connection, table.columns, folder, context.signal),
      );
      const counted = new Map<string, Promise<ReadonlyMap<string, number>>>();
      return use({
        look: { ...look, pictures: located },
        table,
        values(column) {
          const counts = counted.get(column) ?? valueCounts(connection, column, words, MOST_VALUES);
          counted.set(column, counts);
          return counts;
        },
        check: (extension) => requireNumbers(connection, extension, recordsOf(extension)),
      });
    },
    SETTINGS,
    context.signal,
  ).catch((error: unknown) => {
    throw damagedTable(explained(error), (path) => path ?? join(root, files[0]!));
  });
}

/** The pictures that a request names, or that the table holds. */
async function locate(
  { images, image }: AddRequest,
  { root }: TableLook,
  { columns }: OpenTable,
  find: (column: OpenTable['columns'][number], folder: string) => Promise<Located>,
  guess: (folder: string) => Promise<string>,
): Promise<PicturesLook | null> {
  const inside = columns.filter(({ kind }) => kind === 'picture');
  if (images === undefined && image === undefined && inside.length === 0) return null;
  const folder = images === undefined ? root : resolve(images);
  const names = columns.map(({ name }) => name);
  const chosen =
    image !== undefined
      ? requireColumn(image, names, '--image')
      : images === undefined
        ? inside[0]!.name
        : await guess(folder);
  const located = await find(columns.find(({ name }) => name === chosen)!, folder);
  return {
    column: chosen,
    folder: located.folder,
    found: located.files.size,
    missing: located.skipped.length,
    firstMissing: located.skipped.slice(0, 3).map(({ file }) => file),
    unused: located.unused,
    ...(await pictureKind(located, addedTable.picture!)),
  };
}

function filesOf({ table, files: chosen }: AddRequest): { root: string; files: readonly string[] } {
  const path = resolve(table);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new UserError(`${path}: there is no such file or folder`, 'check the path');
  }
  if (chosen !== undefined) return { root: path, files: chosen };
  if (!found.isDirectory()) return { root: dirname(path), files: [basename(path)] };
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(parquet|pq)$/i.test(name))
    .map((name) => name.split(sep).join('/'))
    .sort();
  if (files.length > 0) return { root: path, files };
  const listed = tablesBeside(path);
  if (listed.length > 0) {
    throw new UserError(
      `${path} holds DICOM files, and beside them ${listed.slice(0, 3).join(', ')}${listed.length > 3 ? ' …' : ''}: which is the table?`,
      `name it: refair data add ${join(path, listed[0]!)} --images ${path}; or move it out of there, and the headers of the files are the table`,
    );
  }
  throw new UserError(
    `${path} is a folder without Parquet or DICOM files`,
    'name the csv file that lists the records, and the folder of pictures with --images',
  );
}

async function extensionOf(
  request: AddRequest,
  { look, table, values }: Opened,
): Promise<ManifestExtension> {
  const { pictures, files, root, records } = look;
  const names = table.columns.filter(({ kind }) => kind === 'text').map(({ name }) => name);
  const file = files[0]!;
  const labels: LabelDefinition[] = [];
  for (const text of request.labels) {
    const spec = parseLabel(text, names);
    labels.push(labelDefinition(spec, await values(spec.column), file));
  }
  const attributes: AttributeDefinition[] = [];
  const merging: string[] = [];
  for (const part of parseAttributes(request.groups!, names)) {
    const counts = await values(part.column);
    const attribute = attributeDefinition(part, counts, file);
    attributes.push(attribute);
    if (part.merged === undefined) continue;
    const note = mergedNote(part.column, part.merged, attribute, counts);
    if (note !== null) merging.push(note);
  }
  const column = (name: string | undefined, flag: string) =>
    name === undefined ? undefined : requireColumn(name, names, flag);
  const patient = column(request.patient, '--patient');
  const record =
    column(request.record, '--record') ??
    (pictures !== null && names.includes(pictures.column) ? pictures.column : ROW);
  const leaks = (request.leaks ?? []).map((name) => requireColumn(name, names, '--leaks'));
  const categories = (request.categories ?? []).map((name) =>
    requireColumn(name, names, '--categories'),
  );
  const size = request.size ?? SIDE;
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  return {
    loader: addedTable.kind,
    version: 1,
    idColumn: record,
    patientColumn: patient ?? record,
    unit: unitOf(patient),
    features:
      pictures === null
        ? featuresOf(look.columns, {
            records,
            categories: new Set(categories),
            out: new Map([
              ...leaks.map((name) => [name, 'a leak, says who added the set'] as const),
              [record, 'identifies the record'],
              ...(patient === undefined
                ? []
                : [[patient, `identifies the ${unitOf(patient)}`] as const]),
              ...attributes.map(
                (one) => [one.column, 'sensitive attribute: not an input'] as const,
              ),
              ...labels.map((one) => [one.column, 'is the outcome, or it is made of it'] as const),
            ]),
          })
        : { kind: 'image', height, width, channels: pictures.channels },
    records: {
      files: [...files],
      ...(pictures === null ? {} : { picture: pictures.column }),
      ...(pictures === null || isOutside(root, pictures.folder)
        ? {}
        : { pictures: relative(root, pictures.folder).split(sep).join('/') || '.' }),
      missing: [...(request.missing ?? [])],
      keep: [...(request.keep ?? [])],
      ...(request.decimalComma ? { decimalComma: true } : {}),
    },
    labels,
    attributes: numbered(attributes),
    standInFor: {},
    notes: [
      ...merging,
      ...(patient === undefined
        ? [
            'No column names the patient: every record counts as one of its own, and records of one patient may be on both sides of a split.',
          ]
        : []),
    ],
  };
}

/** `patient_id` → patient; nothing → record. */
function unitOf(patient: string | undefined): string {
  if (patient === undefined) return 'record';
  return plainName(patient).replace(/-?(id|no|nr|number|key|code)$/, '') || 'patient';
}

function isOutside(root: string, folder: string): boolean {
  return leadsOut(relative(root, folder));
}

/** The id that a set is asked for under. @throws UserError where it is none, or one of refair's own. */
export function idOf({ id, table }: Pick<AddRequest, 'id' | 'table'>): string {
  const chosen =
    id ?? plainId(basename(resolve(table)).replace(/(\.files|\.croissant)?\.[^.]+(\.gz)?$/, ''));
  if (chosen === '') {
    throw new UserError(
      `no name for the set can be made of ${basename(resolve(table))}`,
      'name it in lower case, digits, dots and hyphens: --id skin',
    );
  }
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(chosen)) {
    throw new UserError(
      `--id ${chosen}: use lower case, digits, dots and hyphens`,
      'write --id skin',
    );
  }
  if (chosen.length > LONGEST_ID) {
    throw new UserError(
      `the name of the set has ${chosen.length} characters, more than ${LONGEST_ID}`,
      'name it shorter: --id skin',
    );
  }
  if (datasetIds().includes(chosen) && !isAdded(chosen)) {
    throw new UserError(
      `data set ${chosen} is one of refair’s own`,
      `give yours another name: --id my-${chosen}`,
    );
  }
  return chosen;
}

function manifestPath({ manifest, home }: AddRequest, root: string, id: string): string {
  const path = resolve(manifest ?? join(home ?? root, `${id}.croissant.json`));
  if (!leadsOut(relative(project, path))) {
    throw new UserError(
      `${path} is inside refair’s own folder, where an update could lose it`,
      'move the data out of it, or name another place for the manifest: --manifest <file>',
    );
  }
  requirePlace(id, path);
  if (existsSync(path) && !isOurs(path)) {
    throw new UserError(
      `${path} is there, and refair did not write it`,
      'choose another --id, or name another place for the manifest: --manifest <file>',
    );
  }
  return path;
}

/** @throws UserError where the id is that of a set from elsewhere, which is still there. */
export function requirePlace(id: string, path: string): void {
  const before = addedSets()[id]?.manifest;
  if (before !== undefined && before !== path && existsSync(before)) {
    throw new UserError(
      `data set ${id} was added from ${dirname(before)}`,
      `choose another --id, or remove that one first: refair data remove ${id}`,
    );
  }
}

function isOurs(path: string): boolean {
  try {
    return Object.hasOwn(JSON.parse(readFileSync(path, 'utf8')), 'refair:dataset');
  } catch {
    return false;
  }
}

async function listedFiles({ root, files }: TableLook): Promise<ListedFile[]> {
  return Promise.all(
    files.map(async (path) => ({
      path,
      bytes: statSync(join(root, path)).size,
      sha256: await fileSha256(join(root, path)),
    })),
  );
}

/** DuckDB's name of what a column holds. */
function typeOf({ columns }: TableLook, name: string, kind: string): string {
  if (kind === 'picture') return 'BLOB';
  return columns.find((column) => column.name === name)?.kind === 'number' ? 'DOUBLE' : 'VARCHAR';
}

function unsaid(flag: string, what: string): UserError {
  return new UserError(
    `it is not said ${what}`,
    `name it: ${flag}; refair data add --help explains`,
  );
}
