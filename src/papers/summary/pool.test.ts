import { expect, it } from 'vitest';
import { fromRows } from '../../metrics/testing.ts';
import type { Finished } from './finished.ts';
import { pool, sampleCells, youdenThresholds } from './pool.ts';

/** A fold whose validation is parted best between 0.2 and `positive`. */
function fold(seed: number, positive: number, tested: number): Finished {
  const rows = [0.1, 0.2, positive, 0.9].map((score, i) => ({
    label: i < 2 ? 0 : 1,
    score,
    groups: [0],
  }));
  const test = fromRows(rows.slice(0, tested));
  return {
    seed,
    row: {},
    result: { validation: [fromRows(rows)], test: [test] },
  } as unknown as Finished;
}

it('folds stand one after the other, each attribute with its own groups', () => {
  const part = (...groups: readonly number[][]) =>
    fromRows(
      groups.map((own) => ({ label: 1, score: 0.5, groups: own })),
      ['sex', 'race'],
    );
  const { ids, groups } = pool([part([0, 2], [1, 0]), part([-1, 1])]);
  expect(ids).toHaveLength(3);
  expect(groups.map(({ name, codes }) => [name, ...codes])).toEqual([
    ['sex', 0, 1, -1],
    ['race', 2, 0, 1],
  ]);
});

it('is 0.5 for a row that decides there, whatever would part its validation better', () => {
  const trial = { ...fold(1, 0.4, 2), row: { decidesAtHalf: true } } as unknown as Finished;
  expect(youdenThresholds([trial], [1], ['ill'])[0]!.get('ill')).toBe(0.5);
});

it('is one number a seed without folds', () => {
  const [first, second] = youdenThresholds([fold(1, 0.4, 2), fold(2, 0.6, 2)], [1, 2], ['ill']).map(
    (labels) => labels.get('ill'),
  );
  expect(first).toBeCloseTo(0.3, 6);
  expect(second).toBeCloseTo(0.4, 6);
});

it('gives each test record the threshold of its own fold, which never saw its label', () => {
  const [labels] = youdenThresholds([fold(1, 0.4, 3), fold(1, 0.8, 1)], [1], ['ill']);
  const thresholds = labels!.get('ill');
  expect([...(thresholds as Float64Array)].map((x) => Number(x.toFixed(6)))).toEqual([
    0.3, 0.3, 0.3, 0.5,
  ]);
});

it('gives each group of a row with a model for each group its own threshold', () => {
  const records = [0.1, 0.4, 0.2, 0.8].map((score, i) => ({
    label: i % 2,
    score,
    groups: [i < 2 ? 0 : 1],
  }));
  const result = { validation: [fromRows(records)], test: [fromRows(records.toReversed())] };
  const trial = { seed: 1, row: { modelByGroup: true }, result } as unknown as Finished;
  const [labels] = youdenThresholds([trial], [1], ['ill']);
  // 0.1 | 0.4 in group 0, 0.2 | 0.8 in group 1; test comes in the other order.
  expect([...(labels!.get('ill') as Float64Array)].map((x) => Number(x.toFixed(6)))).toEqual([
    0.5, 0.5, 0.25, 0.25,
  ]);
});

it('what was measured of records stands in the order of the test records', () => {
  const test = [fromRows([0.1, 0.2, 0.3].map((score) => ({ label: 1, score, groups: [0] })))];
  const table = { name: 'overlap', ids: ['r2', 'r0', 'r1'], columns: { iou: [0.2, 0, 0.1] } };
  const trial = (samples: readonly object[]) =>
    ({ seed: 1, row: {}, result: { test, samples } }) as unknown as Finished;
  const row = (id: string, samples: readonly object[]) => ({ row: { id }, own: [trial(samples)] });
  expect(sampleCells([row('a', [table])], [1])).toEqual({
    a: [{ clusters: ['r0', 'r1', 'r2'], columns: { 'samples.overlap.iou': [0, 0.1, 0.2] } }],
  });
  // Of a part of the records, or of some rows alone, nothing is told.
  const part = { ...table, ids: ['r2', 'r0'], columns: { iou: [0.2, 0] } };
  expect(sampleCells([row('a', [part])], [1])).toBeUndefined();
  expect(sampleCells([row('a', [table]), row('b', [part])], [1])).toBeUndefined();
});
