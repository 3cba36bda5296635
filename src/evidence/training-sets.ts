import { chiSquareQuantile } from '../metrics/chi-square.ts';

/** A statistic of one training, and by how much each cluster of the test records moves it. */
export interface MeasuredTraining {
  /** NaN: undefined. */
  readonly value: number;
  /** One a cluster; the sum of their squares is the variance that a finite test gives the value. */
  readonly influence: ArrayLike<number>;
}

/**
 * The trainings of one fold, half by seed: the same method on two disjoint halves of the fold's training
 * records, with the same seeds, on the same test records.
 */
export type CrossedTrainings = readonly [readonly MeasuredTraining[], readonly MeasuredTraining[]];

/** A variance with its 95 % interval; all may be below 0, by chance. */
export interface Spread {
  readonly variance: number;
  readonly low: number;
  readonly high: number;
}

/** Where the differences between trainings come from, what a finite test adds to them taken out. */
export interface TrainingSetSpread {
  /** Folds in which the statistic is defined. */
  readonly folds: number;
  /** Another training set of a half's size, the same seed. */
  readonly halves: Spread;
  /** Another seed, the same records; null: there is one seed. */
  readonly seeds: Spread | null;
  /** What all seeds share of the first: the training set alone; null: there is one seed. */
  readonly alone: Spread | null;
}

/**
 * How much of a statistic comes from the training set (Dietterich 1998; Nadeau and Bengio 2003). Half the squared
 * difference of two disjoint halves is, on average, the variance that one training set of that size gives, and
 * what a finite test adds to the difference, which the influences tell. Halves are dealt in every fold anew, so that their
 * differences are uncorrelated although folds share training records.
 *
 * Intervals are those of chi-square with a degree of freedom a fold: seeds of one fold share its
 * halves, so that more would promise too much. That of the training set alone, a difference of two mean squares, is the
 * modified large-sample one (Graybill and Wang 1980).
 *
 * @param folds with as many seeds each; those where the statistic is undefined are left out.
 * @returns null where fewer than two folds are left.
 */
export function trainingSetSpread(folds: readonly CrossedTrainings[]): TrainingSetSpread | null {
  const defined = folds.filter((halves) =>
    halves.flat().every(({ value }) => !Number.isNaN(value)),
  );
  const m = defined.length;
  if (m < 2) return null;
  const observed = meanSquares(defined.map((halves) => squaresOf(halves, ({ value }) => value)));
  const noise = meanSquares(defined.map(noiseOf));
  const seeds = defined[0]![0].length;
  return {
    folds: m,
    halves: spread(observed.halves, noise.halves, m),
    seeds: seeds < 2 ? null : spread(observed.seeds, noise.seeds, m),
    alone:
      seeds < 2
        ? null
        : difference(
            { square: observed.halfMeans, df: m },
            { square: observed.interaction, df: m * (seeds - 1) },
            noise.halfMeans - noise.interaction,
          ),
  };
}

/** Mean squares of two halves by some seeds, each as the variance that it has in expectation. */
interface Squares {
  /** Between halves at one seed. */
  readonly halves: number;
  /** Between seeds in one half. */
  readonly seeds: number;
  /** Between halves whose seeds are averaged. */
  readonly halfMeans: number;
  /** The part of that which averaged seeds still leave of what halves and seeds do together. */
  readonly interaction: number;
}

function squaresOf<T>(
  [first, second]: readonly [readonly T[], readonly T[]],
  value: (of: T) => number,
): Squares {
  const [a, b] = [first.map(value), second.map(value)];
  const differences = a.map((one, seed) => one - b[seed]!);
  const count = differences.length;
  return {
    halves: mean(differences.map((one) => one ** 2)) / 2,
    seeds: (variance(a) + variance(b)) / 2,
    halfMeans: mean(differences) ** 2 / 2,
    interaction: variance(differences) / (2 * count),
  };
}

/** The same of what a finite test gives: variances of sums over clusters. */
function noiseOf(halves: CrossedTrainings): Squares {
  const clusters = halves[0][0]!.influence.length;
  const total = { halves: 0, seeds: 0, halfMeans: 0, interaction: 0 };
  for (let k = 0; k < clusters; k++) {
    // Clusters of other folds move nothing.
    if (halves.every((half) => half.every(({ influence }) => influence[k] === 0))) continue;
    const own = squaresOf(halves, ({ influence }) => influence[k]!);
    total.halves += own.halves;
    total.seeds += own.seeds;
    total.halfMeans += own.halfMeans;
    total.interaction += own.interaction;
  }
  return total;
}

function meanSquares(all: readonly Squares[]): Squares {
  const of = (name: keyof Squares) => mean(all.map((squares) => squares[name]));
  return {
    halves: of('halves'),
    seeds: of('seeds'),
    halfMeans: of('halfMeans'),
    interaction: of('interaction'),
  };
}

/** A mean square less what the test adds to it, which is known far better. */
function spread(square: number, noise: number, df: number): Spread {
  const { down, up } = reach(df);
  return {
    variance: square - noise,
    low: square * (1 - down) - noise,
    high: square * (1 + up) - noise,
  };
}

interface MeanSquare {
  readonly square: number;
  readonly df: number;
}

/** One mean square minus another that is independent of it. */
function difference(first: MeanSquare, second: MeanSquare, noise: number): Spread {
  const value = first.square - second.square;
  const [a, b] = [reach(first.df), reach(second.df)];
  return {
    variance: value - noise,
    low: value - Math.hypot(a.down * first.square, b.up * second.square) - noise,
    high: value + Math.hypot(a.up * first.square, b.down * second.square) - noise,
  };
}

/** How far the variance behind a mean square may lie below and above it, as shares of it: 95 %. */
function reach(df: number): { readonly down: number; readonly up: number } {
  return {
    down: 1 - df / chiSquareQuantile(0.975, df),
    up: df / chiSquareQuantile(0.025, df) - 1,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of a sample; 0 of one value. */
function variance(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}
