import { expect, it } from 'vitest';
import { compareResults } from './differences.ts';

const stored = {
  rows: [{ id: 'ours', cells: { auroc: { value: 0.84, low: 0.81, high: null } }, seconds: 3 }],
  verdicts: [{ verdict: 'replicated' }],
};

it('counts the numbers that agree; times are none of them', () => {
  const again = structuredClone(stored);
  again.rows[0]!.seconds = 9;
  again.rows[0]!.cells.auroc.low = 0.81 + 1e-12;
  expect(compareResults(stored, again)).toEqual({ numbers: 2, differences: [] });
});

it('names what differs by its row: a number, a verdict, a value that is gone', () => {
  const again = {
    rows: [{ id: 'ours', cells: { auroc: { value: 0.85, low: 0.81, high: null } } }],
    verdicts: [{ verdict: 'undecided' }],
    floor: null,
  };
  expect(compareResults(stored, again).differences).toEqual([
    { path: 'rows.ours.cells.auroc.value', stored: '0.84', recomputed: '0.85' },
    { path: 'verdicts.0.verdict', stored: '"replicated"', recomputed: '"undecided"' },
    { path: 'floor', stored: 'absent', recomputed: 'null' },
  ]);
});
