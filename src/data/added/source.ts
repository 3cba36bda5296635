import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../../errors.ts';
import { firstRow, sqlName, sqlText } from '../duckdb.ts';
import { ageCell, requireUnique } from '../loaders/checks.ts';
import { DICOM_NAME, dicomPicture, isDicom } from '../loaders/dicom.ts';
import { size } from '../loaders/options.ts';
import type { Source, SourceInput, SourceReport } from '../loaders/source.ts';
import { loadRows } from '../loaders/tables.ts';
import { featureColumns, type ManifestExtension, type RecordsDefinition } from '../manifest.ts';
import { missingRule } from '../missing-words.ts';
import { shown } from '../problem.ts';
import { noNumberFix } from './decimal-comma.ts';
import { locatePictures } from './pictures.ts';
import { folderInside, openTable, ROW, type TableColumn } from './table.ts';

/** The column of the records that says where a picture is. */
const FILE = '#file';

/** A table of the user's own, with pictures that it names or holds: what `refair data add` adds. */
export const addedTable: Source = {
  kind: 'table',
  placed: true,
  options: { size },
  inputs: {
    images: { what: 'folder of the pictures, where they were moved', required: false },
  },
  fileColumn: FILE,

  async picture(file) {
    const dicom = typeof file === 'string' ? DICOM_NAME.test(file) : isDicom(file);
    return dicom ? dicomPicture(file) : file;
  },

  async read(connection, input) {
    const { root, extension, context } = input;
    const records = recordsOf(extension);
    const { columns } = await openTable(connection, root, records.files, context, records);
    requireNamed(extension, columns, records);
    const report = await fillLocated(connection, input, records, columns);
    await connection.run(`CREATE TABLE records AS ${recordsQuery(extension, records)}`);
    await requireNumbers(connection, extension, records);
    await requireUnique(connection, 'records', records.files[0]!, [extension.idColumn]);
    return { ...report, tables: records.files };
  },
};

/** @throws UserError where a manifest does not say where its records are. */
export function recordsOf({ records }: ManifestExtension): RecordsDefinition {
  if (records !== undefined) return records;
  throw new UserError(
    'the manifest does not say which file holds the records',
    'add the set again: refair data add <table>',
  );
}

/** @throws UserError where the table lacks a column that the manifest names. */
export function requireNamed(
  { idColumn, patientColumn, splitColumn, labels, attributes, features }: ManifestExtension,
  columns: readonly Pick<TableColumn, 'name'>[],
  { files, picture }: RecordsDefinition,
): void {
  const found = columns.map(({ name }) => name);
  const wanted = [
    ...[idColumn, patientColumn].filter((name) => name !== ROW),
    ...[splitColumn, picture].filter((name) => name !== undefined),
    ...[...labels, ...attributes].map(({ column }) => column),
    ...featureColumns({ features }).map(({ name }) => name),
  ];
  const missing = [...new Set(wanted)].filter((name) => !found.includes(name));
  if (missing.length === 0) return;
  throw new UserError(
    `${files[0]} has no column ${missing.map((name) => shown(name)).join(', ')}; it has: ${found.map((name) => shown(name, false)).join(', ')}`,
    'restore the column, or add the set again: refair data add <table>',
  );
}

/** Makes table `located`: `ROW` and `FILE` of the records that have a picture, or of all. */
async function fillLocated(
  connection: DuckDBConnection,
  { root, inputs, context }: SourceInput,
  { picture, pictures, files }: RecordsDefinition,
  columns: readonly TableColumn[],
): Promise<SourceReport> {
  if (picture === undefined) {
    await connection.run(
      `CREATE TABLE located AS SELECT ${sqlName(ROW)}, '' AS ${sqlName(FILE)} FROM source`,
    );
    return { notes: [], skipped: [] };
  }
  const column = columns.find(({ name }) => name === picture)!;
  const place = { root, folder: inputs.images ?? folderInside(root, pictures ?? '.'), files };
  const located = await locatePictures(connection, column, place, context.signal);
  await loadRows(connection, 'located', [ROW, FILE], located.files);
  const { size } = located.files;
  const { skipped, folder } = located;
  const notes =
    skipped.length > 0
      ? [
          `Left out because they have no picture: ${skipped.length} of ${size + skipped.length} records.`,
        ]
      : [];
  return { notes, skipped, pictures: folder };
}

function recordsQuery(extension: ManifestExtension, records: RecordsDefinition): string {
  const { idColumn, patientColumn, splitColumn, labels, attributes, features } = extension;
  const cut = new Set(
    [...labels, ...attributes].filter((one) => one.cut !== undefined).map(({ column }) => column),
  );
  const numbers = new Set(
    featureColumns({ features })
      .filter(({ kind }) => kind === 'number')
      .map(({ name }) => name),
  );
  const keys = [idColumn, ...(splitColumn === undefined ? [] : [splitColumn])];
  const names = [
    ...new Set([
      ...keys,
      patientColumn,
      ...[...labels, ...attributes].map(({ column }) => column),
      ...featureColumns({ features }).map(({ name }) => name),
    ]),
  ];
  const selected = names.map((name) => {
    if (name === ROW) return `CAST(s.${sqlName(ROW)} AS VARCHAR) AS ${sqlName(ROW)}`;
    if (keys.includes(name)) return `s.${sqlName(name)}`;
    const cell = knownCell(`s.${sqlName(name)}`, records);
    const value = numbers.has(name)
      ? `TRY_CAST(${cell} AS DOUBLE)`
      : cut.has(name)
        ? ageCell(cell)
        : cell;
    return `${value} AS ${sqlName(name)}`;
  });
  return `SELECT ${selected.join(', ')}, l.${sqlName(FILE)}
    FROM source s JOIN located l ON CAST(l.${sqlName(ROW)} AS BIGINT) = s.${sqlName(ROW)}
    ORDER BY s.${sqlName(ROW)}`;
}

/** SQL of a cell, null where its word means missing. */
export function knownCell(
  cell: string,
  { missing, keep }: Pick<RecordsDefinition, 'missing' | 'keep'>,
): string {
  const words = [...missingRule(missing, keep).words].map(sqlText).join(', ');
  return `CASE WHEN lower(${cell}) IN (${words}) THEN NULL ELSE ${cell} END`;
}

/** Numbers beyond this are none in the 32 bits of an input. */
const MOST = 3.4e38;

/** @throws UserError where a feature that is all numbers has another cell, or one that is not finite. */
export async function requireNumbers(
  connection: DuckDBConnection,
  { features }: ManifestExtension,
  records: RecordsDefinition,
): Promise<void> {
  for (const { name, kind } of featureColumns({ features })) {
    if (kind !== 'number') continue;
    const cell = knownCell(sqlName(name), records);
    const number = `TRY_CAST(${cell} AS DOUBLE)`;
    const { row, value, word } = await firstRow(
      connection,
      `SELECT ${sqlName(ROW)} AS row, ${cell} AS value, ${number} IS NULL AS word FROM source
       WHERE ${cell} IS NOT NULL AND NOT coalesce(abs(${number}) <= ${MOST}, false)
       ORDER BY ${sqlName(ROW)}`,
    );
    if (row === undefined) continue;
    const text = value ?? '';
    throw new UserError(
      `${records.files[0]}, row ${row}: ${name} is ${shown(text)}, ${word === 'true' ? 'and the manifest says that it is a number' : 'which is no number that an input could be'}`,
      noNumberFix(text),
    );
  }
}
