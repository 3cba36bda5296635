import { describe, expect, it } from 'vitest';
import type { Table } from '../../paper.ts';
import type { SettingResult } from '../../results.ts';
import { gapsLeftSentence } from './gaps-left.ts';
import { GAP } from './testing.ts';

const setting = (
  rows: object[],
  less: readonly [number, number] | null = null,
  noBaselineGap = 0.001,
) =>
  ({
    attribute: 'sex',
    rows,
    verdicts: [
      {
        tests: [
          {
            ...{ column: 'eo', rows: ['plain', 'ours'], levels: { replicated: 0.025 } },
            ...{ effect: { value: -0.04, interval: less }, p: { noBaselineGap } },
          },
        ],
      },
    ],
  }) as unknown as SettingResult;
const gap = (id: string, title: string, value: number | null, low = 0.03, high = 0.08) => ({
  id,
  title,
  cells: { eo: { value, low, high } },
});

describe('how much of a gap is left', () => {
  const published = [
    { dataset: 'A', row: 'ours', cells: { eo: 1 }, source: '' },
    { dataset: 'A', row: 'plain', cells: { eo: 4 }, source: '' },
    { dataset: 'B', row: 'ours', cells: { eo: 3 }, source: '' },
    { dataset: 'B', row: 'plain', cells: { eo: 4 }, source: '' },
  ];
  const left = (ours: number | null, plain: number | null, rows = published) =>
    gapsLeftSentence(
      { published: rows } as unknown as Table,
      setting([gap('ours', 'Ours', ours), gap('plain', 'Plain', plain)], [-0.08, 0]),
      { row: 'ours', baseline: 'plain', columns: [GAP] },
    );

  it('is told beside what the paper leaves', () => {
    // 5 points, and 8 more, of 5.
    expect(left(0.09, 0.05)).toEqual([
      'By the estimates, Ours leaves 180 % of Plain’s EO (by the intervals of the differences 100 to 260 %), where the paper leaves 25 to 75 %.',
    ]);
    expect(left(0.09, 0.05, [])).toEqual([
      'By the estimates, Ours leaves 180 % of Plain’s EO (by the intervals of the differences 100 to 260 %).',
    ]);
  });

  it('is not told where the intervals allow anything', () => {
    // 5 points and 21 more: five times as much.
    const wide = setting([gap('ours', 'Ours', 0.09), gap('plain', 'Plain', 0.05)], [-0.21, 0]);
    const table = { published } as unknown as Table;
    expect(
      gapsLeftSentence(table, wide, { row: 'ours', baseline: 'plain', columns: [GAP] }),
    ).toEqual([]);
  });

  it('is not told of a baseline without a gap, or of undefined ones', () => {
    expect(left(0.09, 0)).toEqual([]);
    expect(left(null, 0.05)).toEqual([]);
  });

  it('is a change with its interval where the verdict’s own test does not show the gap', () => {
    const rows = [gap('ours', 'Ours', 0.09), gap('plain', 'Plain', 0.05)];
    const told = (unsure: SettingResult) =>
      gapsLeftSentence({ published } as unknown as Table, unsure, {
        row: 'ours',
        baseline: 'plain',
        columns: [GAP, { ...GAP, id: 'dp', title: 'DP' }],
      });
    const unsure = setting(rows, [-0.08, 0], 0.05);
    const [verdict] = unsure.verdicts;
    const dp = {
      ...verdict!.tests[0]!,
      column: 'dp',
      effect: { value: 0.01, interval: [0, 0.02] },
    };
    // One that is shown stands beside the other, whichever of them fell.
    const both = { ...unsure, verdicts: [{ ...verdict, tests: [...verdict!.tests, dp] }] };
    expect(told(both as unknown as SettingResult)).toEqual([
      'Against Plain, Ours’s EO is 4.0 points [0.0, 8.0] higher and DP 1.0 points [0.0, 2.0] lower.',
    ]);
    expect(told({ ...unsure, verdicts: [] })).toEqual([]);
  });
});
