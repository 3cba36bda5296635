import { expect, it } from 'vitest';
import type { CellResult, RowResult, SettingResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { first } from './first.ts';
import { ROWS } from './rows.ts';
import { PRIMARY } from './settings.ts';

type Differences = Readonly<Record<string, Pick<CellResult, 'value' | 'low' | 'high'>>>;

interface Told {
  /** By M3 and by M4; three quarters of the records are of the largest group. */
  readonly found?: readonly [number, number];
  readonly m2?: Differences;
  readonly kind?: string;
  readonly passed?: boolean;
}

const NOTHING: Differences = { gap: { value: 0, low: -0.01, high: 0.01 } };
const ODDS: Differences = { ...NOTHING, odds: { value: 0.109, low: 0.069, high: 0.15 } };

function setting(id: string, { found = [0.76, 0.75], ...m2 }: Told = {}): SettingResult {
  const { kind = 'positive-sum', passed = true, m2: differences = ODDS } = m2;
  const rows = ROWS.map(({ id: row, title }) => ({
    id: row,
    title,
    gate: { passed: row !== 'm2' || passed, findings: [] },
    measures: row === 'm3' || row === 'm4' ? { groupsFound: found[row === 'm3' ? 0 : 1] } : {},
    ...(row === 'm2' ? { against: { baseline: 'm1', sum: { kind }, differences } } : {}),
  }));
  return {
    id,
    dataset: { id: id.split('/')[0], title: 'Diabetes' },
    attribute: 'race',
    levels: ['a', 'b'],
    floor: null,
    participants: [{ attribute: 'race', groups: [{ records: 75 }, { records: 25 }] }],
    rows: rows as unknown as RowResult[],
  } as unknown as SettingResult;
}

const told = (...settings: readonly SettingResult[]) =>
  first({
    profile: 'desk',
    tables: [{ table: 'positive-sum/table-1', profile: 'desk', settings }],
  } as unknown as PaperResults);

it('says how often the group is found, and which criteria prefer M1 to a model that harms nobody', () => {
  expect(told(setting(PRIMARY), setting('support2-outcomes/race'))).toEqual([
    'M3, which predicts race, and M4 find it in 76.0 and 75.0 % of validation records, where always naming the largest group finds 75.0 % (on Diabetes 76.0 and 75.0 against 75.0 %): by this count there is next to nothing to unlearn.',
    'By their 95 % intervals one of five criteria of group fairness prefers M1 to M2 (equalised odds difference by 10.9 points [6.9, 15.0]), while positive-sum fairness prefers M2; the AUROC gap, of which the paper says the same, prefers neither.',
  ]);
});

it('concludes only what the numbers bear', () => {
  expect(told(setting(PRIMARY, { found: [0.9, 0.75] }))[0]).toMatch(/finds 75.0 %\.$/);
  const elsewhere = setting('support2-outcomes/race', { found: [0.9, 0.75] });
  expect(told(setting(PRIMARY), elsewhere)[0]).not.toContain('next to nothing');
  for (const m2 of [
    { m2: NOTHING },
    { kind: 'undetermined' },
    { kind: 'harmful' },
    { passed: false },
  ]) {
    expect(told(setting(PRIMARY, m2)).join()).not.toContain('criteria');
  }
});

it('says nothing of what was not rerun', () => {
  expect(told()).toEqual([]);
});
