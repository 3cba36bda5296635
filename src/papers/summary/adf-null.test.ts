import { expect, it } from 'vitest';
import type { Predictions } from '../../metrics/predictions.ts';
import { COLUMNS } from '../fair-diagnosis/columns.ts';
import { adfNullOf } from './adf-null.ts';
import { columnsFor } from './cells.ts';

const N = 400;
const columns = columnsFor(COLUMNS, 'sex', ['female', 'male'], ['malignant']);

/** Half female; a record's prediction is a function of its sex and number. */
function predictions(score: (sex: number, record: number) => number): Predictions {
  const sex = Int16Array.from({ length: N }, (_, i) => i % 2);
  const names = Array.from({ length: N }, (_, i) => `p${i}`);
  return {
    ids: names,
    clusters: names,
    classes: ['benign', 'malignant'],
    labels: Int16Array.from({ length: N }, (_, i) => (i % 8 < 4 ? 0 : 1)),
    scores: Float32Array.from(sex, score),
    groups: [{ name: 'sex', levels: ['female', 'male'], codes: sex }],
  };
}

it('tells a model that knows the group from one that does not', () => {
  const knows = predictions((sex) => sex);
  const blind = predictions((_, record) => (Math.floor(record / 2) % 2 === 0 ? 0.2 : 0.8));
  const found = adfNullOf(columns, 'sex', [knows, blind], null).adfNull!;
  expect(found).toMatchObject({ above: 1, seeds: 2 });
  expect(found.observed).toBeCloseTo((Math.log(2) + 0) / 2, 6);
  expect(found.percentile95).toBeGreaterThan(found.mean);
});

it('uses the threshold of each seed', () => {
  const scores = predictions((sex) => 0.6 + 0.2 * sex);
  // At 0.5 all are positive: no information, and no claim to have none.
  expect(adfNullOf(columns, 'sex', [scores], null)).toEqual({});
  expect(adfNullOf(columns, 'sex', [scores], [0.7]).adfNull!.observed).toBeCloseTo(Math.log(2), 6);
});

it('is left out where a table prints no ADF', () => {
  const others = columns.filter(({ id }) => !id.startsWith('adf'));
  expect(adfNullOf(others, 'sex', [predictions((sex) => sex)], null)).toEqual({});
});
