import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CsvOptions, explained, requireCsv } from './csv.ts';
import { parquetQuery, readCodes, readNumbers, readText, sqlText, withDuckDb } from './duckdb.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'refair-csv-'));
});
afterAll(() => rm(home, { recursive: true }));

let files = 0;
/** The cells of columns id and sex, row by row, of a file of that name in a folder of its own. */
async function read(
  content: string | Uint8Array,
  name = 'table.csv',
  options: CsvOptions = {},
): Promise<(string | null)[][]> {
  const path = join(home, String(files++), name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return withDuckDb(async (connection) => {
    const { query } = await requireCsv(connection, path, ['id', 'sex'], {}, options);
    const reader = await connection.runAndReadAll(`SELECT id, sex FROM (${query})`);
    return reader.getRows() as (string | null)[][];
  }).catch((error: unknown) => {
    throw explained(error);
  });
}

const ROWS = [
  ['1', 'M'],
  ['2', 'F'],
];
const many = (row: (i: number) => string) => Array.from({ length: 30_000 }, (_, i) => row(i));

describe('a csv file', () => {
  it.each([
    ['commas', 'id,sex\n1,M\n2,F\n'],
    ['no line break at its end', 'id,sex\n1,M\n2,F'],
    ['semicolons', 'id;sex\n1;M\n2;F\n'],
    ['tabs', 'id\tsex\n1\tM\n2\tF\n'],
    ['a byte order mark', '\ufeffid,sex\n1,M\n2,F\n'],
    ['line breaks of Windows', 'id,sex\r\n1,M\r\n2,F\r\n'],
    ['spaces around its names, and quotes', ' id ,"sex"\n"1","M"\n2,F\n'],
    ['blank lines', 'id,sex\n1,M\n\n2,F\n\n'],
    ['names that others would get', 'a,a,a (2),,column 4,id,sex,sex (2)\n,,,,,1,M,x\n,,,,,2,F,x\n'],
    ['columns without a name', ',id,,sex\n0,1,x,M\n0,2,x,F\n'],
    ['other columns first', 'a,"b,c",id,sex\n,,1,M\n,,2,F\n'],
  ])('is read with %s', async (_, text) => {
    expect(await read(text)).toEqual(ROWS);
    expect(await read(gzipSync(text), 'table.csv.gz')).toEqual(ROWS);
  });

  it('is told to be packed by its content, not its name', async () => {
    expect(await read(gzipSync('id,sex\n1,M\n2,F\n'))).toEqual(ROWS);
    expect(await read('id,sex\n1,M\n2,F\n', 'table.csv.gz')).toEqual(ROWS);
  });

  it('keeps every row, whatever it begins with', async () => {
    const rows = await read('id,sex\n#1,M\n2,F\n#3,\n');
    expect(rows).toEqual([
      ['#1', 'M'],
      ['2', 'F'],
      ['#3', null],
    ]);
  });

  it('takes a quote, a delimiter and a line break in a cell that first appear late', async () => {
    const plain = many((i) => `${i},M`).join('\n');
    const rows = await read(`id,sex\n${plain}\na,"x,y"\nb,"x\ny"\nc,"say ""x"""\n`);
    expect(rows).toHaveLength(30_003);
    expect(rows.slice(-3)).toEqual([
      ['a', 'x,y'],
      ['b', 'x\ny'],
      ['c', 'say "x"'],
    ]);
  });

  it('is read whole or not at all, however late it is broken', async () => {
    const path = join(home, 'late.csv');
    await writeFile(path, `id,dose\n${'1,2\n'.repeat(500_000)}1\n`);
    for (const columnsOf of [readText, readCodes, readNumbers]) {
      const reading = withDuckDb(async (connection) => {
        const { query } = await requireCsv(connection, path, ['id', 'dose']);
        return columnsOf(connection, query, ['id', 'dose'], 500_000);
      }).catch((error: unknown) => {
        throw explained(error);
      });
      await expect(reading).rejects.toThrow(/line 500002 has 1 cells where the header has 2/);
    }
  });

  it('leaves quotes alone in a dialect without them', async () => {
    const options = { delimiter: '\t', quoted: false };
    const rows = await read(`id\tsex\n'--\t"M\n2,5\tF\n`, 'table.tsv', options);
    expect(rows).toEqual([
      ["'--", '"M'],
      ['2,5', 'F'],
    ]);
  });

  it('is not unpacked without end', async () => {
    const path = join(home, 'bomb.csv.gz');
    await writeFile(path, gzipSync(`id,sex\n${'1,F\n'.repeat(2 ** 19)}`));
    const readUpTo = (largest: number) =>
      withDuckDb(async (connection) => requireCsv(connection, path, ['id'], {}, { largest }));
    await expect(readUpTo(2 ** 21)).rejects.toThrow(`${path} unpacks to more than 2 MiB`);
    expect((await readUpTo(2 ** 22)).columns).toEqual(['id', 'sex']);
  });

  const whole = gzipSync(`id,sex\n${many((i) => `${(i * 7919) % 99_991},M`).join('\n')}\n`);
  it.each([
    ['is empty', '', /table\.csv is empty/],
    ['has no header', '\n\n', /empty line instead of a header/],
    ['has too few cells', 'id,sex\n1,M\n2\n', /table\.csv, line 3 has 1 cells where .* has 2/],
    ['has too many cells', 'id,sex\n1,M\n2,F,x\n', /table\.csv, line 3 has 3 cells where .* has 2/],
    ['is Latin-1', Buffer.from('id,sex\n1,M\xe4nn\n', 'latin1'), /table\.csv, line 2 is not UTF-8/],
    [
      'is UTF-16',
      Buffer.from('\ufeffid,sex\n1,M\n', 'utf16le'),
      /table\.csv is not a text.*UTF-16/,
    ],
    ['is a workbook', Buffer.from('PK\x03\x04rest'), /table\.csv is a zip archive or a workbook/],
    ['has line breaks of two kinds', 'id,sex\r\n1,M\n2,F\r\n', /table\.csv.* line endings of two/],
    [
      'has two columns of a name',
      'id,sex,Sex\n1,M,F\n',
      /table\.csv has more than one column "sex"/,
    ],
    ['has other columns', 'subject,SEX \n1,M\n', /no column "id"; it has: subject, sex/],
    ['ends early', whole.subarray(0, whole.length - 9), /table\.csv is damaged: it ends early/],
    ['is half there', whole.subarray(0, whole.length / 2), /table\.csv is damaged: it ends early/],
  ])('is refused by name where it %s', async (_, content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(message),
      fix: expect.stringMatching(/./),
    });
  });

  it('is refused where a bit of a packed one has changed', async () => {
    const changed = Buffer.from(whole);
    changed[changed.length >> 1]! ^= 0x55;
    await expect(read(changed)).rejects.toThrow(/table\.csv is damaged/);
  });

  it('minds no upper and lower case in names, and says which column to rename', async () => {
    await expect(read('ID,Sex \n1,M\n')).resolves.toEqual([['1', 'M']]);
    await expect(read('I D,sex\n1,M\n')).rejects.toMatchObject({
      fix: 'rename in its header "I D" to "id"',
    });
  });

  it('says that it is not there', async () => {
    const path = join(home, 'none.csv');
    await expect(withDuckDb((connection) => requireCsv(connection, path, []))).rejects.toThrow(
      `${path}: there is no such file`,
    );
  });
});

/** Names of folders that mean something to DuckDB, and a sibling that they would also fit. */
const NAMES = [
  ['my [data]*', 'my data'],
  ['a?b', 'axb'],
  ['*', 'zz'],
  ['it\'s a "test"', 'other'],
  ['Größe 日本', 'other2'],
  ['sex=F', 'other3'],
  ['{a,b}', 'a'],
  ['back\\slash', 'other4'],
] as const;

describe.each(NAMES)('in a folder called %s', (name, sibling) => {
  it('a csv file and a Parquet file are read, and no other is', async () => {
    for (const [folder, cell] of [
      [name, 'M'],
      [sibling, 'not this one'],
    ] as const) {
      await mkdir(join(home, folder), { recursive: true });
      await writeFile(join(home, folder, 'table.csv'), `id,sex\n1,${cell}\n`);
      const target = sqlText(join(home, folder, 'table.parquet'));
      await withDuckDb((connection) =>
        connection.run(`COPY (SELECT '1' AS id, '${cell}' AS sex) TO ${target} (FORMAT parquet)`),
      );
    }
    const path = join(home, name, 'table');
    await withDuckDb(async (connection) => {
      const { query } = await requireCsv(connection, `${path}.csv`, ['id', 'sex']);
      for (const each of [query, parquetQuery(`${path}.parquet`)]) {
        expect((await connection.runAndReadAll(each)).getRows()).toEqual([['1', 'M']]);
      }
    });
  });
});

it('a folder that DuckDB has no spelling for is refused with a way out', () => {
  expect(() => parquetQuery('/data/a\\b[1]/x.parquet')).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('/data/a\\b[1]/x.parquet has both a backslash'),
      fix: expect.stringMatching(/rename .* or reach it through a link/),
    }),
  );
});
