import { expect, it } from 'vitest';
import { table1 } from '../papers/fair-diagnosis/table-1.ts';
import type { TableResult } from '../papers/results.ts';
import { tableText } from './table-text.ts';

it('says of a verdict where it was reached, and what the other threshold gives', () => {
  const verdict = {
    claim: 'A beats B',
    verdict: 'replicated',
    parts: { held: 2, of: 2 },
    on: 'on x',
  };
  const elsewhere = { threshold: 'the threshold 0.5', verdict: 'undecided' };
  const text = (verdicts: object[]) =>
    tableText(table1, { settings: [{ ...SETTING, verdicts }] } as unknown as TableResult, 200);
  expect(text([verdict])).toContain('  replicated, 2 of 2 parts (on x): A beats B\n');
  expect(text([{ ...verdict, elsewhere }])).toContain(
    'replicated, 2 of 2 parts (on x; at the threshold 0.5: undecided): A beats B',
  );
});

const SETTING = {
  id: 'x/sex',
  dataset: { id: 'x', standInFor: null },
  attribute: 'sex',
  attributes: ['sex'],
  compared: [],
  variant: null,
  levels: ['female', 'male'],
  seeds: [1],
  folds: 0,
  test: { records: 10, positives: 5 },
  threshold: { kind: 'youden', why: 'few' },
  resamples: 100,
  rows: [],
};
