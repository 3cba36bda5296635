import { describe, expect, it } from 'vitest';
import { chiSquareCdf, chiSquareQuantile } from './chi-square.ts';

describe('chi-square', () => {
  it.each([
    [0.5, 1, 0.5204998778130466],
    [3, 2.5, 0.6941503705541809],
    [12.8, 5, 0.9746731643594089],
    [1, 10, 0.00017211562995584072],
    [80, 60, 0.9567713178482644],
    [0.001, 1, 0.02522712063003961],
  ])('has the distribution of scipy: x %d, df %d', (x, df, p) => {
    expect(chiSquareCdf(x, df)).toBeCloseTo(p, 12);
  });

  it.each([
    [0.025, 1, 0.0009820691171752555],
    [0.975, 1, 5.023886187314888],
    [0.025, 5, 0.8312116134866625],
    [0.975, 5, 12.832501994030027],
    [0.025, 10, 3.2469727802368413],
    [0.975, 10, 20.483177350807388],
    [0.5, 2.5, 1.8738477677808791],
    [0.975, 200, 241.05789550631093],
  ])('has the quantiles of scipy: p %d, df %d', (p, df, x) => {
    expect(chiSquareQuantile(p, df) / x).toBeCloseTo(1, 10);
  });

  it('ends at 0 and infinity, and has nothing without degrees of freedom', () => {
    expect([chiSquareQuantile(0, 3), chiSquareQuantile(1, 3)]).toEqual([0, Infinity]);
    expect([chiSquareCdf(-1, 3), chiSquareCdf(Infinity, 3)]).toEqual([0, 1]);
    expect([chiSquareCdf(1, 0), chiSquareQuantile(0.5, 0), chiSquareQuantile(2, 1)]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });
});
