import { describe, expect, it } from 'vitest';
import { type BootstrapTable, bootstrapTable } from './bootstrap.ts';
import type { Predictions } from './predictions.ts';
import type { SampleCells } from './sample-means.ts';

const DRAW = { replicates: 400, seed: 1 };

const predictions: Predictions = {
  ids: ['a', 'b', 'c', 'd'],
  clusters: ['p', 'p', 'q', 'r'],
  classes: ['no', 'yes'],
  labels: Int16Array.of(0, 1, 0, 1),
  scores: Float32Array.of(0.1, 0.9, 0.8, 0.7),
  groups: [{ name: 'sex', levels: ['m', 'f'], codes: Int16Array.of(0, 1, 0, 1) }],
};

function table(cells: SampleCells): BootstrapTable {
  const predicted = Object.entries(cells).map(([row, seeds]) => [
    row,
    seeds.map(() => predictions),
  ]);
  return bootstrapTable(Object.fromEntries(predicted), { ...DRAW, samples: cells });
}

const seed = (x: number[]) => ({ clusters: predictions.clusters, columns: { 'samples.t.x': x } });

describe('means of single records beside metrics', () => {
  const both = table({
    one: [seed([1, 3, Number.NaN, 5]), seed([2, 2, 2, 2])],
    two: [seed([2, 4, 9, 6]), seed([3, 3, 3, 3])],
  });

  it('by hand: means over records with a number, then over seeds', () => {
    expect(both.bySeed('one', 'samples.t.x')).toEqual([3, 2]);
    expect(both.estimate('one', 'samples.t.x')).toBe(2.5);
    expect(both.reason('one', 'samples.t.x')).toBeNull();
    expect(both.paths('one')).toContain('samples.t.x');
    const [low, high] = both.interval('one', 'samples.t.x')!;
    // The extremes are those of one patient and one seed.
    expect(low).toBeGreaterThanOrEqual(2);
    expect(high).toBeLessThanOrEqual(5);
    expect(low).toBeLessThan(high);
  });

  it('leaves metrics as they were', () => {
    expect(both.estimate('one', 'overall.accuracy')).toBe(0.75);
    expect(both.bySeed('one', 'overall.accuracy')).toEqual([0.75, 0.75]);
    expect(() => both.estimate('one', 'samples.t.y')).toThrow('samples.t.y');
  });

  it('pairs rows: a constant difference has no spread', () => {
    const shifted = table({ one: [seed([1, 3, 8, 5])], two: [seed([2, 4, 9, 6])] });
    const { estimate, interval } = shifted.statistic(
      (at) => at('two', 'samples.t.x') - at('one', 'samples.t.x'),
    );
    expect(estimate).toBe(1);
    expect(interval![0]).toBeCloseTo(1, 12);
    expect(interval![1]).toBeCloseTo(1, 12);
  });

  it('mixes with metrics in one statistic', () => {
    const { estimate, replicates } = both.statistic(
      (at) => at('one', 'samples.t.x') + at('one', 'overall.accuracy'),
    );
    expect(estimate).toBeCloseTo(3.25, 12);
    const { replicates: accuracy } = both.statistic((at) => at('one', 'overall.accuracy'));
    const { replicates: mean } = both.statistic((at) => at('one', 'samples.t.x'));
    expect(replicates[7]).toBeCloseTo(accuracy[7]! + mean[7]!, 12);
  });

  it('is undefined, with a reason, where no record has a number', () => {
    const none = table({ one: [seed([Number.NaN, Number.NaN, Number.NaN, Number.NaN])] });
    expect(none.estimate('one', 'samples.t.x')).toBeNull();
    expect(none.interval('one', 'samples.t.x')).toBeNull();
    expect(none.reason('one', 'samples.t.x')).toContain('no record');
  });
});
