import { expect, it } from 'vitest';
import type { Predictions } from '../../metrics/predictions.ts';
import { participantsOf } from './participants.ts';

it('counts records, their patients and each class by group; who has no group counts in none', () => {
  const test: Predictions = {
    ids: ['a', 'b', 'c', 'd'],
    clusters: ['p', 'p', 'q', 'r'],
    classes: ['well', 'ill'],
    labels: Int16Array.from([0, 1, 1, 1]),
    scores: Float32Array.from([0.1, 0.2, 0.3, 0.4]),
    groups: [{ name: 'sex', levels: ['f', 'm'], codes: Int16Array.from([0, 0, 1, -1]) }],
  };
  const group = (level: string, records: number, clusters: number, well: number, ill: number) => ({
    level,
    records,
    clusters,
    byClass: [
      { title: 'well', records: well },
      { title: 'ill', records: ill },
    ],
  });
  expect(participantsOf(test)).toEqual([
    { attribute: 'sex', groups: [group('f', 2, 1, 1, 1), group('m', 1, 1, 0, 1)] },
  ]);
  expect(participantsOf(undefined)).toEqual([]);
});
