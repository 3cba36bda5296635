import { expect, it } from 'vitest';
import type { Claim } from '../paper.ts';
import { table3 } from './table-3.ts';

type Cells = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Statistics of a claim on cells by row and last word of the metric's path. */
const statistics = (claims: readonly Claim[], id: string, cells: Cells) =>
  claims
    .find((claim) => claim.id === id)!
    .checks.map((check) =>
      check.statistic((row, metric) => cells[row]?.[metric.split('.').at(-1)!] ?? Number.NaN),
    );

const gaps = (eo: number, dp: number, adf: number) => ({
  equalOpportunityDifference: eo,
  demographicParityDifference: dp,
  adfCorrectedNats: adf,
});

it('η too large: against the paper’s η = 0.2, whatever the rows between', () => {
  const eo = [0.3, 0.15, 0.1, 0.02, 0.12];
  const cells = Object.fromEntries(eo.map((value, i) => [`eta-${i / 10}`, gaps(value, 0, 0)]));
  const [small, large] = statistics(table3.claims, 'eta-eo-improves-then-worsens', cells);
  expect(small).toBeCloseTo(-0.2, 12);
  expect(large).toBeCloseTo(0.02, 12);
});
