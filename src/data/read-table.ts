import type { DuckDBConnection } from '@duckdb/node-api';
import type { TabularColumn } from './dataset.ts';
import { readCodes, readNumbers, readText, requireColumns } from './duckdb.ts';
import type { RawTable } from './interpret.ts';
import { featureColumns, type ManifestExtension } from './manifest.ts';
import { categoryColumn, textCells } from './tabular.ts';

/** What a manifest names in a table. */
export interface ReadTable {
  readonly table: RawTable;
  readonly patientIds: readonly (string | null)[];
  /** The columns that are features of a tabular set, else none. */
  readonly features: readonly TabularColumn[];
}

/**
 * Reads from a query what a manifest names: ids, patients, published parts, the columns behind labels and
 * attributes, and features.
 *
 * @param name what errors call the table: a file name.
 * @throws UserError if a column is missing, listing those found.
 */
export async function readTable(
  connection: DuckDBConnection,
  query: string,
  name: string,
  { idColumn, patientColumn, splitColumn, features, labels, attributes }: ManifestExtension,
): Promise<ReadTable> {
  const declared = featureColumns({ features });
  const numbers = declared.filter(({ kind }) => kind === 'number').map((column) => column.name);
  const coded = [
    ...new Set([
      ...[...labels, ...attributes].map(({ column }) => column),
      ...declared.filter(({ kind }) => kind === 'category').map((column) => column.name),
    ]),
  ];
  const keys = [
    ...new Set([idColumn, patientColumn, ...(splitColumn === undefined ? [] : [splitColumn])]),
  ];
  await requireColumns(connection, query, name, [...keys, ...coded, ...numbers]);
  const text = await readText(connection, query, keys);
  const ids = text[idColumn]!.map((id) => id ?? '');
  const codes = await readCodes(connection, query, coded, ids.length);
  const values = await readNumbers(connection, query, numbers, ids.length);
  const cells = new Map<string, (string | null)[]>(Object.entries(text));
  return {
    table: {
      name,
      ids,
      column(wanted) {
        let column = cells.get(wanted);
        if (column === undefined) {
          column = textCells(codes[wanted]!);
          cells.set(wanted, column);
        }
        return column;
      },
    },
    patientIds: text[patientColumn]!,
    features: declared.map(
      (column): TabularColumn =>
        column.kind === 'number'
          ? { kind: 'number', name: column.name, values: values[column.name]! }
          : categoryColumn(column.name, codes[column.name]!),
    ),
  };
}
