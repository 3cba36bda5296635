import { expect, it } from 'vitest';
import { bootstrapTable } from '../../metrics/bootstrap.ts';
import { fromRows, randomRows } from '../../metrics/testing.ts';
import { judge } from '../summary/judge.ts';
import { evidenceOfRows } from '../summary/testing.ts';
import { tableG } from './table-g.ts';

const claim = tableG.claims.find(({ id }) => id === 'decoupled-trivial')!;
const setting = { on: 'here', attribute: 'sex', levels: ['female', 'male'] };

/** Of four repeats; a selection is right about a share of the records where ERM is wrong. */
function verdictWhere(better: number) {
  const rows = [1, 2, 3, 4].map((seed) =>
    randomRows(1500, seed).map((row) => ({ ...row, groups: [Math.max(0, row.groups[0]!)] })),
  );
  const cells = {
    erm: rows.map((own) => fromRows(own)),
    gap: rows.map((own) =>
      fromRows(own.map((row, i) => (i % 100 < 100 * better ? { ...row, score: row.label } : row))),
    ),
  };
  const numbers = {
    evidence: evidenceOfRows({ ill: cells }),
    bootstrap: bootstrapTable(cells, { replicates: 10, seed: 1 }),
  };
  return judge(claim, numbers, [], setting).verdict;
}

it('is trivial where selection returns ERM, and not where groups gain', () => {
  expect(verdictWhere(0)).toBe('replicated');
  expect(verdictWhere(0.4)).toBe('not replicated: reversed');
});
