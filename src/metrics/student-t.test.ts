import { describe, expect, it } from 'vitest';
import { normalQuantile } from './normal.ts';
import { studentQuantile, studentTail } from './student-t.ts';

describe('Student’s t', () => {
  it.each([
    [1, 0.5, 0.6475836176504333],
    [1, -3, 0.10241638234956672],
    [2.5, 1.2, 0.8342805811670612],
    [3, 4, 0.9859957719949269],
    [7, -2.3, 0.027495547602185796],
    [30, 1.96, 0.9703288435519748],
    [1000.5, -0.1, 0.4601821795040435],
    [3.3, 50, 0.9999963909672075],
  ])('has the tail of scipy: df %d, t %d', (df, t, cdf) => {
    expect(studentTail(t, df)).toBeCloseTo(1 - cdf, 12);
    expect(studentTail(-t, df)).toBeCloseTo(cdf, 12);
  });

  it.each([
    [1, 0.975, 12.706204736174694],
    [3, 0.975, 3.1824463052837078],
    [3.7, 0.9896, 3.871155155261241],
    [3, 0.9781, 3.3579440593043373],
    [7, 0.95, 1.8945786050900062],
    [12.4, 0.0104, -2.647082411541815],
    [100, 0.975, 1.9839715185235518],
    [1e6, 0.975, 1.959966356814107],
    [1.5, 0.999, 52.18443000899263],
    [2, 0.025, -4.302652729749464],
  ])('has the quantiles of scipy: df %d, p %d', (df, p, quantile) => {
    expect(studentQuantile(p, df) / quantile).toBeCloseTo(1, 9);
  });

  it('is the normal at infinity, and undefined outside', () => {
    expect(studentQuantile(0.975, Infinity)).toBe(normalQuantile(0.975));
    expect(studentTail(1.3, 9.9e6)).toBeCloseTo(studentTail(1.3, Infinity), 7);
    expect(studentQuantile(1, 3)).toBe(Infinity);
    expect(studentQuantile(1.1, 3)).toBeNaN();
    expect(studentTail(1, 0)).toBeNaN();
  });
});
