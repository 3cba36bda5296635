/** Files that users of other tools stumbled over, with the values of pandas, scikit-learn 1.9 and fairlearn 0.15. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Audit } from '../audit/audit.ts';
import { command } from './evaluate.ts';

const CASES = join(import.meta.dirname, '../data/predictions/samples/cases');
const FLAGS = ['--label', 'y', '--score', 'p', '--bootstrap', '0', '--permutations', '0', '--json'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cases-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

async function evaluated(path: string, ...flags: string[]): Promise<Audit> {
  let output = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += text;
    return true;
  });
  await command()
    .exitOverride()
    .parseAsync([path, ...flags], { from: 'user' });
  return JSON.parse(output) as Audit;
}

const audited = (name: string, ...flags: string[]) =>
  evaluated(join(CASES, name), ...FLAGS, ...flags);

test.each(['nan', 'None', '<NA>', '#N/A', 'n/a', 'Null', 'NaT', '-', '?', '.', 'Unknown'])(
  'records of sex "%s" are in no group',
  async (word) => {
    const path = join(folder, 'words.csv');
    const text = await readFile(join(CASES, 'missing.csv'), 'utf8');
    await writeFile(
      path,
      text.replaceAll(/nan$/gm, () => word),
    );
    const { fairness, groups, notes } = await evaluated(path, ...FLAGS, '--groups', 'sex');
    expect(Object.keys(groups.sex!)).toEqual(['female', 'male']);
    expect(fairness.sex!.demographicParityDifference).toBeCloseTo(0.007, 3);
    expect(fairness.sex!.equalOpportunityDifference).toBeCloseTo(0.014, 3);
    expect(fairness.sex!.equalizedOddsDifference).toBeCloseTo(0.029, 3);
    expect(notes.map(({ reason }) => reason).join()).toContain('120 of 400 records have no value');
  },
);

test('a flag for each attribute gives both', async () => {
  const { groups } = await audited('repeated-flag.csv', '--groups', 'sex', '--groups', 'age');
  expect(Object.keys(groups)).toEqual(['sex', 'age']);
});

test.each([
  'mixed.csv',
  'sep-line.csv',
  'comment-line.csv',
  'spark-escape.csv',
  'savetxt.csv',
  'two-decimals.csv',
])('%s is read as it is meant', async (name) => {
  const { n, overall } = await audited(name);
  expect(n).toBe(200);
  expect(overall.accuracy).toBe(0.785);
  expect(overall.auroc).toBeCloseTo(0.8297, 4);
});

test('a row cut short is named', async () => {
  await expect(audited('one-short-row.csv')).rejects.toThrow(
    'one-short-row.csv, line 51 has 2 cells where the header has 3',
  );
});

test.each(['int64.parquet', 'boolean.parquet'])('%s as pandas writes it', async (name) => {
  const { overall, fairness } = await audited(name, '--groups', 'sex', '--threshold', '0.7');
  expect(overall.accuracy).toBeCloseTo(0.6733, 4);
  expect(overall.auroc).toBeCloseTo(0.7535167, 7);
  expect(overall.f1).toBeCloseTo(0.6315789, 7);
  expect(fairness.sex!.demographicParityDifference).toBeCloseTo(0.0093671, 7);
  expect(fairness.sex!.equalizedOddsDifference).toBeCloseTo(0.0486855, 7);
});

test('scores of a billionth are still in order', async () => {
  const { overall } = await audited('tiny.parquet');
  expect(overall.auroc).toBeCloseTo(0.7535167, 7);
});

test('where nobody is predicted positive gaps are 0, and a note says for no merit', async () => {
  const path = join(CASES, 'never-positive.csv');
  const own = ['--label', 'label_value', '--score', 'score', '--groups', 'gender,age_group'];
  const { fairness, overall, notes } = await evaluated(path, ...own, ...FLAGS.slice(4));
  for (const grouping of ['gender', 'age_group']) {
    expect(fairness[grouping]!.demographicParityDifference).toBe(0);
    expect(fairness[grouping]!.equalizedOddsDifference).toBe(0);
  }
  expect(overall.precision).toBeNull();
  expect(notes[0]!.reason).toContain('every record is predicted negative');
});
