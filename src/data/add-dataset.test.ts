import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import dcmjs from 'dcmjs';
import { describe, expect, it, vi } from 'vitest';
import { picture, zip } from '../../tools/layouts/write.ts';
import {
  addPlanned,
  lookAtTable,
  planAddition,
  removeDataset,
  withDescription,
} from './add-dataset.ts';
import type { AddRequest } from './added/request.ts';
import { describeDataset } from './describe.ts';
import { withDuckDb } from './duckdb.ts';
import { brightness, featureOf, levelsOf } from './loaders/testing.ts';
import {
  datasetFingerprint,
  listDatasets,
  loadDataset,
  prepareDataset,
  verifyDataset,
} from './registry.ts';
import { testUser } from './user-testing.ts';

const user = testUser();

/** A file of 8×8 pixels, 56 of them bright, with a header of its own. */
function dicom(uid: string, header: Readonly<Record<string, string>> = {}): Uint8Array {
  const { DicomDict, DicomMetaDictionary } = dcmjs.data;
  const file = new DicomDict({
    '00020002': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.7'] },
    '00020003': { vr: 'UI', Value: [uid] },
    '00020010': { vr: 'UI', Value: ['1.2.840.10008.1.2.1'] },
  });
  const dark = Uint16Array.from({ length: 64 }, (_, at) => (at < 8 ? 0 : 3000));
  file.dict = DicomMetaDictionary.denaturalizeDataset({
    ...{ Modality: 'DX', ...header },
    ...{ _vrMap: { PixelData: 'OW' }, Rows: 8, Columns: 8, SamplesPerPixel: 1 },
    ...{ BitsAllocated: 16, BitsStored: 12, HighBit: 11, PixelRepresentation: 0 },
    ...{ PhotometricInterpretation: 'MONOCHROME2', PixelData: [dark.buffer] },
  });
  return Buffer.from(file.write());
}

async function add(request: AddRequest) {
  return addPlanned(await planAddition(request));
}

const STAYS = [
  'stay,patient,sex,age,days,ward,code,died,note',
  '1,a,F,59.5,3,ICU,1,0,seen by Dr A',
  '2,a,F,60,12,ICU,2,1,seen by Dr B',
  '3,b,M,unknown,1,ward,1,0,discharged home',
  '4,c,m,90+,NA,ward,2,1,"died, at night"',
  '5,d,Unknown,45,7,ICU,1,,readmitted',
];

describe('a table', () => {
  it('becomes a data set: labels, groups, patients, features and what is missing', async () => {
    const table = await user.write('stays.csv', `${STAYS.join('\n')}\n`.replace(',m,', ',M,'));
    const { dataset } = await add({
      table,
      labels: ['died', 'long=days>=7'],
      groups: 'sex,age:60',
      patient: 'patient',
      record: 'stay',
      leaks: ['note'],
      categories: ['code'],
    });
    expect(dataset.ids).toEqual(['1', '2', '3', '4', '5']);
    expect(dataset.patientIds).toEqual(['a', 'a', 'b', 'c', 'd']);
    expect(levelsOf(dataset, 'died')).toEqual(['not died', 'died', 'not died', 'died', null]);
    expect(levelsOf(dataset, 'long')).toEqual(['not long', 'long', 'not long', null, 'long']);
    expect(levelsOf(dataset, 'sex')).toEqual(['F', 'F', 'M', 'M', null]);
    const [young, old] = ['under 60', '60 and over'];
    expect(levelsOf(dataset, 'age')).toEqual([young, old, null, old, young]);
    expect(featureOf(dataset, 'ward')).toEqual(['ICU', 'ICU', 'ward', 'ward', 'ICU']);
    expect(featureOf(dataset, 'code')).toEqual(['1', '2', '1', '2', '1']);
    if (dataset.features.kind !== 'tabular') throw new TypeError();
    expect(dataset.features.columns.map(({ name }) => name)).toEqual(['ward', 'code']);
    expect(
      Object.fromEntries(dataset.features.dropped.map(({ name, why }) => [name, why])),
    ).toEqual({
      stay: 'identifies the record',
      patient: 'identifies the patient',
      sex: 'sensitive attribute: not an input',
      age: 'sensitive attribute: not an input',
      days: 'is the outcome, or it is made of it',
      died: 'is the outcome, or it is made of it',
      note: 'a leak, says who added the set',
    });
  });

  it('may have groups, classes and columns that are called like what every object has', async () => {
    const table = await user.write(
      'odd.csv',
      `died,__proto__,constructor,toString,valueOf,dx
${[
  '0,__proto__,a,1.5,__proto__,__proto__',
  '1,constructor,b,2.5,c,constructor',
  '0,toString,a,4,c,toString',
  '1,__proto__,b,5,__proto__,__proto__',
].join('\n')}
`,
    );
    const { dataset } = await add({
      table,
      labels: ['died', 'dx'],
      groups: '__proto__,constructor',
      id: 'constructor',
    });
    expect(levelsOf(dataset, 'proto')).toEqual([
      ...['__proto__', 'constructor', 'toString', '__proto__'],
    ]);
    expect(levelsOf(dataset, 'constructor')).toEqual(['a', 'b', 'a', 'b']);
    expect(levelsOf(dataset, 'dx')).toEqual([
      ...['__proto__', 'constructor', 'toString', '__proto__'],
    ]);
    expect(featureOf(dataset, 'valueOf')).toEqual(['__proto__', 'c', 'c', '__proto__']);
    expect(featureOf(dataset, 'toString')).toEqual([1.5, 2.5, 4, 5]);
    expect(await verifyDataset('constructor')).toEqual([]);
    expect(describeDataset(dataset).attributes[0]!.counts).toEqual(
      Object.fromEntries([
        ['__proto__', 2],
        ['constructor', 1],
        ['toString', 1],
      ]),
    );
  });

  it('has features of such a name', async () => {
    const rows = ['0,F,__proto__', '1,M,c', '0,F,c', '1,M,__proto__'];
    const table = await user.write('odd.csv', `died,sex,__proto__\n${rows.join('\n')}\n`);
    const { dataset } = await add({ table, labels: ['died'], groups: 'sex' });
    expect(featureOf(dataset, '__proto__')).toEqual(['__proto__', 'c', 'c', '__proto__']);
  });

  it('has groups of several values where that is said, also when it is read again', async () => {
    const races = ['white', 'black', 'asian', 'White', 'other', 'unknown', 'black'];
    const rows = races.map((race, i) => `${i % 2},${race},${60 + i},${i}`);
    const table = await user.write('stays.csv', `died,race,age,x\n${rows.join('\n')}\n`);
    const request = { table, labels: ['died'], groups: 'race:white+White|black+asian,age:63' };
    const plan = await planAddition(request);
    const [race] = plan.manifest['refair:dataset'].attributes;
    expect(race).toMatchObject({
      levels: ['white + White', 'black + asian'],
      missing: ['other'],
    });
    const { dataset } = await addPlanned(plan);
    const merged = ['white + White', 'black + asian'];
    const wanted = [merged[0]!, merged[1]!, merged[1]!, merged[0]!, null, null, merged[1]!];
    expect(levelsOf(dataset, 'race')).toEqual(wanted);
    const [note] = dataset.source.notes;
    expect(note).toBe(
      'Groups of race, as its user chose them: "white + White" is "white", "White"; "black + asian" is "black", "asian"; 1 record is in no group: "other".',
    );
    expect(describeDataset(dataset).attributes[0]).toMatchObject({ missing: 2 });
    expect(levelsOf((await prepareDataset('stays', undefined, {})).dataset, 'race')).toEqual(
      wanted,
    );
    // Whose groups are others has another fingerprint.
    const others = await add({ ...request, groups: 'race:white|not white=*' });
    expect(levelsOf(others.dataset, 'race').slice(0, 4)).toEqual([
      ...['white', 'not white', 'not white', 'not white'],
    ]);
    expect(others.dataset.fingerprint).not.toBe(dataset.fingerprint);
  });

  it('is tested on by one that was learnt from another, and not on itself under another name', async () => {
    const stays = (name: string) =>
      Array.from(
        { length: 40 },
        (_, i) => `${name}${i},${i % 3},${i % 2},${i % 4 < 2 ? 'F' : 'M'}`,
      );
    const columns = 'stay,days,died,sex';
    const request = { labels: ['died'], groups: 'sex', record: 'stay' };
    const addAs = async (id: string, rows: readonly string[]) => {
      const table = await user.write(`${id}.csv`, `${[columns, ...rows].join('\n')}\n`);
      await add({ ...request, table, id });
      return table;
    };
    const here = await addAs('here', stays('h'));
    await addAs('there', stays('t'));
    await add({ ...request, table: here, id: 'again' });
    const { domains } = await loadDataset('here', { testOn: 'there' });
    expect(domains!.codes.filter((code) => code === 1)).toHaveLength(40);
    await expect(loadDataset('here', { testOn: 'again' })).rejects.toThrow('from the same source');
    await expect(loadDataset('here', { testOn: '' })).rejects.toMatchObject({
      fix: expect.stringMatching(/another set: there$/m),
    });
  });

  it('says which word keeps numbers from being a feature', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => [
      ...[i % 2, i % 3 === 0 ? 'F' : 'M', i % 5 === 0 ? 'n. d.' : i / 7, `somebody ${i}`],
    ]);
    const table = await user.write('labs.csv', `died,sex,lactate,name\n${rows.join('\n')}\n`);
    const { dataset } = await add({ table, labels: ['died'], groups: 'sex' });
    if (dataset.features.kind !== 'tabular') throw new TypeError();
    const why = Object.fromEntries(dataset.features.dropped.map((one) => [one.name, one.why]));
    expect(why.lactate).toBe(
      '240 numbers beside words such as "n. d.": if they mean missing, --missing "n. d." makes it a feature',
    );
    expect(why.name).toBe('300 different texts: names, dates or free text');
  });

  it('has numbers with a decimal comma where that is said, also when it is read again', async () => {
    const rows = ['0;F;63,5;1,5', '1;M;47,25;8', '1;F;70;,75', '0;M;;-1e0'];
    const table = await user.write('labs.csv', `died;sex;age;lactate\n${rows.join('\n')}\n`);
    const request = { table, labels: ['died'], groups: 'sex,age:60' };
    await expect(planAddition(request)).rejects.toMatchObject({
      message: expect.stringContaining('column "age" has "47,25", not a number'),
      fix: expect.stringContaining('add the set with --decimal-comma'),
    });
    await add({ ...request, decimalComma: true });
    await prepareDataset('labs', undefined, {});
    const dataset = await loadDataset('labs');
    const [young, old] = ['under 60', '60 and over'];
    expect(levelsOf(dataset, 'age')).toEqual([old, young, old, null]);
    expect(featureOf(dataset, 'lactate')).toEqual([1.5, 8, 0.75, -1]);
  });

  it.each(['inf', '1e999'])('with %s among the numbers of a feature is not added', async (odd) => {
    const table = await user.write('labs.csv', `died,sex,x\n0,F,1\n1,M,${odd}\n1,F,3\n`);
    const request = { table, labels: ['died'], groups: 'sex' };
    await expect(planAddition(request)).rejects.toMatchObject({
      message: `labs.csv, row 2: x is "${odd}", which is no number that an input could be`,
      fix: expect.stringContaining(`--missing "${odd}"`),
    });
    await planAddition({ ...request, missing: [odd] });
  });

  it('has headers of any script', async () => {
    const rows = ['1,男,汉', '0,女,回', '1,女,汉'];
    const table = await user.write('病人.csv', `死亡,性别,种族\n${rows.join('\n')}\n`);
    const request = { table, labels: ['死亡'], groups: '性别,种族' };
    await expect(planAddition(request)).rejects.toMatchObject({
      fix: expect.stringContaining('--id skin'),
    });
    const { dataset } = await add({ ...request, id: 'ward' });
    expect(Object.keys(dataset.attributes)).toEqual(['性别', '种族']);
    expect(levelsOf(dataset, '死亡')).toEqual(['死亡', 'not 死亡', '死亡']);
  });

  it('is known from then on, with the fingerprint of what it holds', async () => {
    const table = await user.write('stays.csv', `${STAYS.join('\n')}\n`);
    const { dataset } = await add({ table, labels: ['died'], groups: 'ward' });
    expect(listDatasets().find(({ id }) => id === 'stays')).toMatchObject({
      kind: 'added',
      present: true,
    });
    expect(await loadDataset('stays')).toMatchObject({ fingerprint: dataset.fingerprint, size: 5 });
    expect(await datasetFingerprint('stays')).toBe(dataset.fingerprint);
    expect(await verifyDataset('stays')).toEqual([]);
    const manifest = JSON.parse(
      await readFile(join(user.home, 'data/stays.croissant.json'), 'utf8'),
    );
    expect(manifest.distribution[0]).toMatchObject({
      contentUrl: 'stays.csv',
      encodingFormat: 'text/csv',
    });
    const keeping = await add({ table, labels: ['died'], groups: 'sex', keep: ['unknown'] });
    expect(keeping.dataset.fingerprint).not.toBe(dataset.fingerprint);
    expect(levelsOf(keeping.dataset, 'sex').at(-1)).toBe('Unknown');
  });

  it('that changes, moves or goes is an error that says what to do', async () => {
    const table = await user.write('stays.csv', `${STAYS.join('\n')}\n`);
    await add({ table, labels: ['died'], groups: 'ward' });
    const before = await datasetFingerprint('stays');
    await writeFile(table, `${STAYS.join('\n')}\n`);
    expect(await datasetFingerprint('stays')).toBe(before);
    await writeFile(table, `${STAYS.join('\n').replace('ward,1,0', 'ward,1,1')}\n`);
    await expect(datasetFingerprint('stays')).rejects.toMatchObject({
      message: `${table} has changed since data set stays was read from it`,
      fix: 'read it again: refair data prepare stays',
    });
    await prepareDataset('stays', undefined, {});
    expect(levelsOf(await loadDataset('stays'), 'died')[2]).toBe('died');
    vi.stubEnv('REFAIR_CACHE', join(user.home, 'emptied'));
    await expect(datasetFingerprint('stays')).rejects.toMatchObject({
      message: 'data set stays has not been prepared on this machine',
      fix: 'what was read of it is kept in a cache, which may have been emptied; read it again: refair data prepare stays',
    });
    await prepareDataset('stays', undefined, {});
    expect(levelsOf(await loadDataset('stays'), 'died')[2]).toBe('died');
    await rename(join(user.home, 'data'), join(user.home, 'moved'));
    await expect(datasetFingerprint('stays')).rejects.toThrow(
      /manifest of data set stays is no longer at/,
    );
    expect(listDatasets().find(({ id }) => id === 'stays')).toMatchObject({ present: false });
    expect(await removeDataset('stays')).toBe(join(user.home, 'data/stays.croissant.json'));
    await expect(loadDataset('stays')).rejects.toThrow('there is no data set "stays"');
    await expect(removeDataset('stays')).rejects.toThrow('no data set that you added');
  });

  it('is looked at: types, words for missing, values that repeat', async () => {
    const look = await lookAtTable({
      table: await user.write('stays.csv', `${[...STAYS, STAYS[1]].join('\n')}\n`),
      labels: [],
    });
    expect(look).toMatchObject({
      records: 6,
      repeated: 1,
      pictures: null,
      mayBePatients: ['patient'],
    });
    // The second stay once more, under an id of its own.
    const again = STAYS[2]!.replace(/^2,/, '6,');
    const table = await user.write('again.csv', `${[...STAYS, again].join('\n')}\n`);
    const request = { table, labels: ['died'], groups: 'sex' };
    expect((await lookAtTable(request)).repeated).toBe(0);
    expect((await lookAtTable({ ...request, record: 'stay' })).repeated).toBe(1);
    const { doubts } = await planAddition({ ...request, record: 'stay' });
    expect(doubts).toContain('1 records are the same as another in every column but stay');
    const of = (name: string) => look.columns.find((column) => column.name === name);
    expect(of('days')).toMatchObject({
      kind: 'number',
      range: [1, 12],
      missing: 1,
      words: { NA: 1 },
    });
    expect(of('age')).toMatchObject({ kind: 'category', missing: 1, words: { unknown: 1 } });
    expect(of('died')).toMatchObject({ missing: 1, words: {}, values: { 0: 3, 1: 2 } });
  });

  it.each([
    [{ labels: ['dead'] }, 'the table has no column "dead"'],
    [
      { labels: ['ward'] },
      'column "ward" has the values "ICU", "ward": which of them are positive?',
    ],
    [{ labels: ['died=ward:OR'] }, 'column "ward" is never "OR"'],
    [{ labels: ['x=days>3'] }, 'a bound is written >=NUMBER or <NUMBER'],
    [{ groups: 'days:5:2' }, 'cut points must rise'],
    [{ groups: 'ward:5' }, 'column "ward" has "ICU", not a number that could be cut at 5'],
    [{ patient: 'who' }, '--patient: the table has no column "who"'],
    [{ id: 'ham10000-28' }, 'is one of refair’s own'],
    [{ id: 'A b' }, 'use lower case'],
    [{ groups: undefined }, 'it is not said which groups are to be compared'],
  ])('says what is wrong with %j', async (flags, message) => {
    const table = await user.write('stays.csv', `${STAYS.join('\n')}\n`);
    const request = { table, labels: ['died'], groups: 'sex', ...flags };
    await expect(planAddition(request)).rejects.toThrow(message);
  });

  it('with an id twice is not added, and nothing is left on the list', async () => {
    const table = await user.write('stays.csv', `${[...STAYS, STAYS[1]].join('\n')}\n`);
    const request = { table, labels: ['died'], groups: 'ward', record: 'stay' };
    await expect(add(request)).rejects.toThrow('stay 1 stands in 2 rows');
    expect(listDatasets().some(({ id }) => id === 'stays')).toBe(false);
  });

  it('does not take the place of another file, nor of a set from elsewhere', async () => {
    const table = await user.write('stays.csv', `${STAYS.join('\n')}\n`);
    const request = { table, labels: ['died'], groups: 'ward' };
    await user.write('stays.croissant.json', '{}');
    await expect(planAddition(request)).rejects.toThrow('refair did not write it');
    await rm(join(user.home, 'data/stays.croissant.json'));
    await add(request);
    const other = await user.write('other/stays.csv', `${STAYS.join('\n')}\n`);
    await expect(planAddition({ ...request, table: other })).rejects.toThrow('was added from');
  });

  it('that cannot be read takes nothing from the set of its name', async () => {
    const table = await user.write('stays.csv', `${STAYS.join('\n')}\n`);
    const request = { table, labels: ['died'], groups: 'ward', record: 'stay' };
    const { dataset } = await add(request);
    await user.write('stays.csv', `${[...STAYS, STAYS[1]].join('\n')}\n`);
    await expect(add(request)).rejects.toThrow('stay 1 stands in 2 rows');
    await user.write('stays.csv', `${STAYS.join('\n')}\n`);
    expect((await loadDataset('stays')).fingerprint).toBe(dataset.fingerprint);
    const { folder, list } = await add(request);
    expect([folder, list]).toEqual(
      ['all', 'all/skipped.csv'].map((name) => join(user.home, 'cache/prepared/stays', name)),
    );
  });

  it('that is damaged in the middle is called so where it is looked at', async () => {
    const planned = (table: string) => planAddition({ table, labels: ['y'], groups: 'g' });
    const ends = await user.write('ends.csv', 'y,g,x\r\n0,a,1\n1,b,2\r\n0,a,3\n');
    await expect(planned(ends)).rejects.toThrow(`${ends} has line endings of two kinds`);
    const latin = await user.write('latin.csv', Buffer.from('y,g\n0,é\n1,b\n', 'latin1'));
    await expect(planned(latin)).rejects.toThrow(`${latin}, line 2 is not UTF-8`);
    const table = await user.write('table.parquet', '');
    await withDuckDb((connection) =>
      connection.run(
        `COPY (SELECT i % 2 AS y, hash(i)::VARCHAR AS g FROM range(400) t(i)) TO '${table}' (FORMAT parquet, COMPRESSION zstd)`,
      ),
    );
    const bytes = await readFile(table);
    for (let i = 60; i < 80; i++) bytes[i]! ^= 0x5a;
    await writeFile(table, bytes);
    await expect(planned(table)).rejects.toThrow(`${table} is damaged: `);
  });

  it('under a name that is too long for files is not added', async () => {
    const table = await user.write('skin.csv', 'y,g\n0,a\n1,b\n');
    await expect(
      planAddition({ table, labels: ['y'], groups: 'g', id: 'a'.repeat(300) }),
    ).rejects.toThrow('the name of the set has 300 characters, more than 100');
  });

  it('that is a link to somewhere else is not read', async () => {
    await user.write('stays.csv', `${STAYS.join('\n')}\n`);
    await mkdir(join(user.home, 'trap'));
    await symlink(join(user.home, 'data/stays.csv'), join(user.home, 'trap/stays.csv'));
    const request = { table: join(user.home, 'trap/stays.csv'), labels: ['died'], groups: 'ward' };
    await expect(planAddition(request)).rejects.toThrow('is a link that leads out of');
  });
});

describe('a table with pictures', () => {
  const grey = { height: 12, width: 16, channels: 1 } as const;
  const rows = ['name,dx,sex', 'a,mel,F', 'b.jpg,nv,M', 'sub/c,nv,F', 'd,mel,M'];
  const request = { labels: ['mel=dx:mel'], groups: 'sex', size: 8 } as const;

  async function pictures(names: readonly string[]) {
    for (const [i, name] of names.entries()) {
      await user.write(`pics/${name}`, await picture(grey, 40 + 40 * i, 1));
    }
  }

  it('finds them by path, name or stem, and lists those that are not there', async () => {
    const table = await user.write('skin.csv', `${rows.join('\n')}\n`);
    await pictures(['a.jpg', 'b.jpg', 'sub/c.jpg', 'other/c.jpg']);
    const images = join(user.home, 'data/pics');
    expect((await lookAtTable({ table, images, labels: [] })).pictures).toMatchObject({
      column: 'name',
      found: 3,
      missing: 1,
      firstMissing: ['d'],
      unused: 1,
      channels: 1,
      first: '16×12',
    });
    const { dataset, skipped } = await add({ ...request, table, images });
    expect(brightness(dataset)).toEqual([40, 80, 120]);
    expect(dataset.features).toMatchObject({ height: 8, width: 8, channels: 1 });
    expect(skipped).toEqual([{ file: 'd', why: 'there is no picture of that name' }]);
    expect(dataset.source.notes.join()).toContain('no picture: 1 of 4 records');
  });

  it('names both of two pictures that one name means', async () => {
    const table = await user.write('skin.csv', `${rows.slice(0, 2).join('\n')}\n`);
    await pictures(['images/a.jpg', 'masks/a.png']);
    const images = join(user.home, 'data/pics');
    await expect(planAddition({ ...request, table, images, image: 'name' })).rejects.toThrow(
      'two pictures are called a: images/a.jpg and masks/a.png',
    );
  });

  it('takes no picture of another folder for one that is not there', async () => {
    const names = ['p1/study1/view1.jpg', 'p2/study2/view1.jpg', 'p3/study2/view1.jpg'];
    const images = join(user.home, 'data/pics');
    await pictures([names[0]!, names[2]!]);
    const table = await user.write(
      'views.csv',
      `name,dx,sex\n${names.map((name, i) => `${name},${i === 0 ? 'mel' : 'nv'},${i === 0 ? 'F' : 'M'}`).join('\n')}\n`,
    );
    const { dataset, skipped } = await add({ ...request, table, images });
    expect(dataset.ids).toEqual([names[0], names[2]]);
    expect(skipped.map(({ file }) => file)).toEqual([names[1]]);
  });

  it('names two rows that come to one picture by different paths', async () => {
    await pictures(['0001.jpg']);
    const table = await user.write(
      'halves.csv',
      'name,dx,sex\ntrain/0001.jpg,mel,F\ntest/0001.jpg,nv,M\n',
    );
    const images = join(user.home, 'data/pics');
    await expect(planAddition({ ...request, table, images })).rejects.toMatchObject({
      message:
        'halves.csv, column "name": row 1 ("train/0001.jpg") and row 2 ("test/0001.jpg") both come to 0001.jpg',
      fix: expect.stringContaining('--images'),
    });
  });

  it('reads DICOM files that the table names without ending', async () => {
    const table = await user.write('xray.csv', 'uid,dx,sex\n1.2.840.1,mel,F\n1.2.840.2,nv,M\n');
    for (const uid of ['1.2.840.1', '1.2.840.2']) await user.write(`pics/${uid}.dcm`, dicom(uid));
    const { dataset } = await add({ ...request, table, images: join(user.home, 'data/pics') });
    expect(dataset.features).toMatchObject({ height: 8, width: 8, channels: 1 });
    expect(dataset.ids).toEqual(['1.2.840.1', '1.2.840.2']);
    // 56 of 64 pixels are white.
    expect(brightness(dataset)).toEqual([220, 220]);
  });

  it('lists a folder of DICOM files by their headers', async () => {
    const said: readonly Readonly<Record<string, string>>[] = [
      { PatientID: 'p1', PatientSex: 'F', PatientAge: '061Y', PatientName: 'Doe^Jane' },
      { PatientID: 'p1', PatientSex: 'F', PatientAge: '062Y' },
      { PatientID: 'p2', PatientSex: 'M', PatientAge: '018M' },
      { PatientID: 'p3', PatientSex: 'M' },
    ];
    for (const [i, header] of said.entries()) {
      const folder = i % 2 === 0 ? 'ill' : 'well';
      await user.write(`chest/${folder}/${i}.dcm`, dicom(`1.2.840.${i}`, header));
    }
    const asked = { table: join(user.home, 'data/chest'), labels: ['ill=folder:ill'], size: 8 };
    const request = await withDescription({ ...asked, groups: 'PatientSex' });
    expect(request).toMatchObject({ image: 'file', patient: 'PatientID' });
    expect((await readFile(request.table, 'utf8')).split(/\r?\n/)).toEqual([
      'file,folder,PatientID,PatientSex,Modality,PatientAge',
      'ill/0.dcm,ill,p1,F,DX,61',
      'ill/2.dcm,ill,p2,M,DX,1.5',
      'well/1.dcm,well,p1,F,DX,62',
      'well/3.dcm,well,p3,M,DX,',
      '',
    ]);
    const { dataset } = await add(request);
    expect(dataset.patientIds).toEqual(['p1', 'p2', 'p1', 'p3']);
    expect(levelsOf(dataset, 'ill')).toEqual(['ill', 'ill', 'not ill', 'not ill']);
    expect(dataset.features).toMatchObject({ height: 8, width: 8, channels: 1 });
    // Its own table is no list of the user's: the folder may be added again.
    expect((await withDescription({ ...asked, patient: 'folder' })).patient).toBe('folder');
    await user.write('chest/list.csv', 'file,dx\n');
    expect(await withDescription(asked)).toBe(asked);
    await expect(lookAtTable(asked)).rejects.toMatchObject({
      message: `${asked.table} holds DICOM files, and beside them list.csv: which is the table?`,
      fix: expect.stringContaining(`refair data add ${join(asked.table, 'list.csv')} --images`),
    });
    await user.write('broken/a.dcm', 'no picture');
    await expect(
      withDescription({ ...asked, table: join(user.home, 'data/broken') }),
    ).rejects.toThrow(/a\.dcm: it is no DICOM file/);
  });

  it('finds pictures whose names begin with a dash, or as a formula does', async () => {
    const levels = [60, 100, 140];
    const names = ['-1.png', '=b.jpg', 'sub/-c.jpg'];
    for (const [i, name] of names.entries()) {
      await user.write(`pics/${name}`, await picture(grey, levels[i]!, 1));
    }
    const packed = await zip({ '-dir/-d.jpg': Buffer.from(await picture(grey, 180, 1)) });
    await user.write('pics/-z.zip', packed);
    const list = 'name,dx,sex\n-1,mel,F\n=b.jpg,nv,M\n-c,nv,F\n-dir/-d.jpg,mel,M\n';
    const table = await user.write('-skin.csv', list);
    const images = join(user.home, 'data/pics');
    const { dataset } = await add({ ...request, table, images, id: 'skin' });
    expect(brightness(dataset)).toEqual([...levels, 180]);

    await user.write('-chest/-001.dcm', dicom('1', { PatientSex: 'F' }));
    await user.write('-chest/@2.dcm', dicom('2', { PatientSex: 'M' }));
    const chest = { table: join(user.home, 'data/-chest'), labels: ['male=PatientSex:M'] };
    const listed = await add(
      await withDescription({ ...chest, groups: 'PatientSex', size: 8, id: 'chest' }),
    );
    expect(listed.dataset.ids).toEqual(['./-001.dcm', './@2.dcm']);
    expect(listed.skipped).toEqual([]);
    expect(levelsOf(listed.dataset, 'male')).toEqual(['not male', 'male']);
  });

  it('makes the list of DICOM files in the cache to look, and beside the manifest to add', async () => {
    for (const uid of ['1', '2']) {
      await user.write(`chest/${uid}.dcm`, dicom(uid, { PatientSex: uid === '1' ? 'F' : 'M' }));
    }
    const table = join(user.home, 'data/chest');
    const asked = { table, labels: ['male=PatientSex:M'], groups: 'PatientSex', size: 8 };
    const plan = await planAddition(await withDescription(asked, { dryRun: true }));
    expect(plan).toMatchObject({ path: join(table, 'chest.croissant.json'), pictures: table });
    expect((await readdir(table)).sort()).toEqual(['1.dcm', '2.dcm']);
    // Something that nothing can be written over, as in a folder that is only to be read.
    await mkdir(join(table, 'chest.files.csv/full'), { recursive: true });
    await expect(withDescription(asked)).rejects.toMatchObject({
      fix: expect.stringContaining('--manifest <file>'),
    });
    await rm(join(table, 'chest.files.csv'), { recursive: true });
    const manifest = join(user.home, 'notes/chest.json');
    const { dataset } = await add(await withDescription({ ...asked, manifest }));
    expect(dataset.size).toBe(2);
    expect((await readdir(join(user.home, 'notes'))).sort()).toEqual([
      'chest.files.csv',
      'chest.json',
    ]);
    expect((await readdir(table)).sort()).toEqual(['1.dcm', '2.dcm']);
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(withDescription(asked, { signal })).rejects.toThrow('stopped');
  });

  it('reads pictures from another folder, which the list remembers', async () => {
    const table = await user.write('tables/skin.csv', `${rows.slice(0, 3).join('\n')}\n`);
    await pictures(['a.jpg', 'b.jpg']);
    await add({ ...request, table, images: join(user.home, 'data/pics') });
    await rm(join(user.home, 'cache'), { recursive: true });
    await expect(loadDataset('skin')).rejects.toThrow('has not been prepared');
    await prepareDataset('skin', undefined, { size: '8' });
    expect(brightness(await loadDataset('skin'))).toEqual([40, 80]);
  });
});
