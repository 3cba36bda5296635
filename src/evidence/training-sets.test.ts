import { describe, expect, it } from 'vitest';
import { Random } from '../tensor/random.ts';
import {
  type CrossedTrainings,
  type MeasuredTraining,
  trainingSetSpread,
} from './training-sets.ts';

/** Standard deviations of what makes trainings differ. */
interface Truth {
  /** The training set, whatever the seed. */
  readonly sets: number;
  /** The seed, whatever the training set. */
  readonly seeds: number;
  /** Both together. */
  readonly both: number;
  /** What a finite test gives each training by itself. */
  readonly test: number;
}

const CLUSTERS = 12;

/** Five folds of two halves, by two seeds or as many as told. */
function folds(random: Random, { sets, seeds, both, test }: Truth, count = 2): CrossedTrainings[] {
  return Array.from({ length: 5 }, () => {
    const bySeed = Array.from({ length: count }, () => seeds * random.normal());
    // What the fold's test records do to all trainings alike.
    const shared = Array.from({ length: CLUSTERS }, () => random.normal());
    const half = (): MeasuredTraining[] => {
      const own = sets * random.normal();
      return bySeed.map((seed) => {
        const noise = Array.from(
          { length: CLUSTERS },
          () => (test * random.normal()) / Math.sqrt(CLUSTERS),
        );
        const value = own + seed + both * random.normal();
        return {
          value: noise.reduce((sum, one) => sum + one, value + shared[0]!),
          // Of the size of the noise, and drawn by itself: the test records are another sample.
          influence: shared.map((one) => one + (test * random.normal()) / Math.sqrt(CLUSTERS)),
        };
      });
    };
    return [half(), half()];
  });
}

const measured = (value: number, ...influence: readonly number[]): MeasuredTraining => ({
  value,
  influence,
});

describe('by hand', () => {
  it('half the mean squared difference of halves, with chi-square’s ends', () => {
    // Differences 2 and 4: (2² + 4²) / 2 / 2 = 5; 2 · 5 / 7.377759 and 2 · 5 / 0.05063562.
    const found = trainingSetSpread([
      [[measured(3)], [measured(1)]],
      [[measured(5)], [measured(9)]],
    ])!;
    expect(found).toMatchObject({ folds: 2, seeds: null, alone: null });
    expect(found.halves.variance).toBeCloseTo(5, 12);
    expect(found.halves.low).toBeCloseTo(10 / 7.377758908, 8);
    expect(found.halves.high).toBeCloseTo(10 / 0.050635616, 5);
  });

  it('takes out what the finite test adds, cluster by cluster, and nothing that trainings share', () => {
    // The clusters give the difference 0.5² + 0.5², of which half counts.
    const fold: CrossedTrainings = [[measured(3, 2.5, 1)], [measured(1, 2, 1.5)]];
    const found = trainingSetSpread([fold, fold])!;
    expect(found.halves.variance).toBeCloseTo(2 - 0.25, 12);
  });

  it('tells seeds from sets', () => {
    // Halves 2 apart at both seeds, seeds 1 apart in both halves: nothing is left for both together.
    const fold: CrossedTrainings = [
      [measured(3), measured(4)],
      [measured(1), measured(2)],
    ];
    const { halves, seeds, alone } = trainingSetSpread([fold, fold])!;
    expect(halves.variance).toBeCloseTo(2, 12);
    expect(seeds!.variance).toBeCloseTo(0.5, 12);
    expect(alone!.variance).toBeCloseTo(2, 12);
    // The seeds disagree about the halves altogether: no set is the better one.
    const crossed: CrossedTrainings = [
      [measured(1), measured(0)],
      [measured(0), measured(1)],
    ];
    const other = trainingSetSpread([crossed, crossed])!;
    expect(other.halves.variance).toBeCloseTo(0.5, 12);
    expect(other.alone!.variance).toBeCloseTo(-0.5, 12);
  });

  it('leaves out folds where it is undefined, and says nothing of one', () => {
    const fold: CrossedTrainings = [[measured(3)], [measured(1)]];
    const gap: CrossedTrainings = [[measured(Number.NaN)], [measured(1)]];
    expect(trainingSetSpread([fold, gap, fold])?.folds).toBe(2);
    expect(trainingSetSpread([fold, gap])).toBeNull();
  });
});

describe('simulated', () => {
  const TRUTHS: readonly Truth[] = [
    { sets: 1, seeds: 0, both: 0, test: 0 },
    { sets: 1, seeds: 0.5, both: 1, test: 1 },
    { sets: 0.3, seeds: 0, both: 1, test: 1 },
    { sets: 0, seeds: 0, both: 0, test: 1 },
  ];
  const TABLES = 1_500;

  it.each(TRUTHS)('%o: right on average, and 95 % intervals cover 93 % and more', (truth) => {
    const random = new Random(7).fork(JSON.stringify(truth));
    const { sets, seeds, both } = truth;
    const truly = {
      halves: sets ** 2 + both ** 2,
      seeds: seeds ** 2 + both ** 2,
      alone: sets ** 2,
    };
    const names = ['halves', 'seeds', 'alone'] as const;
    const sums = { halves: 0, seeds: 0, alone: 0 };
    const covered = { halves: 0, seeds: 0, alone: 0 };
    for (let table = 0; table < TABLES; table++) {
      const found = trainingSetSpread(folds(random, truth))!;
      for (const name of names) {
        const { variance, low, high } = found[name]!;
        sums[name] += variance / TABLES;
        // As printed: no standard deviation is below 0.
        if (Math.max(0, low) <= truly[name] + 1e-12 && Math.max(0, high) >= truly[name] - 1e-12) {
          covered[name]++;
        }
      }
    }
    for (const name of names) {
      expect(covered[name] / TABLES, name).toBeGreaterThan(0.93);
      expect(Math.abs(sums[name] - truly[name]), name).toBeLessThan(0.1);
    }
  });

  it('three seeds tell the same as two', () => {
    const random = new Random(8);
    const truth = { sets: 1, seeds: 0.5, both: 1, test: 0.5 };
    const means = { halves: 0, seeds: 0, alone: 0 };
    for (let table = 0; table < TABLES; table++) {
      const found = trainingSetSpread(folds(random, truth, 3))!;
      for (const name of ['halves', 'seeds', 'alone'] as const) {
        means[name] += found[name]!.variance / TABLES;
      }
    }
    expect(Math.abs(means.halves - 2)).toBeLessThan(0.1);
    expect(Math.abs(means.seeds - 1.25)).toBeLessThan(0.1);
    expect(Math.abs(means.alone - 1)).toBeLessThan(0.1);
  });
});
