import { describe, expect, it } from 'vitest';
import type { SettingResult, TableResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { causes } from './causes.ts';
import { first } from './first.ts';

const CLASSES = [
  { level: 0, title: 'nv', records: 960, row: 0.92, baseline: 0.92 },
  { level: 0, title: 'df', records: 40, row: 0.2, baseline: 0.16 },
  { level: 1, title: 'nv', records: 970, row: 0.8, baseline: 0.79 },
  { level: 1, title: 'vasc', records: 30, row: 0.68, baseline: 0.76 },
];

function main(repeats: number | null, changes: Partial<SettingResult> = {}): TableResult {
  const setting = {
    ...{ id: 'ham10000-64/age', attribute: 'age', levels: ['young', 'old'], verdicts: [] },
    rows: [
      { id: 'erm', title: 'ERM', measures: { trainingSeconds: 200 } },
      { id: 'group-model', title: 'GroupModel', measures: {} },
      { id: 'spare', title: 'SPARE', measures: { trainingSeconds: 420, distanceSeconds: 1800 } },
    ],
    studies: {
      closeness: { differ: { spare: 0.058, 'group-model': 0.136 }, repeats, classes: CLASSES },
    },
    ...changes,
  };
  return { table: 'spare/table-1', profile: 'desk', settings: [setting] } as unknown as TableResult;
}

/** Weights of four records, the first two young. */
function handed(weights: readonly number[], others: readonly number[], similar: readonly number[]) {
  const columns = {
    age: [0, 0, 1, 1],
    'weight for young': weights,
    'weight for old': others,
    'similarity in formula to young': similar,
    'similarity in formula to old': similar.map((distance) => (distance === 0 ? 0.2 : 0)),
  };
  const samples = [{ name: 'weights', ids: ['a', 'b', 'c', 'd'], columns }];
  const rows = [{ id: 'spare', samples }];
  return {
    table: 'spare/weights',
    settings: [{ id: 'ham10000-64/age', rows }],
  } as unknown as TableResult;
}

describe('causes', () => {
  it('holds predictions that differ against those of another training', () => {
    const [near, classes, cost] = causes([main(0.106)]);
    expect(near).toBe(
      '**SPARE stays near ERM.** From the same start it names another diagnosis than ERM for 5.8 % of records, GroupModel for 13.6 %. Two repeats of ERM, on other folds from other starts, differ for 10.6 %: the weights move fewer predictions than training anew does.',
    );
    expect(classes).toBe(
      '**F1 hangs on rare classes.** By estimates, in young macro F1 changes by 2.0 points against ERM’s, of which df alone, 40 of 1,000 records, makes 2.0; in old macro F1 changes by −3.5 points against ERM’s, of which vasc alone, 30 of 1,000 records, makes −4.0.',
    );
    expect(cost).toBe(
      '**What SPARE costs.** Its models take 2.1 times the computing time of ERM’s, the distances behind their weights a further 9.0 times: 11.1 times in all. A record is then scored by one model, as by ERM.',
    );
  });

  it('concludes nothing where ERM trained anew is nearer, or was not', () => {
    expect(causes([main(0.04)])[0]).toBe(
      '**SPARE beside ERM.** From the same start it names another diagnosis than ERM for 5.8 % of records, GroupModel for 13.6 %. Two repeats of ERM, on other folds from other starts, differ for 4.0 %.',
    );
    expect(causes([main(null)])[0]).not.toContain('repeats');
    expect(causes([main(null, { studies: {}, rows: [] })])).toEqual([]);
    expect(causes([])).toEqual([]);
  });

  it('says how alike weights are and whether there is a group to be similar to, of weights handed out', () => {
    const tables = [main(0.1), handed([0.9, 0.9, 0.9, 0.9], [0.9, 0.9, 0.8, 0.8], [0, 0, 0.3, 0])];
    const [alike, found] = causes(tables);
    expect(alike).toBe(
      '**SPARE: the weights hardly tell records apart.** In its first training eight weights of ten lie between 0.90 and 0.90 in the model for young and between 0.80 and 0.90 in the model for old: they count like 100 % and 100 % of the records at one weight. The two weights of a record differ by a factor of 1.06 at the median, and for nine records of ten by 1.13 at most.',
    );
    expect(found).toBe(
      '**SPARE: the group is partly found.** Of records that it has not seen, the group predictor takes 100 % of young and 50 % of old for their own group, 75 % on the mean, where guessing has 50 %. That is what similarity can tell.',
    );
    const [apart] = causes([main(0.1), handed([1, 0.1, 0.1, 0.1], [1, 1, 1, 1], [0, 0, 0, 0])]);
    expect(apart).toContain('the weights tell records apart');
  });
});

describe('first', () => {
  const tests = [0.018, -0.005].map((value, i) => ({
    ...{ check: i, column: `f1-${i}`, rows: ['spare', 'erm'], levels: { replicated: 0.025 } },
    effect: { value, interval: [value - 0.017, value + 0.017] },
  }));
  const told = (passed: boolean) => {
    const own = main(0.106, { verdicts: [{ tests }] as unknown as SettingResult['verdicts'] });
    const [setting] = own.settings;
    const rows = setting!.rows.map((row) => ({ ...row, cells: {}, gate: { passed } }));
    const tables = [{ ...own, settings: [{ ...setting, rows }] }];
    return first({ profile: 'desk', tables } as unknown as PaperResults);
  };

  it('begins with what each group gains, and says so of models that had not learnt all', () => {
    expect(told(true)).toEqual([
      'SPARE’s F1 is 1.8 points [0.1, 3.5] higher than ERM’s in young and 0.5 points [−1.2, 2.2] lower in old.',
      'It names another diagnosis than ERM for 5.8 % of records, where two trainings of ERM differ in 10.6 %.',
    ]);
    expect(told(false)[0]).toBe(
      'As far as both were trained, and they had not learnt all, SPARE’s F1 is 1.8 points [0.1, 3.5] higher than ERM’s in young and 0.5 points [−1.2, 2.2] lower in old.',
    );
  });
});
