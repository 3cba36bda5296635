import { describe, expect, it } from 'vitest';
import {
  readBytes,
  readCodes,
  readNumbers,
  readText,
  requireColumns,
  withDuckDb,
} from './duckdb.ts';
import { manifestExtension } from './manifest.ts';
import { readTable } from './read-table.ts';

/** More rows than DuckDB hands out at once, so that chunks must be put together in order. */
const LONG = `SELECT i AS id, i % 7 AS week, CASE WHEN i % 3 = 0 THEN NULL ELSE i / 2 END AS dose,
  CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'it''s' ELSE 'a' END AS word,
  encode('p' || i) AS bytes FROM range(5000) t(i)`;
const rows = Array.from({ length: 5000 }, (_, i) => i);

describe('columns of a query', () => {
  it('come as text, empty cells as null', async () => {
    const { id, word } = await withDuckDb((connection) =>
      readText(connection, LONG, ['id', 'word']),
    );
    expect(id).toEqual(rows.map(String));
    expect(word.slice(0, 4)).toEqual([null, '', "it's", 'a']);
  });

  it('come as numbers, missing ones as NaN', async () => {
    const { dose } = await withDuckDb((connection) =>
      readNumbers(connection, LONG, ['dose'], 5000),
    );
    expect([...dose]).toEqual(rows.map((i) => (i % 3 === 0 ? Number.NaN : i / 2)));
  });

  it('come as codes of sorted levels, empty cells and empty text as -1', async () => {
    const { word, week } = await withDuckDb((connection) =>
      readCodes(connection, LONG, ['word', 'week'], 5000),
    );
    expect(word.levels).toEqual(['a', "it's"]);
    expect([...word.codes]).toEqual(rows.map((i) => [-1, -1, 1, 0][i % 4]));
    expect([...week.codes].map((code) => week.levels[code])).toEqual(
      rows.map((i) => String(i % 7)),
    );
  });

  it('come as codes where there are more levels than a byte can number', async () => {
    const { id } = await withDuckDb((connection) => readCodes(connection, LONG, ['id'], 5000));
    expect([...id.codes].map((code) => id.levels[code])).toEqual(rows.map(String));
  });

  it('come as bytes', async () => {
    const bytes = await withDuckDb((connection) => readBytes(connection, LONG, 'bytes'));
    expect(bytes.map((value) => Buffer.from(value).toString())).toEqual(rows.map((i) => `p${i}`));
  });

  it('are looked for by name; what is missing is named beside what was found', async () => {
    await withDuckDb(async (connection) => {
      await requireColumns(connection, LONG, 'long.csv', ['id', 'dose']);
      await expect(requireColumns(connection, LONG, 'long.csv', ['id', 'Dose?'])).rejects.toThrow(
        'long.csv has no column "Dose?"; it has: id, week, dose, word, bytes',
      );
      const nowhere = "SELECT * FROM read_csv('/nowhere/x.csv')";
      await expect(requireColumns(connection, nowhere, 'x.csv', [])).rejects.toThrow(
        /x\.csv cannot be read/,
      );
    });
  });
});

it('reads of a table what a manifest names', async () => {
  const extension = manifestExtension.parse({
    loader: 'none',
    version: 1,
    idColumn: 'id',
    patientColumn: 'week',
    unit: 'week',
    features: {
      kind: 'tabular',
      columns: [
        { name: 'dose', kind: 'number' },
        { name: 'word', kind: 'category' },
      ],
      dropped: [],
    },
    labels: [{ name: 'spoke', title: 'spoke', classes: ['no', 'yes'], column: 'word' }],
    attributes: [{ name: 'day', title: 'day', levels: ['early', 'late'], column: 'week' }],
  });
  const read = await withDuckDb((connection) => readTable(connection, LONG, 'long', extension));
  expect(read.table.ids).toEqual(rows.map(String));
  expect(read.patientIds).toEqual(rows.map((i) => String(i % 7)));
  expect(read.table.column('word').slice(0, 4)).toEqual([null, null, "it's", 'a']);
  expect(read.features.map(({ name, kind }) => [name, kind])).toEqual([
    ['dose', 'number'],
    ['word', 'category'],
  ]);
});
