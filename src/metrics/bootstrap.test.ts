import { describe, expect, test } from 'vitest';
import { Random } from '../tensor/random.ts';
import { bootstrapTable, drawWithReplacement } from './bootstrap.ts';
import { evaluate } from './evaluate.ts';
import type { Predictions } from './predictions.ts';
import { fromRows, type Row, randomRows } from './testing.ts';

const attributes = ['sex', 'race'];

/** A second model on the same records. */
function rescored(rows: readonly Row[], seed: number): Row[] {
  const random = new Random(seed);
  return rows.map((row) => ({ ...row, score: Math.min(1, row.score * random.uniform() + 0.1) }));
}

/** Records of `predictions`, each as often as its cluster was drawn. */
function repeated(predictions: Predictions, drawn: ReadonlyMap<string, number>): Predictions {
  const rows = predictions.clusters.flatMap((cluster, i) =>
    new Array<number>(drawn.get(cluster) ?? 0).fill(i),
  );
  return {
    ...predictions,
    ids: rows.map((row, i) => `${predictions.ids[row]} ${i}`),
    clusters: rows.map((row) => predictions.clusters[row]!),
    labels: Int16Array.from(rows, (row) => predictions.labels[row]!),
    scores: Float32Array.from(rows, (row) => predictions.scores[row]!),
    groups: predictions.groups.map((group) => ({
      ...group,
      codes: Int16Array.from(rows, (row) => group.codes[row]!),
    })),
  };
}

describe('bootstrap of a table', () => {
  // Every group is large enough in every resample, so `evaluate` compares the same groups.
  const [first, second] = [
    randomRows(900, 1, { patients: 300 }),
    randomRows(900, 2, { patients: 320 }),
  ];
  const cells = {
    erm: [fromRows(first, attributes), fromRows(second, attributes)],
    ours: [fromRows(rescored(first, 3), attributes), fromRows(rescored(second, 4), attributes)],
  };
  const replicates = 12;
  const table = bootstrapTable(cells, { replicates, seed: 5, threshold: 0.45 });

  test('equals resampling the records one by one with the same draws', () => {
    const clusters = [...new Set([...cells.erm[0]!.clusters, ...cells.erm[1]!.clusters])];
    const paths = table.paths('erm');
    expect(paths.length).toBeGreaterThan(100);
    const random = new Random(5);
    for (let replicate = 0; replicate < replicates; replicate++) {
      const draw = random.fork(`replicate ${replicate}`);
      const seeds = drawWithReplacement(draw, new Int32Array(2));
      const counts = drawWithReplacement(draw, new Int32Array(clusters.length));
      const drawn = new Map(clusters.map((cluster, i) => [cluster, counts[i]!]));
      for (const row of ['erm', 'ours'] as const) {
        const naive = cells[row].map((p) => evaluate(repeated(p, drawn), { threshold: 0.45 }));
        for (const path of paths) {
          const expected = (seeds[0]! * naive[0]!.at(path)! + seeds[1]! * naive[1]!.at(path)!) / 2;
          const actual = table.statistic((at) => at(row, path)).replicates[replicate];
          expect(actual, `${row} ${path}`).toBeCloseTo(expected, 9);
        }
      }
    }
  });

  test('estimates are means over seeds', () => {
    const [a, b] = cells.ours.map((p) => evaluate(p, { threshold: 0.45 }));
    for (const path of table.paths('ours')) {
      expect(table.estimate('ours', path)).toBeCloseTo((a!.at(path)! + b!.at(path)!) / 2, 12);
    }
  });

  test('numbers do not hang on what was asked for before them', () => {
    const asked = bootstrapTable(cells, { replicates, seed: 5, threshold: 0.45 });
    asked.bySeed('ours', 'overall.auroc');
    asked.reason('erm', 'overall.auroc');
    asked.interval('erm', 'overall.auroc');
    for (const path of table.paths('ours')) {
      expect(asked.interval('ours', path)).toEqual(table.interval('ours', path));
    }
  });

  test('resamples that are interrupted go on from there', async () => {
    const paused = bootstrapTable(cells, { replicates, seed: 5, threshold: 0.45 });
    let left = 2 + replicates;
    const interrupted = paused.resample(async () => {
      left -= 1;
      if (left === 0) throw new Error('interrupted');
    });
    await expect(interrupted).rejects.toThrow('interrupted');
    await paused.resample(async () => {});
    for (const path of table.paths('ours')) {
      expect(paused.interval('ours', path)).toEqual(table.interval('ours', path));
    }
  });

  test('a difference is taken replicate by replicate', () => {
    const path = 'overall.auroc';
    const { estimate, replicates: values } = table.statistic(
      (at) => at('ours', path) - at('erm', path),
    );
    expect(estimate).toBeCloseTo(table.estimate('ours', path)! - table.estimate('erm', path)!, 12);
    const ours = table.statistic((at) => at('ours', path)).replicates;
    const erm = table.statistic((at) => at('erm', path)).replicates;
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(ours[i]! - erm[i]!, 12);
    });
  });

  test('the same seed gives the same numbers, another seed others; a row alone changes nothing', () => {
    const again = bootstrapTable({ ours: cells.ours }, { replicates, seed: 5, threshold: 0.45 });
    const other = bootstrapTable(cells, { replicates, seed: 6, threshold: 0.45 });
    const path = 'fairness.race.adfNats';
    expect(again.interval('ours', path)).toEqual(table.interval('ours', path));
    expect(other.interval('ours', path)).not.toEqual(table.interval('ours', path));
  });

  test('thresholds may differ by row and seed', () => {
    const own = bootstrapTable(cells, {
      replicates: 3,
      seed: 1,
      thresholds: { ours: [0.2, null] },
    });
    const [low, half] = [0.2, 0.5];
    expect(own.estimate('ours', 'overall.positiveRate')).toBeCloseTo(
      (evaluate(cells.ours[0]!, { threshold: low }).at('overall.positiveRate')! +
        evaluate(cells.ours[1]!, { threshold: half }).at('overall.positiveRate')!) /
        2,
      12,
    );
  });
});

test('records may have thresholds of their own: as if each score were moved to a common one', () => {
  const records = fromRows(randomRows(300, 5, { patients: 200 }), ['sex', 'race']);
  const own = Float64Array.from(records.scores, (_, i) => (i % 3 === 0 ? 0.3 : 0.6));
  const decided = {
    ...records,
    scores: Float32Array.from(records.scores, (score, i) =>
      score >= Math.fround(own[i]!) ? 1 : 0,
    ),
  };
  const options = { replicates: 50, seed: 1 };
  const apart = bootstrapTable({ a: [records] }, { ...options, thresholds: { a: [own] } });
  const moved = bootstrapTable({ a: [decided] }, options);
  for (const path of ['overall.tpr', 'groups.race.b.fpr', 'fairness.sex.adfNats']) {
    expect(apart.estimate('a', path), path).toBe(moved.estimate('a', path));
    expect(apart.interval('a', path), path).toEqual(moved.interval('a', path));
  }
  const plain = bootstrapTable({ a: [records] }, options);
  expect(apart.estimate('a', 'overall.auroc')).toBe(plain.estimate('a', 'overall.auroc'));
});

describe('intervals', () => {
  test('cover a known accuracy about as often as they say', () => {
    // Patients of two records that are right or wrong together: the unit must be the patient.
    const random = new Random(11);
    let covered = 0;
    let width = 0;
    const trials = 150;
    for (let trial = 0; trial < trials; trial++) {
      const rows = Array.from({ length: 120 }, (_, patient): Row[] => {
        const label = random.int(2);
        const right = random.uniform() < 0.8;
        const row = {
          label,
          score: (label === 1) === right ? 0.8 : 0.2,
          groups: [0],
          cluster: `${patient}`,
        };
        return [row, row];
      }).flat();
      const table = bootstrapTable({ a: [fromRows(rows)] }, { replicates: 300, seed: 1 + trial });
      const [low, high] = table.interval('a', 'overall.accuracy')!;
      if (low <= 0.8 && high >= 0.8) covered++;
      width += (high - low) / trials;
    }
    expect(covered / trials).toBeGreaterThan(0.88);
    expect(width).toBeCloseTo(2 * 1.96 * Math.sqrt((0.8 * 0.2) / 120), 2);
  });

  test('are null for one cluster, and where the number is undefined, with the reason', () => {
    const one = fromRows([
      { label: 1, score: 0.9, groups: [0], cluster: 'p' },
      { label: 1, score: 0.8, groups: [0], cluster: 'p' },
    ]);
    const table = bootstrapTable({ a: [one] }, { replicates: 20, seed: 1 });
    expect(table.estimate('a', 'overall.accuracy')).toBe(1);
    expect(table.interval('a', 'overall.accuracy')).toBeNull();
    expect(table.estimate('a', 'overall.auroc')).toBeNull();
    expect(table.reason('a', 'overall.auroc')).toBe('all records are of one class');
    expect(table.reason('a', 'overall.accuracy')).toBeNull();
  });

  test('say at how many seeds a number is undefined, and why there', () => {
    const varied = fromRows(
      Array.from({ length: 120 }, (_, i) => ({
        label: i % 2,
        score: i % 3 === 0 ? 0.9 : 0.1,
        groups: [i < 60 ? 0 : 1],
      })),
    );
    const constant = { ...varied, scores: new Float32Array(120).fill(0.1) };
    const table = bootstrapTable({ a: [varied, constant] }, { replicates: 5, seed: 1 });
    const path = 'fairness.sex.demographicParityDifference';
    expect(table.bySeed('a', path)).toEqual([expect.any(Number), null]);
    expect(table.estimate('a', path)).toBeNull();
    expect(table.reason('a', path)).toBe('at 1 of 2 seeds every record is predicted alike');
  });

  test('seeds vary too: two seeds that disagree widen the interval', () => {
    const rows = randomRows(600, 8);
    const good = fromRows(rows);
    const bad = fromRows(rows.map((row) => ({ ...row, score: 1 - row.score })));
    const table = bootstrapTable({ a: [good, bad] }, { replicates: 200, seed: 1 });
    const [low, high] = table.interval('a', 'overall.auroc')!;
    expect(low).toBeLessThan(evaluate(bad).at('overall.auroc')! + 0.05);
    expect(high).toBeGreaterThan(evaluate(good).at('overall.auroc')! - 0.05);
  });
});

describe('rows that do not fit together', () => {
  const rows = randomRows(40, 1);
  const records = fromRows(rows);

  test('a failed trial leaves the mean of the others', () => {
    const table = bootstrapTable(
      { a: [null, records], b: [null, null] },
      { replicates: 40, seed: 1 },
    );
    expect(table.estimate('a', 'overall.accuracy')).toBe(evaluate(records).at('overall.accuracy'));
    expect([table.has('a'), table.has('b'), table.has('c')]).toEqual([true, false, false]);
    expect(() => table.estimate('c', 'overall.accuracy')).toThrow('no row "c"');
  });

  test('other seeds or other records are errors', () => {
    const options = { replicates: 1, seed: 1 };
    expect(() => bootstrapTable({ a: [records], b: [records, records] }, options)).toThrow(
      'a: 1, b: 2',
    );
    const fewer = fromRows(rows.slice(1));
    expect(() => bootstrapTable({ a: [records], b: [fewer] }, options)).toThrow(
      'row b has other test records',
    );
  });

  test('a group too small in one test set is left out of gaps at every seed', () => {
    const large = randomRows(900, 3);
    const small = large.map((row, i) => ({
      ...row,
      groups: [row.groups[0]!, i < 50 ? 2 : row.groups[1]! % 2],
    }));
    const table = bootstrapTable(
      { a: [fromRows(large, attributes), fromRows(small, attributes)] },
      { replicates: 1, seed: 1 },
    );
    const gaps = [large, small].map((set) => {
      const result = evaluate(fromRows(set, attributes));
      return Math.abs(result.at('groups.race.a.tpr')! - result.at('groups.race.b.tpr')!);
    });
    expect(table.estimate('a', 'fairness.race.equalOpportunityDifference')).toBeCloseTo(
      (gaps[0]! + gaps[1]!) / 2,
      12,
    );
  });
});
