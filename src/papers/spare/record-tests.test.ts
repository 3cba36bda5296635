import { expect, it } from 'vitest';
import type { Predictions } from '../../metrics/predictions.ts';
import { fromRows } from '../../metrics/testing.ts';
import type { StudiedTraining } from '../paper.ts';
import { testsOf } from './record-tests.ts';

/** Positives of two groups; right where the score is above one half. */
function model(scores: readonly number[], ids = scores.map((_, i) => `${i}`)): Predictions {
  const made = fromRows(
    scores.map((score, i) => ({ label: 1, score, groups: [i % 2] })),
    ['sex'],
  );
  return { ...made, ids, clusters: ids };
}

const training = (seed: number, ours: Predictions, erm: Predictions): StudiedTraining => ({
  seed,
  fold: 0,
  rows: new Map(
    Object.entries({ ours, erm }).map(([id, test]) => [id, { validation: test, test }]),
  ),
});

it('pools the folds of the first seed, and leaves other seeds out', () => {
  const all = [
    training(
      1,
      model([0.9, 0.9, 0.9, 0.1], ['a', 'b', 'c', 'd']),
      model([0.1, 0.9, 0.1, 0.9], ['a', 'b', 'c', 'd']),
    ),
    training(1, model([0.9, 0.9], ['e', 'f']), model([0.1, 0.9], ['e', 'f'])),
    training(2, model([0.1, 0.1], ['a', 'b']), model([0.9, 0.9], ['a', 'b'])),
  ];
  const tests = testsOf(all, [{ row: 'ours', against: ['erm', 'gone'] }]);
  expect(tests.map(({ level, records, first, second }) => [level, records, first, second])).toEqual(
    [
      [null, 6, 3, 1],
      // Of the first group a, c and e, of the second d alone is told apart.
      [0, 3, 3, 0],
      [1, 3, 0, 1],
    ],
  );
  // z = √3 of the first group: 0.0833, three times by Holm.
  expect(tests[1]!.adjusted).toBeCloseTo(3 * 0.08326, 3);
});

it('finds nothing without trainings', () => {
  expect(testsOf([], [{ row: 'ours', against: ['erm'] }])).toEqual([]);
});
