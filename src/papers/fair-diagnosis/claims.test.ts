import { describe, expect, it } from 'vitest';
import type { Claim } from '../paper.ts';
import { TABLE_1_CLAIMS, TABLE_3_CLAIMS } from './claims.ts';

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
    const plain = statistics(TABLE_1_CLAIMS, 'adf-falls-most', cells);
    expect(plain[0]).toBeCloseTo(0.5 - 0.25, 12);
    expect(plain[1]).toBeCloseTo(0.2 - 0.25, 12);
    // A gap that halves quarters ADF: as √ADF it fell no more.
    expect(statistics(TABLE_1_CLAIMS, 'root-adf-falls-most', cells)[0]).toBeCloseTo(0, 12);
  });

  it('a negative estimate under the mask leaves nothing; of a negative Vanilla nothing can fall', () => {
    const masked = { vanilla: gaps(0.1, 0.1, 0.008), ours: gaps(0.05, 0.05, -0.0004) };
    expect(statistics(TABLE_1_CLAIMS, 'adf-falls-most', masked)[0]).toBeCloseTo(0.55, 12);
    expect(statistics(TABLE_1_CLAIMS, 'root-adf-falls-most', masked)[0]).toBeCloseTo(0.5, 12);
    const none = { vanilla: gaps(0.1, 0.1, -0.001), ours: gaps(0.05, 0.05, -0.002) };
    expect(statistics(TABLE_1_CLAIMS, 'adf-falls-most', none)).toEqual([Number.NaN, Number.NaN]);
  });
});

it('η too large: against the paper’s η = 0.2, whatever the rows between', () => {
  const eo = [0.3, 0.15, 0.1, 0.02, 0.12];
  const cells = Object.fromEntries(eo.map((value, i) => [`eta-${i / 10}`, gaps(value, 0, 0)]));
  const [small, large] = statistics(TABLE_3_CLAIMS, 'eta-eo-improves-then-worsens', cells);
  expect(small).toBeCloseTo(-0.2, 12);
  expect(large).toBeCloseTo(0.02, 12);
});
