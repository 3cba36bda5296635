import { expect, it } from 'vitest';
import type { RowResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { first } from './first.ts';

interface Told {
  readonly found?: number;
  /** Of FairSDE's experts: overall, of male, of female; ERM has 90, 80 and 95 %. */
  readonly accuracy?: readonly [number, number, number];
  readonly passed?: boolean;
}

const cells = (accuracy: readonly number[]) =>
  Object.fromEntries(
    ['accuracy', 'accuracy-0', 'accuracy-1'].map((id, i) => [id, { value: accuracy[i]! / 100 }]),
  );

/** 60 men and 40 women. */
function told({ found = 0.62, accuracy = [88, 79, 93], passed = true }: Told = {}): string[] {
  const rows = [
    { id: 'erm', measures: {}, cells: cells([90, 80, 95]) },
    {
      id: 'fairsde',
      gate: { passed, findings: [] },
      measures: { groupsFound: found },
      cells: cells(accuracy),
    },
    {
      id: 'gap',
      measures: { 'promised gain of male': 0.002, 'promised gain of female': 0 },
      cells: cells([89, 79, 95]),
    },
  ] as unknown as RowResult[];
  const setting = {
    id: 'ham10000-64/sex',
    attribute: 'sex',
    levels: ['male', 'female'],
    participants: [{ attribute: 'sex', groups: [{ records: 60 }, { records: 40 }] }],
    rows,
  };
  const tables = [{ table: 'fairsde/table-a', profile: 'desk', settings: [setting] }];
  return first({ profile: 'desk', tables } as unknown as PaperResults);
}

it('says whether the group is revealed, whether experts are better, and what selection delivers', () => {
  expect(told()).toEqual([
    'FairSDE’s discriminator names sex right in 62.0 % of validation records, always naming the larger group in 60.0 %: the representation hardly reveals the group, on which the method rests.',
    'By estimates its experts are less accurate than ERM in every group (overall 88.0 against 90.0 %).',
    'The integer programme’s selection promises 0.1 points of accuracy over ERM on validation, on average over groups, and delivers −0.5 on test.',
  ]);
});

it('concludes only what the numbers bear', () => {
  const [premise] = told({ found: 0.9 });
  expect(premise).toMatch(/right in 90.0 % .* in 60.0 %\.$/);
  expect(told({ accuracy: [88, 81, 93] }).join()).not.toContain('less accurate');
  const [only, ...none] = told({ passed: false });
  expect(only).toContain('promises');
  expect(none).toEqual([]);
});

it('says that no expert was ever chosen, so that nothing could be lost', () => {
  const of = (...chosen: number[]) => {
    const rows = chosen.map((expertsChosen, i) => ({ id: String(i), measures: { expertsChosen } }));
    const settings = [{ id: 'ham10000-64/sex', rows }];
    const tables = [{ table: 'fairsde/table-b', profile: 'desk', settings }];
    return first({ profile: 'desk', tables } as unknown as PaperResults);
  };
  expect(of(0, 0)).toEqual([
    'By AUROC no expert is ever chosen: ERM predicts for everybody, so that no group can lose.',
  ]);
  expect(of(0, 0.1)).toEqual([]);
});

it('says which loss is shown to do harm, and what the experts reach without it', () => {
  const of = (verdict: string) => {
    const reach = (accuracy: number, auroc: number) => ({
      accuracy: { value: accuracy },
      auroc: { value: auroc },
    });
    const rows = [
      { id: 'fairsde', cells: reach(0.85, 0.82) },
      { id: 'no-div', cells: reach(0.87, 0.88) },
    ];
    const verdicts = [{ id: 'diversity-helps', verdict }];
    const settings = [{ id: 'ham10000-64/sex', rows, verdicts }];
    const tables = [{ table: 'fairsde/table-c', profile: 'desk', settings }];
    return first({ profile: 'desk', tables } as unknown as PaperResults);
  };
  expect(of('undecided')).toEqual([]);
  expect(of('not replicated: reversed')).toEqual([
    'Without the diversity loss its experts reach 87.0 % accuracy and an AUROC of 88.0 %, with it 85.0 and 82.0 %: that loss does harm here.',
  ]);
});

it('says nothing of what was not rerun', () => {
  expect(first({ profile: 'desk', tables: [] } as unknown as PaperResults)).toEqual([]);
});
