import { expect, it } from 'vitest';
import { Random } from '../tensor/random.ts';
import { fitLogistic, standardised } from './dfr/logistic.ts';
import { balanced } from './dfr.ts';
import { upweighted } from './jtt.ts';
import { beta, partners } from './lisa.ts';
import { cellWeights } from './reweighting.ts';

const counts = (values: Iterable<number | string>) => {
  const found: Record<string, number> = {};
  for (const value of values) found[value] = (found[value] ?? 0) + 1;
  return found;
};

it('JTT draws as many rows, those it got wrong λ times as often', () => {
  const rows = Int32Array.from({ length: 100 }, (_, i) => i);
  const wrong = new Set([3, 7]);
  const drawn = Array.from({ length: 400 }, (_, i) =>
    upweighted(rows, wrong, 5, new Random(i + 1)),
  );
  for (const one of drawn) {
    expect(one).toHaveLength(100);
    expect(Math.max(...Object.values(counts(one)))).toBeLessThanOrEqual(5);
  }
  const all = counts(drawn.flatMap((one) => [...one]));
  // 108 places, of which 3 and 7 have 5 each: 400 · 100/108 a place.
  const each = (400 * 100) / 108;
  expect(all[3]! / each).toBeCloseTo(5, 0);
  expect(all[4]! / each).toBeGreaterThan(0.8);
  expect(all[4]! / each).toBeLessThan(1.2);
  expect([...upweighted(rows, wrong, 1, new Random(1))].sort((a, b) => a - b)).toEqual([...rows]);
});

it('DFR takes as many of every class of every group', () => {
  const codes = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 0, 1, 0);
  const groups = Int32Array.of(0, 0, 0, 0, 0, 0, 0, 1, 1, 1);
  const chosen = balanced(codes, groups, new Random(1));
  expect(counts(Array.from(chosen, (i) => `${codes[i]} ${groups[i]}`))).toEqual({
    '0 0': 1,
    '0 1': 1,
    '1 0': 1,
    '1 1': 1,
  });
  expect(new Set(chosen).size).toBe(4);
});

it('L1 logistic regression meets its optimality conditions, and without penalty has no slope', () => {
  const random = new Random(2);
  const n = 200;
  const raw = Float32Array.from({ length: 4 * n }, () => random.normal());
  const labels = Int32Array.from({ length: n }, (_, i) =>
    Number(1.5 * raw[4 * i]! - raw[4 * i + 1]! + random.normal() > 0.3),
  );
  const { features } = standardised(raw, n);
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  const slopesAt = (w: Float64Array) => {
    const slope = new Float64Array(5);
    for (const row of rows) {
      const x = [...features.subarray(4 * row, 4 * row + 4), 1];
      const z = x.reduce((sum, value, j) => sum + value * w[j]!, 0);
      const error = 1 / (1 + Math.exp(-z)) - labels[row]!;
      x.forEach((value, j) => {
        slope[j]! += error * value;
      });
    }
    return slope;
  };
  const C = 0.05;
  const sparse = fitLogistic(features, labels, rows, C);
  slopesAt(sparse).forEach((slope, j) => {
    if (j === 4) expect(Math.abs(slope)).toBeLessThan(1e-2);
    else if (sparse[j] === 0) expect(Math.abs(slope)).toBeLessThanOrEqual(1 / C + 1e-6);
    else expect(slope).toBeCloseTo(-Math.sign(sparse[j]!) / C, 1);
  });
  expect([...sparse.subarray(0, 4)].filter((weight) => weight === 0).length).toBeGreaterThan(0);
  const free = fitLogistic(features, labels, rows, 1e6);
  for (const slope of slopesAt(free)) expect(Math.abs(slope)).toBeLessThan(1e-2);
  expect([...fitLogistic(features, labels, rows, 1e-4).subarray(0, 4)]).toEqual([0, 0, 0, 0]);
});

it('standardised features are undone in weights and bias', () => {
  const raw = Float32Array.of(1, 5, 3, 5, 8, 5);
  const { features, undo } = standardised(raw, 3);
  const fit = Float64Array.of(0.7, 2, -0.1);
  const { weights, bias } = undo(fit);
  for (let i = 0; i < 3; i++) {
    const before = fit[0]! * features[2 * i]! + fit[1]! * features[2 * i + 1]! + fit[2]!;
    const after = weights[0]! * raw[2 * i]! + weights[1]! * raw[2 * i + 1]! + bias;
    expect(after).toBeCloseTo(before, 5);
  }
});

it('LISA pairs a record with one of its class in another group, or leaves it', () => {
  const rows = Int32Array.of(10, 11, 12, 13, 14);
  const labels = { 10: 0, 11: 0, 12: 1, 13: 1, 14: 2 } as unknown as ArrayLike<number>;
  const groups = { 10: 0, 11: 1, 12: 0, 13: 0, 14: 1 } as unknown as ArrayLike<number>;
  expect([...partners(rows, labels, groups, new Random(1))]).toEqual([1, 0, 2, 3, 4]);
});

it.each([0.3, 1, 4])('Beta(%f, α) has its mean and variance', (alpha) => {
  const random = new Random(5);
  const all = Array.from({ length: 20_000 }, () => beta(alpha, random));
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const variance = all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length;
  expect(mean).toBeCloseTo(0.5, 1);
  expect(variance * 4 * (2 * alpha + 1)).toBeCloseTo(1, 1);
});

it('weights by cell have a mean of 1, and are 1/n, 1/√n, or by the effective number', () => {
  const cells = ['a', 'a', 'a', 'a', 'b'];
  const ratio = (options: { power: number; beta: number | null }) => {
    const weights = cellWeights(cells, options);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(5, 10);
    return weights[4]! / weights[0]!;
  };
  expect(ratio({ power: 1, beta: null })).toBeCloseTo(4, 10);
  expect(ratio({ power: 0.5, beta: null })).toBeCloseTo(2, 10);
  expect(ratio({ power: 0, beta: null })).toBe(1);
  expect(ratio({ power: 1, beta: 0.5 })).toBeCloseTo((1 - 0.5 ** 4) / (1 - 0.5), 10);
});
