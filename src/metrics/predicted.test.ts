import { expect, it } from 'vitest';
import { predictedClasses } from './predicted.ts';
import type { ScoredRecords } from './predictions.ts';
import { fromRows } from './testing.ts';

const scored = (...scores: readonly number[]) =>
  fromRows(scores.map((score) => ({ label: 0, score, groups: [0] })));

it('a score at the threshold is positive, of all records or of each', () => {
  // In single precision 0.1 and 0.3 are a little more than in double, and 0.7 is a little less.
  const records = scored(0.1, 0.3, 0.7);
  expect([...predictedClasses(records, 0.3)]).toEqual([0, 1, 1]);
  expect([...predictedClasses(records, 0.7)]).toEqual([0, 0, 1]);
  expect([...predictedClasses(records, Float64Array.of(0.1, 0.3, 0.7))]).toEqual([1, 1, 1]);
  expect([...predictedClasses(records, Float64Array.of(0.2, 0.2, 0.8))]).toEqual([0, 1, 0]);
});

it('of several classes the one with the largest score, the first of equals', () => {
  const records: ScoredRecords = {
    ...scored(0, 0),
    classes: ['a', 'b', 'c'],
    scores: Float32Array.of(...[0.2, 0.4, 0.4], ...[0.1, 0.2, 0.7]),
  };
  expect([...predictedClasses(records)]).toEqual([1, 2]);
});
