import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { picture } from '../../tools/layouts/write.ts';
import { addPlanned, planAddition, withDescription } from './add-dataset.ts';
import type { AddRequest } from './added/request.ts';
import { sqlText, withDuckDb } from './duckdb.ts';
import { brightness, levelsOf } from './loaders/testing.ts';
import { testUser } from './user-testing.ts';

const user = testUser();

const bright = (level: number) => picture({ height: 12, width: 12, channels: 1 }, level, 1);

const file = (id: string, contentUrl: string) => ({
  ...{ '@type': 'cr:FileObject', '@id': id, contentUrl, encodingFormat: 'text/csv' },
});
const column = (fileObject: string, name: string) => ({
  fileObject: { '@id': fileObject },
  extract: { column: name },
});

async function describedAs(distribution: readonly object[], recordSet: readonly object[]) {
  const content = { '@context': {}, '@type': 'sc:Dataset', name: 'set', distribution, recordSet };
  return user.write('croissant.json', JSON.stringify(content));
}

async function added(request: AddRequest) {
  const plan = await planAddition(await withDescription(request));
  return { plan, ...(await addPlanned(plan)) };
}

/** As PASS is described: pictures whose names hold a key of a csv. */
function likePass() {
  const pictures = {
    ...{ '@type': 'cr:FileSet', '@id': 'image-files', encodingFormat: 'image/jpeg' },
    includes: 'pics/*.jpg',
  };
  const set = {
    ...{ '@type': 'cr:RecordSet', '@id': 'images', name: 'images', key: 'images/hash' },
    field: [
      {
        ...{ '@type': 'cr:Field', '@id': 'images/hash', name: 'hash', dataType: 'sc:Text' },
        references: column('metadata', 'hash'),
        source: {
          fileSet: { '@id': 'image-files' },
          extract: { fileProperty: 'filename' },
          transform: { regex: 'ISIC_([^\\/]*)\\.jpg' },
        },
      },
      {
        ...{ '@type': 'cr:Field', '@id': 'images/content', dataType: 'sc:ImageObject' },
        source: { fileSet: { '@id': 'image-files' }, extract: { fileProperty: 'content' } },
      },
      { '@type': 'cr:Field', '@id': 'images/dx', source: column('metadata', 'dx') },
      {
        ...{ '@type': 'cr:Field', '@id': 'images/person' },
        subField: [{ '@id': 'images/person/sex', source: column('metadata', 'sex') }],
      },
    ],
  };
  return describedAs([file('metadata', 'metadata.csv'), pictures], [set]);
}

describe('pictures whose names hold a key of a csv, as PASS is described', () => {
  const request = { labels: ['dx:mel'], groups: 'sex', size: 8 };

  it('are records with what their row says; those without a row, and rows without a picture, are left out and told', async () => {
    const table = await likePass();
    await user.write('metadata.csv', 'hash,dx,sex\n7,nv,M\n3,mel,F\n9,nv,F\n5,mel,M\n');
    for (const [name, level] of [
      ['ISIC_3', 60],
      ['ISIC_5', 120],
      ['ISIC_7', 180],
      ['ISIC_8', 20],
    ] as const) {
      await user.write(`pics/${name}.jpg`, await bright(level));
    }
    const { plan, dataset } = await added({ ...request, table });
    expect(dataset.ids).toEqual(['pics/ISIC_3.jpg', 'pics/ISIC_5.jpg', 'pics/ISIC_7.jpg']);
    expect(brightness(dataset)).toEqual([60, 120, 180]);
    expect(levelsOf(dataset, 'mel')).toEqual(['mel', 'mel', 'not mel']);
    expect(levelsOf(dataset, 'sex')).toEqual(['F', 'M', 'M']);
    expect(plan.doubts.slice(0, 2)).toEqual([
      'Of the files of "image-files" 1 is left out: its filename is not in metadata.csv (8).',
      'Of the rows of metadata.csv 1 is left out: its hash is not in the files of "image-files" (9).',
    ]);
  });

  it('are refused where no name holds a key, or a key is of two rows', async () => {
    const table = await likePass();
    await user.write('metadata.csv', 'hash,dx,sex\nISIC_3,mel,F\nISIC_5,nv,M\n');
    await user.write('pics/ISIC_3.jpg', await bright(60));
    await expect(withDescription({ ...request, table })).rejects.toMatchObject({
      message:
        'Of the files of "image-files" 1 finds no row: its filename is not in metadata.csv, hash (3)',
      fix: expect.stringContaining('"transform"'),
    });
    await user.write('metadata.csv', 'hash,dx,sex\n3,mel,F\n4,nv,M\n3,nv,F\n4,nv,M\n');
    await expect(withDescription({ ...request, table })).rejects.toMatchObject({
      message:
        'metadata.csv: hash "3" occurs 2 times (rows 1 and 3), and 1 more repeats: which row belongs to one of the files of "image-files" is not known',
    });
    await user.write('metadata.csv', 'id,dx,sex\n3,mel,F\n');
    await expect(withDescription({ ...request, table })).rejects.toThrow(
      'column "hash" of metadata.csv, which has none of that name',
    );
  });

  it('stay where they are when one only looks', async () => {
    const table = await likePass();
    await user.write('metadata.csv', 'hash,dx,sex\n3,mel,F\n');
    await user.write('pics/ISIC_3.jpg', await bright(60));
    const looked = await withDescription({ ...request, table }, { dryRun: true });
    expect(looked).toMatchObject({ home: join(user.home, 'data'), image: 'file' });
    expect(looked.table).not.toContain(join(user.home, 'data'));
  });
});

/** As MovieLens is described: a table that refers to another’s key, and a record set of fields of both. */
function likeMovieLens() {
  const field = (id: string, source: object, more: object = {}) => ({
    ...{ '@type': 'cr:Field', '@id': id, source },
    ...more,
  });
  const of = (id: string) => ({ field: { '@id': id } });
  return describedAs(
    [file('people-table', 'people.csv'), file('stays-table', 'stays.csv')],
    [
      {
        '@id': 'people',
        field: [
          field('people/id', column('people-table', 'id')),
          field('people/sex', column('people-table', 'sex')),
        ],
      },
      {
        '@id': 'stays',
        field: [
          field('stays/person', column('stays-table', 'person'), { references: of('people/id') }),
          field('stays/died', column('stays-table', 'died')),
        ],
      },
      {
        '@id': 'stays_of_people',
        field: ['stays/person', 'stays/died', 'people/sex'].map((id) =>
          field(`all/${id.split('/')[1]}`, of(id)),
        ),
      },
    ],
  );
}

describe('a table that refers to the key of another, as MovieLens is described', () => {
  const request = { labels: ['died'], groups: 'sex', recordSet: 'stays_of_people' };

  it('takes what the other says, in its own order', async () => {
    const table = await likeMovieLens();
    await user.write('people.csv', 'id,sex\n1,F\n2,M\n3,F\n');
    await user.write('stays.csv', 'person,died,other\n2,0,9\n 1 ,1,9\n2,1,9\n');
    const { dataset } = await added({ ...request, table, patient: 'person' });
    expect(dataset.patientIds).toEqual(['2', '1', '2']);
    expect(levelsOf(dataset, 'sex')).toEqual(['M', 'F', 'M']);
    expect(dataset.features).toMatchObject({ kind: 'tabular' });
  });

  it('is refused where rows refer to what is not there, with their number and the first', async () => {
    const table = await likeMovieLens();
    await user.write('people.csv', 'id,sex\n1,F\n');
    const others = [2, 3, 4, 5, 6, 7, 7].map((id) => `${id},0\n`).join('');
    await user.write('stays.csv', `person,died\n1,1\n,0\n${others}`);
    await expect(withDescription({ ...request, table })).rejects.toMatchObject({
      message:
        'Of the rows of stays.csv 8 find no row: their person is not in people.csv, id (none, 2, 3, 4, 5 and 3 more)',
      fix: expect.stringContaining('add what is missing'),
    });
  });
});

it('looks a key up in rows that stand in the description, as simple-join is described', async () => {
  const table = await describedAs(
    [file('stays', 'stays.csv')],
    [
      {
        '@id': 'wards',
        field: [{ '@id': 'wards/code' }, { '@id': 'wards/name' }],
        data: [
          { 'wards/code': 'a', 'wards/name': 'north' },
          { 'wards/code': 'b', 'wards/name': 'south' },
        ],
      },
      {
        '@id': 'stays_by_ward',
        field: [
          { '@id': 'r/died', source: column('stays', 'died') },
          {
            ...{ '@id': 'r/ward', source: column('stays', 'ward') },
            references: { field: { '@id': 'wards/code' } },
          },
          { '@id': 'r/where', name: 'where', source: { field: { '@id': 'wards/name' } } },
        ],
      },
    ],
  );
  await user.write('stays.csv', 'ward,died,x\nb,0,1\na,1,2\nb,1,3\n');
  const { dataset } = await added({ table, labels: ['died'], groups: 'where' });
  expect(levelsOf(dataset, 'where')).toEqual(['south', 'north', 'south']);
});

it('joins a csv of labels to pictures inside a Parquet file, and keeps signs that are values', async () => {
  await withDuckDb(async (connection) => {
    await connection.run('CREATE TABLE part (id BIGINT, image STRUCT(bytes BLOB, path VARCHAR))');
    for (const [i, level] of [40, 120].entries()) {
      const path = await user.write(`scratch/${i}.jpg`, await bright(level));
      await connection.run(
        `INSERT INTO part SELECT ${i}, {bytes: content, path: NULL} FROM read_blob(${sqlText(path)})`,
      );
    }
    const target = await user.write('films.parquet', '');
    await connection.run(`COPY part TO ${sqlText(target)} (FORMAT parquet)`);
  });
  await user.write('labels.csv', 'film,test,sex\n1,+,F\n0,=0,M\n');
  const table = await describedAs(
    [file('films', 'films.parquet'), file('labels', 'labels.csv')],
    [
      {
        '@id': 'r',
        field: [
          {
            ...{ '@id': 'r/film', source: column('labels', 'film') },
            references: column('films', 'id'),
          },
          { '@id': 'r/image', source: column('films', 'image') },
          { '@id': 'r/test', source: column('labels', 'test') },
          { '@id': 'r/sex', source: column('labels', 'sex') },
        ],
      },
    ],
  );
  const { dataset } = await added({ table, labels: ['test:+'], groups: 'sex', size: 8 });
  expect(brightness(dataset)).toEqual([120, 40]);
  expect(levelsOf(dataset, 'sex')).toEqual(['F', 'M']);
  expect(await readFile(join(user.home, 'data/set.joined.parquet'))).not.toHaveLength(0);
});

it('refuses records within records, and tables that refer to one key but not to each other', async () => {
  const people = (id: string, more: object = {}) => ({
    ...{ '@id': id, source: column('people', 'id') },
    ...more,
  });
  const set = (field: readonly object[]) =>
    describedAs(
      ['people', 'stays', 'drugs'].map((name) => file(name, `${name}.csv`)),
      [
        { '@id': 'people', field: [people('people/id')] },
        { '@id': 'all', field },
      ],
    );
  const referring = (name: string) => ({
    ...{ '@id': `all/${name}`, source: column(name, 'person') },
    references: { field: { '@id': 'people/id' } },
  });
  const stays = { ...referring('stays'), parentField: {} };
  const request = { labels: ['died'], groups: 'sex', recordSet: 'all' };
  const nested = await set([people('all/id'), { '@id': 'all/stays', subField: [stays] }]);
  await expect(withDescription({ ...request, table: nested })).rejects.toThrow(
    'field "all/stays" holds records within a record',
  );
  const apart = await set([people('all/id'), referring('stays'), referring('drugs')]);
  await expect(withDescription({ ...request, table: apart })).rejects.toThrow(
    'all/id of people; all/stays of stays; all/drugs of drugs; no "references"',
  );
});
