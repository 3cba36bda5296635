import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../data/dataset.ts';
import { fromRows, randomRows } from '../../metrics/testing.ts';
import type { TrialResult } from '../../runs/trial.ts';
import type { PlannedTrial } from '../plan.ts';
import { settingBlocks } from '../report/exhibits.ts';
import { tablesOf } from '../report/testing.ts';
import type { SettingResult } from '../results.ts';
import type { Finished } from '../summary/finished.ts';
import { studiesOf } from '../summary/studies.ts';
import { stress } from './stress.ts';
import { tableA } from './table-a.ts';

const rows = randomRows(400, 1);
const records = fromRows(rows);
/** Every second record confirmed by histopathology; nothing is known of sites. */
const dataset = {
  ids: records.ids,
  attributes: {
    confirmation: {
      name: 'confirmation',
      title: 'how the diagnosis was made',
      levels: ['histopathology', 'other'],
      codes: Int16Array.from(records.ids, (_, i) => i % 2),
    },
  },
} as unknown as Dataset;

const trial = (row: string, seed: number) =>
  ({ setting: { id: 'here' }, row: { id: row }, seed, fold: 0 }) as unknown as PlannedTrial;
/** Of every `among` records one may be positive, and is every other time. */
const predicted = (seed: number, among = 4, count = 400) => {
  const own = (seed: number) =>
    randomRows(count, seed).map((row, i) => (i % among === 0 ? row : { ...row, label: 0 }));
  return {
    validation: [fromRows(own(seed))],
    test: [{ ...fromRows(own(seed + 1)), ids: records.ids.slice(0, count) }],
  } as unknown as TrialResult;
};

/** A setting of two groups with what its studies found. */
function settingWith(studies: Pick<SettingResult, 'studies'>): SettingResult {
  return {
    id: 'ham10000-28/sex',
    dataset: { id: 'ham10000-28', title: 'ham10000-28', standInFor: null },
    attributes: ['sex'],
    variant: null,
    levels: ['female', 'male'],
    ...studies,
  } as unknown as SettingResult;
}

describe('stress of selection in a report', () => {
  const planned = [1, 2].flatMap((seed) => ['erm', 'fairsde'].map((row) => trial(row, seed)));
  const table = { ...tableA, shows: [stress], appendix: [] };
  const finished = (results: readonly (TrialResult | null)[]): Finished[] =>
    results.map((result, i) => ({ ...planned[i]!, result }));

  it('comes from the trainings at which every row has finished', async () => {
    // Some rows alone, of which none of these finished at every training.
    const small = (seed: number) => predicted(seed, 4, 40);
    const few = [small(1), null, small(5), null];
    expect(await studiesOf(table, finished(few), dataset)).toEqual({
      studies: { stress: { found: [] } },
    });
    const half = [small(1), small(1), small(5), null];
    const one = await studiesOf(table, finished(half), dataset);
    expect(one).toEqual(await studiesOf(table, finished(half.slice(0, 2)), dataset));
    const none = [null, small(1), null, null];
    expect(await studiesOf(table, finished(none), dataset)).toEqual({});
    expect(await studiesOf(table, [], dataset)).toEqual({});
  });

  it('prints every stress, by the names of groups and subsets', async () => {
    const results = [1, 1, 5, 5].map((seed) => predicted(seed));
    const studies = await studiesOf(table, finished(results), dataset);
    const setting = settingWith(studies);
    const [printed] = await tablesOf(stress, table, setting);
    const lines = printed!.groups[0]!.rows;
    const headers = lines.map(({ header }) => header);
    expect(headers).toHaveLength(1 + 2 * (3 + 2) + 2);
    expect(headers).toContain('male: 10 % of its validation records');
    expect(headers).toContain('female: twice its prevalence in the test');
    expect(headers.at(-1)).toBe('other alone in the test (how the diagnosis was made)');
    // Experts are counted, of as many as there are groups.
    expect(printed!.columns[1]).toMatchObject({
      title: 'Greedy, experts chosen',
      unit: 'of 2, on average',
    });
    // The figure has every share, and ends with the whole validation set, which a line marks as well.
    const blocks = await settingBlocks([stress], table, setting, 'desk');
    const figure = blocks.find((block) => block.kind === 'figure');
    if (figure?.kind !== 'figure') throw new Error('no figure');
    const shares = figure.figure.data.map(({ x }) => x);
    // Two groups, breaks and experts, four rules.
    expect(shares).toHaveLength(2 * 2 * 4);
    for (const own of shares) expect(own).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    expect(figure.figure.layout.shapes).toHaveLength(2 * 2 * 4);
    expect(figure.figure.data[0]).toMatchObject({ name: 'Greedy', y: Array(10).fill(0) });
    // ERM and experts predict the same, so nothing can break.
    for (const { cells } of lines) {
      expect(cells.filter((_, i) => i % 2 === 0).map(({ value }) => value)).toEqual([0, 0, 0, 0]);
    }
  });

  it('has no line for a prevalence that nobody could have', async () => {
    // Every other record is positive: half of that can be, twice cannot.
    const results = [1, 1, 5, 5].map((seed) => predicted(seed, 1));
    const studies = await studiesOf(table, finished(results), dataset);
    const setting = settingWith(studies);
    const [printed] = await tablesOf(stress, table, setting);
    const headers = printed!.groups[0]!.rows.map(({ header }) => header);
    expect(headers).toContain('male: half its prevalence in the test');
    expect(headers.filter((header) => header.includes(': twice'))).toEqual([]);
  });

  it('prints results of before the figure as they are', async () => {
    const outcomes = Object.fromEntries(
      ['greedy', 'gap', 'performance', 'confident'].map((rule) => [rule, { breaks: 0, chosen: 0 }]),
    );
    const titles = ['as they are', 'validation with 25 % of male'];
    const setting = settingWith({
      studies: { stress: { found: titles.map((title) => ({ title, outcomes })) } },
    });
    const blocks = await settingBlocks([stress], table, setting, 'desk');
    expect(blocks.map(({ kind }) => kind)).toEqual(['table']);
    const [printed] = await tablesOf(stress, table, setting);
    expect(printed!.groups[0]!.rows[1]!.header).toBe('male: 25 % of its validation records');
  });

  it('is nothing where no study was made', async () => {
    expect(await tablesOf(stress, table, {} as SettingResult)).toEqual([]);
  });
});
