import { expect, it } from 'vitest';
import { conditionalMutualInformation } from '../metrics/information.ts';
import { table1 } from './fair-diagnosis/table-1.ts';
import type { PublishedRow } from './paper.ts';
import { marginOf, publishedEffect } from './published-effect.ts';
import { ACCURACY, EO, rowNamed } from './summary/testing.ts';

const printed = (dataset: string, row: string, eo: number, accuracy: number): PublishedRow => ({
  dataset,
  row,
  cells: { eo, accuracy },
  source: 'Table 1',
});
const published = [
  printed('X', 'a', 2, 80),
  printed('X', 'b', 10, 83),
  printed('Y', 'a', 2, 80),
  printed('Y', 'b', 5, 84),
];
const [a, b] = ['a', 'b'].map((id) => rowNamed(id)) as [
  ReturnType<typeof rowNamed>,
  ReturnType<typeof rowNamed>,
];

it('is the mean share by which gaps are smaller, or the mean change of other numbers', () => {
  const order = { smaller: a, larger: b };
  expect(publishedEffect(published, EO, order)).toEqual({ reduction: (0.8 + 0.6) / 2 });
  const { change } = publishedEffect(published, ACCURACY, order) as { change: number };
  expect(change).toBeCloseTo(0.035, 12);
});

it('is what the text says of these two rows and this column, where it does', () => {
  const said = { row: 'a', minus: 'b', column: 'eo', reduction: 0.1, settings: [], source: '' };
  const effect = (smaller = a, larger = b, column = EO) =>
    publishedEffect(published, column, { smaller, larger }, [said]);
  expect(effect()).toEqual({ reduction: 0.1 });
  expect(effect(b, a)).toBeNull();
  expect(effect(a, b, ACCURACY)).toHaveProperty('change');
});

it('is none where the paper prints no cells, or the opposite', () => {
  expect(publishedEffect(published, EO, { smaller: b, larger: a })).toBeNull();
  expect(publishedEffect([], EO, { smaller: a, larger: b })).toBeNull();
  expect(publishedEffect(published, EO, { smaller: a, larger: rowNamed('c') })).toBeNull();
});

it('corrected ADF is held against the ADF that the paper prints', () => {
  const column = table1.columns.find(({ id }) => id === 'adf-corrected')!;
  const effect = publishedEffect(table1.published, column, {
    smaller: rowNamed('ours'),
    larger: rowNamed('vanilla'),
  }) as { reduction: number };
  const shares = [1 - 2.25 / 10.59, 1 - 1.2 / 11.18, 1 - 1.46 / 7.21];
  expect(effect.reduction).toBeCloseTo((shares[0]! + shares[1]! + shares[2]!) / 3, 12);
});

it('the margin of ADF is the ADF of a gap of the margin of gaps', () => {
  const gap = marginOf(EO);
  expect(gap).toBe(0.015);
  expect(marginOf(ACCURACY)).toBe(0.01);
  // One label, two groups of one size, rates 0.5 ± gap / 2.
  const half = (rate: number) => [1 - rate, rate];
  const counts = [...half(0.5 - gap / 2), ...half(0.5 + gap / 2)];
  const nats = conditionalMutualInformation({ counts, strata: 1, rows: 2, columns: 2 });
  const adf = { ...EO, metric: 'fairness.<attribute>.adfCorrectedNats' };
  expect(marginOf(adf)).toBeCloseTo(nats, 7);
});
