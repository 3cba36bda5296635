import { expect, it } from 'vitest';
import { measuredErrors } from '../../evidence/error-rates.ts';
import { type AskedRules, errorTable } from './error-table.ts';

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

it('tells of the rules of what was asked alone', () => {
  const rulesOf = (asked: AskedRules) =>
    new Set(
      errorTable(asked)
        .groups.flatMap(({ rows }) => rows)
        .map(({ header }) => header.split(':')[0]),
    );
  const settings = [{ levels: ['a', 'b'], test: { positives: 5 } }];
  const margin = { checks: [{ kind: 'margin' }] };
  const asked = { claims: [margin], settings } as unknown as AskedRules;
  expect([...rulesOf(asked)]).toEqual([
    'within a margin of 1.5 points',
    'gap smaller, data-set effect of 2 points',
  ]);
  const three = [{ levels: ['a', 'b', 'c'], test: { positives: 5 } }];
  expect(rulesOf({ ...asked, settings: three } as unknown as AskedRules)).toContain(
    'largest of two gaps smaller, either at half the level',
  );
});
