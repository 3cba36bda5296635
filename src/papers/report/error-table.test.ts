import { expect, it } from 'vitest';
import { measuredErrors } from '../../evidence/error-rates.ts';
import { errorTable } from './error-table.ts';

it('has a row for each promise, and for luck of the data set, of which nothing is promised', () => {
  const { rates, unpromised } = measuredErrors();
  const { groups } = errorTable();
  const rows = groups.flatMap((group) => group.rows);
  expect(rows).toHaveLength(rates.length + unpromised.length);
  expect(unpromised).toHaveLength(1);
  const last = rows.at(-1)!;
  expect(last.header).toMatch(/^gap smaller, data-set effect of 2 points: no reduction/);
  expect(last.cells.map(({ text }) => text).slice(0, 2)).toEqual(['replicated', '–']);
});
