import { expect, it } from 'vitest';
import type { VerdictKind } from '../../../report/document.ts';
import type { Kept } from '../parts.ts';
import { partVerdict } from './testing.ts';
import { thresholdsClause } from './thresholds.ts';

const HALF = 'direction replicated, effect smaller than half';

function clause(
  verdict: VerdictKind,
  other?: VerdictKind,
  part: typeof HALF | 'replicated' = HALF,
) {
  const elsewhere = other && { threshold: 'Youden’s threshold', verdict: other };
  const tests = [partVerdict(null, { verdict: part })];
  return thresholdsClause({ verdict, tests, ...(elsewhere && { elsewhere }) } as unknown as Kept);
}

it.each([
  ['depends on the threshold', HALF, 'not replicated', 'replicated in its direction alone'],
  [
    'depends on the threshold',
    'not replicated: reversed',
    'replicated in its direction alone',
    'not replicated',
  ],
  ['replicated', 'undecided: baseline gap not shown', 'replicated', 'undecided'],
  ['undecided', 'nothing to reduce', 'undecided', 'without anything to reduce'],
] as const)('%s, elsewhere %s', (verdict, other, own, there) => {
  expect(clause(verdict, other)).toBe(
    `at the table’s threshold the claim is ${own}, at Youden’s threshold ${there}`,
  );
});

it('is all of it where all parts are', () => {
  expect(clause('depends on the threshold', 'not replicated: reversed', 'replicated')).toContain(
    'the claim is replicated, at',
  );
});

it('names no verdict that results do not hold', () => {
  expect(clause('depends on the threshold')).toMatch(/^one of the two thresholds/);
});
