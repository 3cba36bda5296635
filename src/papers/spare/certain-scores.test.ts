import { expect, it } from 'vitest';
import { certainScores } from './certain-scores.ts';
import { PRINTED } from './printed.ts';

const row = (table: string, dataset: string, id: string) =>
  PRINTED.find((one) => one.table === table && one.dataset === dataset && one.row === id)!;

it('drops precision, recall and F1 of a group whose F1 is impossible', () => {
  // The old: F1 .752 over the mean .747 of precision .739 and recall .755.
  const scores = certainScores(row('Table 1', 'ISIC 2019', 'fair-ada-bn'));
  expect(Object.fromEntries(scores)).toEqual({
    'precision-0': 0.713,
    'recall-0': 0.772,
    'f1-0': 0.739,
  });
});

it('drops what is marked, and leaves out what could not be read', () => {
  // Table 6 has .487 for the precision of the light.
  expect(certainScores(row('Table 2', 'Fitzpatrick-17k', 'erm')).has('precision-0')).toBe(false);
  const young = [...certainScores(row('Table 4', 'ISIC 2019', 'spare'))];
  expect(young).toEqual([
    ['precision-1', 0.809],
    ['recall-1', 0.785],
  ]);
});
