import { describe, expect, it } from 'vitest';
import { tedsD } from './teds-d.ts';
import { featureOf, levelsOf, Workplace } from './testing.ts';

/** The columns of the 2019 file that are read, and two that are not. */
const NAMES =
  'DISYR CASEID STFIPS CBSA2010 EDUC MARSTAT SERVICES DETCRIM LOS PSOURCE NOPRIOR ARRESTS EMPLOY METHUSE PSYPROB PREG GENDER VET LIVARAG DAYWAIT REASON SUB1 SUB2 SUB3 ROUTE1 ROUTE2 ROUTE3 FREQ1 FREQ2 FREQ3 FRSTUSE1 FRSTUSE2 FRSTUSE3 IDU ETHNIC RACE AGE DETNLF HLTHINS PRIMPAY PRIMINC DSMCRIT REGION FREQ_ATND_SELF_HELP'.split(
    ' ',
  );
const row = (cells: Record<string, string>) =>
  Object.fromEntries(NAMES.map((name) => [name, cells[name] ?? '1']));
const renamed = (cells: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(row(cells)).map(([name, value]) => [
      { GENDER: 'SEX', CBSA2010: 'CBSA2020' }[name] ?? name,
      value,
    ]),
  );

describe('TEDS-D', () => {
  it('joins years whose columns are named differently', async () => {
    await using place = await Workplace.create();
    await place.csv('tedsd_puf_2019.csv', [
      row({ DISYR: '2019', CASEID: '7', REASON: '1', RACE: '5', GENDER: '1', ETHNIC: '4' }),
      row({ DISYR: '2019', CASEID: '8', REASON: '4', RACE: '4', GENDER: '2', ETHNIC: '2' }),
    ]);
    await place.csv('TEDSD_PUF_2023.csv.gz', [
      renamed({ DISYR: '2023', CASEID: '7', REASON: '-9', RACE: '6', GENDER: '-9', SUB2: '-9' }),
    ]);
    await place.csv('notes.csv', [{ a: '1' }]);
    const { dataset } = await place.prepare(tedsD, 'teds-d');
    expect(dataset.ids).toEqual(['2019-7', '2019-8', '2023-7']);
    expect(levelsOf(dataset, 'completed')).toEqual(['completed', 'not completed', null]);
    expect(levelsOf(dataset, 'race')).toEqual(['White', 'Black', 'other']);
    expect(levelsOf(dataset, 'sex')).toEqual(['male', 'female', null]);
    expect(levelsOf(dataset, 'ethnicity')).toEqual(['not Hispanic', 'Hispanic', 'Hispanic']);
    expect(featureOf(dataset, 'SUB2')).toEqual(['1', '1', null]);
    expect(dataset.source.notes.join(' ')).toContain('3 discharges of 2019, 2023');
    if (dataset.features.kind !== 'tabular') throw new TypeError();
    const inputs = dataset.features.columns.map(({ name }) => name);
    for (const leak of ['REASON', 'LOS', 'RACE', 'SEX']) expect(inputs).not.toContain(leak);
  });

  it('leaves out states that report one outcome only', async () => {
    await using place = await Workplace.create();
    const state = (STFIPS: string, reasons: readonly string[], DISYR = '2019') =>
      reasons.map((REASON, i) => row({ DISYR, STFIPS, CASEID: `${STFIPS}${i}`, REASON }));
    const times = (count: number, reason: string) => new Array<string>(count).fill(reason);
    await place.csv('tedsd_puf_2019.csv', [
      ...state('1', ['1', ...times(99, '2')]),
      // Many ways not to complete are one outcome; an unknown one is none.
      ...state('4', [...times(60, '2'), ...times(40, '4'), '-9']),
      ...state('6', times(99, '1')),
      ...state('8', times(100, '1')),
      // No state.
      ...state('-9', times(100, '1')),
    ]);
    await place.csv('tedsd_puf_2020.csv', state('8', ['1', '2'], '2020'));
    const { dataset, skipped } = await place.prepare(tedsD, 'teds-d');
    const states = featureOf(dataset, 'STFIPS');
    const left = [...new Set(states)].map((name) => [
      name,
      states.filter((one) => one === name).length,
    ]);
    expect(left).toEqual([
      ['1', 100],
      ['6', 99],
      [null, 100],
      ['8', 2],
    ]);
    expect(skipped.map(({ file, why }) => [file.split('/').at(-1), why])).toEqual([
      [
        'tedsd_puf_2019.csv',
        '101 discharges of 2019 in the state with FIPS code 4, all 100 with a known reason not completed',
      ],
      [
        'tedsd_puf_2019.csv',
        '100 discharges of 2019 in the state with FIPS code 8, all 100 with a known reason completed',
      ],
    ]);
    expect(dataset.source.notes.join(' ')).toContain('report one outcome only');
  });

  it('prepares one year beside all of them', async () => {
    await using place = await Workplace.create();
    await place.csv('tedsd_puf_2019.csv', [row({ DISYR: '2019', CASEID: '1' })]);
    await place.csv('tedsd_puf_2020.csv', [row({ DISYR: '2020', CASEID: '1' })]);
    await place.prepare(tedsD, 'teds-d', { year: 2020 });
    await place.prepare(tedsD, 'teds-d');
    const one = await place.load(tedsD, 'teds-d', { year: 2020 });
    const all = await place.load(tedsD, 'teds-d');
    expect([one.size, all.size]).toEqual([1, 2]);
    expect(one.fingerprint).not.toBe(all.fingerprint);
    await expect(place.prepare(tedsD, 'teds-d', { year: 2021 })).rejects.toThrow(
      /no TEDS-D file of 2021.*tedsd_puf_2019\.csv/,
    );
  });

  it('names a column that is missing, and a code that nobody declared', async () => {
    await using place = await Workplace.create();
    const { RACE: _, ...rest } = row({});
    await place.csv('tedsd_puf_2018.csv', [rest]);
    await expect(place.prepare(tedsD, 'teds-d')).rejects.toThrow(
      /tedsd_puf_2018\.csv has no column "RACE"; it has: DISYR, CASEID/,
    );
    await place.csv('tedsd_puf_2018.csv', [row({ RACE: '12' })]);
    await expect(place.prepare(tedsD, 'teds-d')).rejects.toThrow(/column RACE has "12"/);
    await place.csv('tedsd_puf_2018.csv', [row({}), row({ CASEID: '2', EDUC: 'college' })]);
    await expect(place.prepare(tedsD, 'teds-d')).rejects.toThrow(
      /tedsd_puf_2018\.csv: column EDUC has "college", which is no code/,
    );
  });

  it('refuses two files of one year', async () => {
    await using place = await Workplace.create();
    await place.csv('tedsd_puf_2018.csv', [row({})]);
    await place.csv('tedsd_puf_2018_r1.csv', [row({})]);
    await expect(place.prepare(tedsD, 'teds-d')).rejects.toThrow('two files of 2018');
  });
});
