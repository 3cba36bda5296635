import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CategoryColumn, NumberColumn, TabularFeatures } from './dataset.ts';
import { fitEncoder, rowEncoder } from './encoder.ts';
import { testDataset } from './testing.ts';

const number = (name: string, values: number[]): NumberColumn => ({
  kind: 'number',
  name,
  values: Float32Array.from(values),
});
const category = (name: string, levels: string[], codes: number[]): CategoryColumn => ({
  kind: 'category',
  name,
  levels,
  codes: Int16Array.from(codes),
});
const dataset = (n: number, columns: (NumberColumn | CategoryColumn)[]) =>
  testDataset(
    Array.from({ length: n }, (_, i) => ({ patient: String(i), label: 0, sex: 0, age: 0 })),
    columns,
  );
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('numbers', () => {
  it('fills in the median, standardises and marks what was missing', () => {
    // Median of 1, 2, 6 is 2; filled: 1, 2, 6, 2 with mean 2.75, variance 3.6875.
    const data = dataset(5, [number('x', [1, 2, 6, Number.NaN, 100])]);
    const encoder = fitEncoder(data, [0, 1, 2, 3]);
    expect(encoder.names).toEqual(['x', 'x missing']);
    const table = rowEncoder(encoder, data.features as TabularFeatures)(range(5));
    const sd = Math.sqrt(3.6875);
    const expected = [-1.75, 0, -0.75, 0, 3.25, 0, -0.75, 1, 97.25, 0];
    for (const [i, value] of expected.entries()) {
      expect(table[i]).toBeCloseTo(i % 2 === 0 ? value / sd : value, 5);
    }
  });

  it('have mean 0 and variance 1 over the training rows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.constant(Number.NaN)), {
          minLength: 3,
        }),
        (values) => {
          const n = values.length;
          const data = dataset(n, [number('x', values)]);
          const encoder = fitEncoder(data, range(n));
          const distinct = new Set(values.filter((value) => !Number.isNaN(value)));
          fc.pre(distinct.size > 1);
          const width = encoder.names.length;
          const table = rowEncoder(encoder, data.features as TabularFeatures)(range(n));
          const column = range(n).map((row) => table[row * width]!);
          const mean = column.reduce((sum, value) => sum + value, 0) / n;
          expect(mean).toBeCloseTo(0, 4);
          expect(column.reduce((sum, value) => sum + value ** 2, 0) / n).toBeCloseTo(1, 4);
        },
      ),
    );
  });
});

describe('categories', () => {
  it('give each common level a column, and rare, new and missing ones theirs', () => {
    const codes = [...Array(10).fill(0), ...Array(12).fill(1), 2, -1, 3];
    const data = dataset(codes.length, [category('c', ['a', 'b', 'rare', 'new'], codes)]);
    const encoder = fitEncoder(data, range(24));
    expect(encoder.names).toEqual(['c = a', 'c = b', 'c rare', 'c missing']);
    const table = rowEncoder(encoder, data.features as TabularFeatures)(range(codes.length));
    const row = (i: number) => [...table.subarray(i * 4, i * 4 + 4)];
    expect(row(0)).toEqual([1, 0, 0, 0]);
    expect(row(10)).toEqual([0, 1, 0, 0]);
    expect(row(22)).toEqual([0, 0, 1, 0]);
    expect(row(23)).toEqual([0, 0, 0, 1]);
    expect(row(24)).toEqual([0, 0, 1, 0]);
  });
});

it('leaves out columns that say nothing in training, and depends on training rows only', () => {
  const columns = (last: number) => [
    number('constant', [...Array(20).fill(1), last]),
    number('empty', [...Array(20).fill(Number.NaN), last]),
    category('one', ['a', 'b'], [...Array(20).fill(0), 1]),
    number('x', [...range(20), last]),
  ];
  const fitted = (last: number) => fitEncoder(dataset(21, columns(last)), range(20));
  expect(fitted(5).names).toEqual(['x']);
  expect(fitted(1e6)).toEqual(fitted(5));
});

it('survives storage as JSON', () => {
  const data = dataset(4, [
    number('x', [1, 2, Number.NaN, 4]),
    category('c', ['a'], [0, -1, 0, 0]),
  ]);
  const encoder = fitEncoder(data, range(4));
  expect(JSON.parse(JSON.stringify(encoder))).toEqual(encoder);
});

it('refuses a table that lacks a column', () => {
  const encoder = fitEncoder(dataset(2, [number('x', [1, 2])]), [0, 1]);
  const other = dataset(2, [number('y', [1, 2])]).features as TabularFeatures;
  expect(() => rowEncoder(encoder, other)).toThrow('no number column "x"');
});
