import { describe, expect, it } from 'vitest';
import type { Claim } from '../paper.ts';
import { table1 } from './table-1.ts';

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

describe('ADF falls by a larger factor', () => {
  it('by hand: a quarter of ADF is left, half of EO, a fifth of DP', () => {
    const cells = { vanilla: gaps(0.1, 0.1, 0.008), ours: gaps(0.05, 0.02, 0.002) };
    const plain = statistics(table1.claims, 'adf-falls-most', cells);
    expect(plain[0]).toBeCloseTo(0.5 - 0.25, 12);
    expect(plain[1]).toBeCloseTo(0.2 - 0.25, 12);
    // A gap that halves quarters ADF: as √ADF it fell no more.
    expect(statistics(table1.claims, 'root-adf-falls-most', cells)[0]).toBeCloseTo(0, 12);
  });

  it('a negative estimate under the mask leaves nothing; of a negative Vanilla nothing can fall', () => {
    const masked = { vanilla: gaps(0.1, 0.1, 0.008), ours: gaps(0.05, 0.05, -0.0004) };
    expect(statistics(table1.claims, 'adf-falls-most', masked)[0]).toBeCloseTo(0.55, 12);
    expect(statistics(table1.claims, 'root-adf-falls-most', masked)[0]).toBeCloseTo(0.5, 12);
    const none = { vanilla: gaps(0.1, 0.1, -0.001), ours: gaps(0.05, 0.05, -0.002) };
    expect(statistics(table1.claims, 'adf-falls-most', none)).toEqual([Number.NaN, Number.NaN]);
  });
});
