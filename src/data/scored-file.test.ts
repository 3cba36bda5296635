import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserError } from '../errors.ts';
import { readScoredFile } from './scored-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scored-'));
});
afterAll(() => rm(folder, { recursive: true }));

const columns = { label: 'y', score: 'p', groups: ['sex'] };

async function file(content: string | Uint8Array, name = 'preds.csv'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** Message and fix of the error that reading must end in. */
async function failure(content: string | Uint8Array, wanted: object = {}): Promise<string> {
  const path = await file(content);
  const error = (await readScoredFile(path, { ...columns, ...wanted }).then(
    () => expect.fail('was read'),
    (reason: unknown) => reason,
  )) as UserError;
  expect(error.name).toBe('UserError');
  return `${error.message.replace(folder, '')}\n${error.fix}`;
}

describe('reading predictions', () => {
  const body =
    'id,y,p,sex,patient\na,1,0.9,female,x\nb,0,0.25,male,x\nc,true,1e-3,,z\nd,False,1,NA,z\n';

  test('csv, with ids, patients and missing groups', async () => {
    const records = await readScoredFile(await file(body), {
      ...columns,
      id: 'id',
      cluster: 'patient',
    });
    expect(records.ids).toEqual(['a', 'b', 'c', 'd']);
    expect(records.clusters).toEqual(['x', 'x', 'z', 'z']);
    expect([...records.labels]).toEqual([1, 0, 1, 0]);
    expect([...records.scores]).toEqual([0.9, 0.25, 1e-3, 1]);
    expect(records.groups).toEqual([
      { name: 'sex', levels: ['female', 'male'], codes: Int16Array.of(0, 1, -1, -1) },
    ]);
  });

  test('packed, a byte order mark, semicolons, tabs, CRLF, blanks around cells and blank lines', async () => {
    const plain = await readScoredFile(await file(body), columns);
    for (const variant of [
      `\uFEFF${body}`,
      gzipSync(body),
      body.replaceAll(',', ';'),
      body.replaceAll(',', '\t'),
      body.replaceAll('\n', '\r\n'),
      body.replaceAll(',', ' , '),
      body.replace('b,0', '\nb,0'),
      body.replace('a,1', '# a,1'),
    ]) {
      expect(await readScoredFile(await file(variant), columns)).toEqual(plain);
    }
  });

  test('rows without ids or patients are units of their own', async () => {
    const records = await readScoredFile(await file('y,p,sex\n1,0.5,f\n0,0.5,f\n'), columns);
    expect(new Set(records.clusters).size).toBe(2);
  });

  test('Parquet, with booleans and doubles', async () => {
    const path = join(folder, "it's.parquet");
    const database = await DuckDBInstance.create(':memory:');
    const connection = await database.connect();
    await connection.run(
      `COPY (SELECT * FROM (VALUES (true, 0.1::DOUBLE, 'm'), (false, 0.7::DOUBLE, NULL)) t(y, p, sex))
       TO '${path.replaceAll("'", "''")}' (FORMAT PARQUET)`,
    );
    connection.closeSync();
    const records = await readScoredFile(path, columns);
    expect([...records.labels]).toEqual([1, 0]);
    expect([...records.scores]).toEqual([0.1, 0.7]);
    expect([...Array.from(records.groups[0]!.codes)]).toEqual([0, -1]);
  });

  test('names that mean something elsewhere are just names', async () => {
    const content =
      'y,p,"a ""b""; DROP TABLE x",__proto__\n1,0.5,"x, y",__proto__\n0,0.1,60.5,constructor\n';
    const records = await readScoredFile(await file(content, 'we[ir]d *?.csv'), {
      ...columns,
      groups: ['a "b"; DROP TABLE x', '__proto__'],
    });
    expect(records.groups.map((group) => group.levels)).toEqual([
      ['60.5', 'x, y'],
      ['__proto__', 'constructor'],
    ]);
  });

  test('a name with a pattern in it opens that file alone', async () => {
    await file('y,p,sex\n1,0.5,other\n', 'a1.csv');
    const records = await readScoredFile(await file('y,p,sex\n1,0.5,own\n', 'a[1].csv'), columns);
    expect(records.groups[0]!.levels).toEqual(['own']);
  });

  test('levels are ordered by number where they have one', async () => {
    const content = `y,p,sex\n${['80+', '9', '60-79', '10'].map((s) => `1,0.5,${s}\n`).join('')}`;
    const records = await readScoredFile(await file(content), columns);
    expect(records.groups[0]!.levels).toEqual(['9', '10', '60-79', '80+']);
  });
});

describe('files that cannot be evaluated say where and why', () => {
  test.each([
    ['y,score,sex\n1,0.5,f\n', {}, '/preds.csv has no column "p"; it has: y, score, sex'],
    ['y,p,sex\n1,0.5,f\n2,0.5,f\n', {}, '/preds.csv, row 2: y is "2", not 0 or 1'],
    ['y,p,sex\nconstructor,0.5,f\n', {}, 'row 1: y is "constructor", not 0 or 1'],
    ['y,p,sex\n1,0.5,f\n,0.5,f\n', {}, 'row 2: y is blank'],
    ['y,p,sex\n1,1.5,f\n0,-1,f\n', {}, 'row 1: p is "1.5", outside [0, 1] (and 1 more rows)'],
    ['y,p,sex\n1,nan,f\n', {}, 'row 1: p is "nan", not a number'],
    ['y;p;sex\n1;0,5;f\n', {}, 'row 1: p is "0,5", not a number'],
    ['y,p,sex\n1,\u001b[31m,f\n', {}, 'row 1: p is "\uFFFD[31m", not a number'],
    ['', {}, 'preds.csv is empty'],
    ['y,p,sex\n', {}, 'preds.csv has no rows'],
    ['y,p,sex\n1,0.5,f\n1,0.5\n', {}, '/preds.csv, line 3 has 2 cells where the header has 3'],
    ['y,p,sex,id\n1,0.5,f,a\n1,0.5,f,a\n', { id: 'id' }, 'id "a" is in row 1 and in row 2'],
    ['y,p,sex,id\n1,0.5,f,\n', { cluster: 'id' }, 'row 1: id is blank'],
    ['y,p,sex\n1,0.5,f\n', { groups: ['age'] }, 'has no column "age"'],
    ['\u001f\u0000', {}, 'is not a text file'],
  ])('%j', async (content, wanted, expected) => {
    expect(await failure(content, wanted)).toContain(expected);
  });

  test('text in another encoding', async () => {
    expect(await failure(Buffer.from('y,p,sex\n1,0.5,fém\n0,0.5,m\n', 'latin1'))).toContain(
      'not UTF-8',
    );
  });

  test('a row with too few cells deep in the file is named', async () => {
    expect(await failure(`y,p,sex\n${'1,0.5,f\n'.repeat(25_000)}1,0.5\n`)).toContain('line 25002');
  });

  test('a column that does not group', async () => {
    const content = `y,p,sex\n${Array.from({ length: 101 }, (_, i) => `1,0.5,p${i}\n`).join('')}`;
    expect(await failure(content)).toContain('sex has 101 different values');
  });

  test('no file, or a folder', async () => {
    await expect(readScoredFile(join(folder, 'none.csv'), columns)).rejects.toThrow('no such file');
    await expect(readScoredFile(folder, columns)).rejects.toThrow('cannot be read');
    await expect(readScoredFile('https://example.org/a.csv', columns)).rejects.toThrow(
      'no such file',
    );
  });
});
