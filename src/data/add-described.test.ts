import { join } from 'node:path';
import { expect, it } from 'vitest';
import { picture } from '../../tools/layouts/write.ts';
import { UserError } from '../errors.ts';
import { addPlanned, planAddition, withDescription } from './add-dataset.ts';
import { sqlText, withDuckDb } from './duckdb.ts';
import { brightness, levelsOf } from './loaders/testing.ts';
import { verifyDataset } from './registry.ts';
import { testUser } from './user-testing.ts';

const user = testUser();

const grey = { height: 12, width: 12, channels: 1 } as const;
const bright = (level: number) => picture(grey, level, 1);

it('reads the Parquet parts that Hugging Face writes: pictures inside, and names of classes', async () => {
  await withDuckDb(async (connection) => {
    const classes = {
      info: { features: { sign: { names: ['benign', 'malignant'], _type: 'ClassLabel' } } },
    };
    for (const [part, levels] of [
      [40, 80, 120],
      [160, 200],
    ].entries()) {
      await connection.run(
        'CREATE OR REPLACE TABLE part (image STRUCT(bytes BLOB, path VARCHAR), sign BIGINT, sex VARCHAR)',
      );
      for (const [i, level] of levels.entries()) {
        const file = await user.write(`scratch/${part}-${i}.jpg`, await bright(level));
        await connection.run(
          `INSERT INTO part SELECT {bytes: content, path: NULL}, ${i % 2}, ${sqlText(i === 0 ? 'F' : 'M')} FROM read_blob(${sqlText(file)})`,
        );
      }
      const target = await user.write(`hub/data/train-0000${part}-of-00002.parquet`, '');
      await connection.run(
        `COPY part TO ${sqlText(target)} (FORMAT parquet, KV_METADATA {huggingface: ${sqlText(JSON.stringify(classes))}})`,
      );
    }
  });
  const request = {
    table: join(user.home, 'data/hub'),
    labels: ['sign:malignant'],
    groups: 'sex',
    size: 8,
  };
  const { dataset } = await addPlanned(await planAddition(request));
  expect(dataset.id).toBe('hub');
  expect(brightness(dataset)).toEqual([40, 80, 120, 160, 200]);
  expect(levelsOf(dataset, 'malignant')).toEqual([
    ...['not malignant', 'malignant', 'not malignant'],
    ...['not malignant', 'malignant'],
  ]);
  expect(await verifyDataset('hub')).toEqual([]);
});

it('takes the table, the pictures and the terms from a Croissant file', async () => {
  const field = (column: string) => ({
    '@id': `r/${column}`,
    source: { fileObject: { '@id': 'table' }, extract: { column } },
  });
  const table = {
    '@type': 'cr:FileObject',
    '@id': 'table',
    contentUrl: 'https://example.org/lists/skin.csv',
  };
  const croissant = {
    '@context': {},
    '@type': 'sc:Dataset',
    name: 'Skin Signs',
    license: ['https://creativecommons.org/licenses/by/4.0/'],
    citeAs: 'A. Author, 2026',
    distribution: [
      table,
      {
        '@type': 'cr:FileSet',
        '@id': 'pics',
        includes: 'pics/*.jpg',
        encodingFormat: 'image/jpeg',
      },
    ],
    recordSet: { '@id': 'r', field: ['name', 'dx', 'sex'].map(field) },
  };
  const path = await user.write('croissant.json', JSON.stringify(croissant));
  const request = { table: path, labels: ['dx:mel'], groups: 'sex', size: 8 };
  await expect(withDescription(request)).rejects.toMatchObject({
    message: `skin.csv is not in ${join(user.home, 'data')}`,
    fix: expect.stringContaining('put https://example.org/lists/skin.csv there'),
  });
  await user.write('skin.csv', 'name,dx,sex\na,mel,F\nb,nv,M\n');
  await user.write('pics/a.jpg', await bright(60));
  await user.write('pics/b.jpg', await bright(180));
  const { dataset } = await addPlanned(await planAddition(await withDescription(request)));
  expect(dataset).toMatchObject({ id: 'skin-signs', title: 'Skin Signs' });
  expect(dataset.source).toMatchObject({
    licence: 'https://creativecommons.org/licenses/by/4.0/',
    citation: 'A. Author, 2026',
  });
  expect(brightness(dataset)).toEqual([60, 180]);
  expect(levelsOf(dataset, 'mel')).toEqual(['mel', 'not mel']);
  await expect(withDescription({ ...request, recordSet: 'none' })).rejects.toThrow(
    'no record set "none"',
  );
  // Of an archive or a repository it is said which.
  const archive = {
    '@type': 'cr:FileObject',
    '@id': 'all',
    contentUrl: 'https://example.org/a.zip',
  };
  const packed = { ...table, contentUrl: 'lists/all.csv', containedIn: { '@id': 'all' } };
  await user.write(
    'croissant.json',
    JSON.stringify({ ...croissant, distribution: [packed, archive] }),
  );
  await expect(withDescription(request)).rejects.toMatchObject({
    message: `lists/all.csv is not in ${join(user.home, 'data')}`,
    fix: expect.stringContaining('it is part of https://example.org/a.zip'),
  });
  // A name that is no part of an address, and one that is written as such.
  await user.write('100%.csv', 'name,dx,sex\na,mel,F\nb,nv,M\n');
  for (const contentUrl of ['100%.csv', '100%25.csv']) {
    const [, pictures] = croissant.distribution;
    const named = { ...croissant, distribution: [{ ...table, contentUrl }, pictures] };
    await user.write('croissant.json', JSON.stringify(named));
    expect((await withDescription(request)).table).toBe(join(user.home, 'data', '100%.csv'));
  }
});

it('makes a table of pictures that a Croissant file knows by their names', async () => {
  const property = (name: string, regex: string) => ({
    '@id': `r/${name}`,
    name,
    source: {
      fileSet: { '@id': 'pics' },
      extract: { fileProperty: 'fullpath' },
      transform: { regex },
    },
  });
  const croissant = {
    '@context': {},
    '@type': 'sc:Dataset',
    name: 'folders',
    distribution: [
      {
        '@type': 'cr:FileSet',
        '@id': 'pics',
        includes: 'pics/**/*.jpg',
        encodingFormat: 'image/jpeg',
      },
    ],
    recordSet: [
      { '@id': 'r', field: [property('sign', 'pics/(\\w+)/'), property('sex', '_([FM])\\.jpg')] },
    ],
  };
  const path = await user.write('croissant.json', JSON.stringify(croissant));
  await user.write('pics/mel/1_F.jpg', await bright(60));
  await user.write('pics/nv/2_M.jpg', await bright(180));
  const request = { table: path, labels: ['sign:mel'], groups: 'sex', size: 8 };
  const { dataset } = await addPlanned(await planAddition(await withDescription(request)));
  expect(dataset.ids).toEqual(['pics/mel/1_F.jpg', 'pics/nv/2_M.jpg']);
  expect(levelsOf(dataset, 'mel')).toEqual(['mel', 'not mel']);
  expect(levelsOf(dataset, 'sex')).toEqual(['F', 'M']);
  expect(brightness(dataset)).toEqual([60, 180]);
});

it('says which address or pattern of a Croissant file cannot be used', async () => {
  const described = (file: object, field: object) =>
    JSON.stringify({
      '@context': {},
      '@type': 'sc:Dataset',
      name: 'x',
      distribution: [{ '@id': 'f', ...file }],
      recordSet: [{ '@id': 'r', field: [{ '@id': 'r/a', source: field }] }],
    });
  const refused = async (file: object, field: object) => {
    const path = await user.write('bad.json', described(file, field));
    return withDescription({ table: path, labels: ['a'], groups: 'a' }).then(
      () => '',
      (error: unknown) => {
        expect(error).toBeInstanceOf(UserError);
        return (error as UserError).message;
      },
    );
  };
  const column = { fileObject: { '@id': 'f' }, extract: { column: 'a' } };
  for (const url of ['data%.csv', 'http://[', 'http://h/%zz.csv', '', '.', 'a\u0000.csv']) {
    const file = { '@type': 'cr:FileObject', contentUrl: url };
    expect(await refused(file, column), url).toContain(`is not in ${join(user.home, 'data')}`);
  }
  const names = { fileSet: { '@id': 'f' }, extract: { fileProperty: 'filename' } };
  const set = { '@type': 'cr:FileSet', includes: 'a'.repeat(70_000), encodingFormat: 'image/png' };
  expect(await refused(set, names)).toContain('a pattern for its files cannot be used');
});

it('refuses a record set whose fields are of several files, naming them, and takes one of a single file', async () => {
  const field = (set: string, file: string, column: string) => ({
    '@id': `${set}/${column}`,
    source: { fileObject: { '@id': file }, extract: { column } },
  });
  const people = (set: string) => ['stay', 'sex'].map((column) => field(set, 'people.csv', column));
  const croissant = {
    '@context': {},
    '@type': 'sc:Dataset',
    name: 'stays',
    distribution: ['people.csv', 'outcomes.csv'].map((name) => ({
      '@type': 'cr:FileObject',
      '@id': name,
      contentUrl: name,
    })),
    recordSet: [
      { '@id': 'joined', field: [...people('joined'), field('joined', 'outcomes.csv', 'died')] },
      { '@id': 'people', field: people('people') },
    ],
  };
  const path = await user.write('croissant.json', JSON.stringify(croissant));
  await user.write('people.csv', 'stay,sex\n1,F\n2,M\n');
  await user.write('outcomes.csv', 'stay,died\n1,0\n2,1\n');
  const request = { table: path, labels: ['died'], groups: 'sex' };
  await expect(withDescription(request)).rejects.toMatchObject({
    message: `${path}: record set "joined" takes its fields from several files: joined/stay, joined/sex of people.csv; joined/died of outcomes.csv; no "references" say which rows of theirs are one record`,
    fix: expect.stringContaining('join them into one table'),
  });
  const { table } = await withDescription({ ...request, recordSet: 'people' });
  expect(table).toBe(join(user.home, 'data', 'people.csv'));
});
