import { describe, expect, it } from 'vitest';
import { pAbove, tInterval } from '../metrics/t-inference.ts';
import { Random } from '../tensor/random.ts';
import { Estimator } from './estimator.ts';
import { firstRepeats } from './runs.ts';
import { runsOf, X } from './testing.ts';

const difference = {
  terms: [
    { row: 'a', form: X, weight: 1 },
    { row: 'b', form: X, weight: -1 },
  ],
  constant: 0,
};

describe('one row', () => {
  it('has V = Σ F̄² + s²/R − W and Satterthwaite’s degrees of freedom, by hand', () => {
    // s² = 8, s²/R = 4; F̄ = (2, −2); W = (1 + 1 + 1 + 1) / (2 · 1) = 2; V = 8 + 4 − 2 = 10.
    const runs = runsOf(
      { a: [1, 5] },
      {
        a: [
          [3, -3],
          [1, -1],
        ],
      },
    );
    const { value, standardError, df } = new Estimator(runs).estimate({
      terms: [{ row: 'a', form: X, weight: 1 }],
      constant: 0.5,
    });
    expect(value).toBe(3.5);
    expect(standardError).toBeCloseTo(Math.sqrt(10), 12);
    expect(df).toBeCloseTo(10 ** 2 / (4 ** 2 / 1), 12);
  });

  it('never takes away more than the repeats’ spread, and never has fewer than R − 1', () => {
    const same = runsOf(
      { a: [3, 3] },
      {
        a: [
          [3, -3],
          [1, -1],
        ],
      },
    );
    const quiet = new Estimator(same).estimate({
      terms: [{ row: 'a', form: X, weight: 1 }],
      constant: 0,
    });
    expect(quiet.standardError).toBeCloseTo(Math.sqrt(8), 12);
    const loud = new Estimator(
      runsOf(
        { a: [0, 100] },
        {
          a: [
            [0, 0],
            [0, 0],
          ],
        },
      ),
    );
    const alone = loud.estimate({ terms: [{ row: 'a', form: X, weight: 1 }], constant: 0 });
    // Repeats alone: the t interval of a mean of two numbers.
    expect(alone.standardError).toBeCloseTo(50, 12);
    expect(alone.df).toBe(1);
    expect(tInterval(alone)![1]).toBeCloseTo(50 + 12.706204736174694 * 50, 8);
  });

  it('one repeat has the clusters’ part alone', () => {
    const once = new Estimator(runsOf({ a: [3] }, { a: [[3, -4]] }));
    const { standardError, df } = once.estimate({
      terms: [{ row: 'a', form: X, weight: 2 }],
      constant: 0,
    });
    expect(standardError).toBe(10);
    expect(df).toBe(Infinity);
  });
});

describe('pooling over rows', () => {
  const still = { a: [[0], [0], [0]], b: [[0], [0], [0]], c: [[0], [0], [0]] };

  it('gives a difference the interaction’s mean square of a two-way table', () => {
    // Rows minus their means: (−1, 0, 1), (−3, 2, 1), (1, −2, 1); columns' means (−1, 0, 1).
    // Interaction: (0, 0, 0), (−2, 2, 0), (2, −2, 0): sum of squares 16 over 4 degrees of freedom.
    const runs = runsOf({ a: [4, 5, 6], b: [0, 5, 4], c: [8, 5, 8] }, still);
    const { value, standardError, df } = new Estimator(runs).estimate(difference);
    expect(value).toBe(2);
    expect(standardError).toBeCloseTo(Math.sqrt((2 * 4) / 3), 12);
    expect(df).toBeCloseTo(4, 12);
  });

  it('gives one row of n its part of both mean squares, by hand', () => {
    // The same table: interaction 16/4 = 4; repeats 3 · (1 + 0 + 1)/2 = 3. A row spreads by
    // (1 − 1/3) · 4 + 3/3 = 11/3, known from (8/3)²/4 + 1²/2 = 41/18.
    const runs = runsOf({ a: [4, 5, 6], b: [0, 5, 4], c: [8, 5, 8] }, still);
    const { standardError, df } = new Estimator(runs).estimate({
      terms: [{ row: 'a', form: X, weight: 1 }],
      constant: 0,
    });
    expect(standardError).toBeCloseTo(Math.sqrt(11 / 3 / 3), 12);
    expect(df).toBeCloseTo((11 / 3) ** 2 / (41 / 18), 12);
  });

  it('leaves what all rows share at a repeat out of differences, and gives it to sums', () => {
    const runs = runsOf({ a: [1, 2, 9], b: [11, 12, 19], c: [21, 22, 29] }, still);
    const estimator = new Estimator(runs);
    expect(estimator.estimate(difference).standardError).toBeCloseTo(0, 12);
    const sum = estimator.estimate({
      terms: difference.terms.map((term) => ({ ...term, weight: 1 })),
      constant: 0,
    });
    // Both rows move alike: the standard error of twice one row, with R − 1 degrees of freedom.
    const variance = ((1 - 4) ** 2 + (2 - 4) ** 2 + (9 - 4) ** 2) / 2;
    expect(sum.standardError).toBeCloseTo(2 * Math.sqrt(variance / 3), 12);
    expect(sum.df).toBeCloseTo(2, 12);
  });

  it('with two rows is the contrast’s own spread', () => {
    const runs = runsOf({ a: [1, 4, 2], b: [2, 1, 5] }, { a: still.a, b: still.b });
    const differences = [-1, 3, -3];
    const mean = differences.reduce((sum, one) => sum + one, 0) / 3;
    const variance = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 2;
    const { standardError, df } = new Estimator(runs).estimate(difference);
    expect(standardError).toBeCloseTo(Math.sqrt(variance / 3), 12);
    expect(df).toBeCloseTo(2, 12);
  });

  it('leaves rows without a value out', () => {
    const runs = runsOf({ a: [1, 4, 2], b: [2, 1, 5], c: [1, Number.NaN, 1] }, still);
    const estimator = new Estimator(runs);
    expect(estimator.pooledRows(X)).toEqual(['a', 'b']);
    expect(estimator.estimate(difference).df).toBeCloseTo(2, 12);
    expect(
      estimator.estimate({ terms: [{ row: 'c', form: X, weight: 1 }], constant: 0 }).value,
    ).toBeNaN();
  });
});

it('scales with the contrast', () => {
  const random = new Random(4);
  const draw = (n: number) => Array.from({ length: n }, () => random.normal());
  const rows = ['a', 'b', 'c'];
  const runs = runsOf(
    Object.fromEntries(rows.map((row) => [row, draw(4)])),
    Object.fromEntries(rows.map((row) => [row, [draw(6), draw(6), draw(6), draw(6)]])),
  );
  const estimator = new Estimator(runs);
  const once = estimator.estimate(difference);
  const thrice = estimator.estimate({
    terms: difference.terms.map((term) => ({ ...term, weight: -3 * term.weight })),
    constant: 0,
  });
  expect(thrice.value).toBeCloseTo(-3 * once.value, 12);
  expect(thrice.standardError).toBeCloseTo(3 * once.standardError, 12);
  expect(thrice.df).toBeCloseTo(once.df, 9);
  const early = new Estimator(firstRepeats(runs, 2)).estimate(difference);
  expect([...early.repeats]).toEqual([...once.repeats].slice(0, 2));
});

describe('p-values', () => {
  it('agree with intervals: an end at the bound is p = 2.5 %', () => {
    const estimate = { value: 3, standardError: 2, df: 5, repeats: new Float64Array() };
    const [low, high] = tInterval(estimate)!;
    expect(pAbove(estimate, low)).toBeCloseTo(0.025, 9);
    expect(pAbove(estimate, high)).toBeCloseTo(0.975, 9);
  });

  it('are 1 where nothing is defined, and for no difference without error', () => {
    const estimate = { value: Number.NaN, standardError: 2, df: 5, repeats: new Float64Array() };
    expect(pAbove(estimate)).toBe(1);
    expect(tInterval(estimate)).toBeNull();
    expect(pAbove({ ...estimate, value: 0, standardError: 0 })).toBe(1);
    expect(pAbove({ ...estimate, value: 1, standardError: 0 })).toBe(0);
  });
});

describe('a row that goes astray', () => {
  const still = (rows: readonly string[], repeats: number) =>
    Object.fromEntries(rows.map((row) => [row, Array<number[]>(repeats).fill([0])]));

  /** Rows around 0 whose trainings have these standard deviations beside what a repeat shifts in all. */
  function drawn(sds: readonly number[], repeats: number, random: Random) {
    const shift = Array.from({ length: repeats }, () => random.normal());
    const values = sds.map((sd) => shift.map((own) => own + sd * random.normal()));
    const rows = values.map((_, i) => `${i}`);
    return runsOf(
      Object.fromEntries(rows.map((row, i) => [row, values[i]!])),
      still(rows, repeats),
    );
  }

  /** How often intervals of differences from row 0 hold 0, and their mean width. */
  function intervals(sds: readonly number[], repeats: number) {
    const random = new Random(7).fork(sds.join()).fork(repeats);
    const last = sds.length - 1;
    const told = { others: { held: 0, width: 0 }, last: { held: 0, width: 0 } };
    const tables = 600;
    for (let i = 0; i < tables; i++) {
      const estimator = new Estimator(drawn(sds, repeats, random.fork(i)));
      for (const row of [1, last]) {
        const [low, high] = tInterval(
          estimator.estimate({
            terms: [
              { row: `${row}`, form: X, weight: 1 },
              { row: '0', form: X, weight: -1 },
            ],
            constant: 0,
          }),
        )!;
        const own = row === last ? told.last : told.others;
        if (low <= 0 && high >= 0) own.held += 1 / tables;
        own.width += (high - low) / tables;
      }
    }
    return told;
  }

  it.each([4, 8])(
    'leaves the others’ intervals as they would be without it, at R = %i',
    (repeats) => {
      const alike = [1, 1, 1, 1, 1, 1, 1, 1, 1];
      const without = intervals(alike, repeats);
      // 95 %, with a Monte Carlo error of a point.
      expect(Math.abs(without.others.held - 0.95)).toBeLessThan(0.025);
      const gone = [...alike, 6];
      const apart = intervals(gone, repeats);
      expect(apart.others.width).toBeLessThan(1.1 * without.others.width);
      expect(apart.others.held).toBeGreaterThan(0.925);
      expect(apart.others.held).toBeLessThan(0.98);
      expect(apart.last.held).toBeGreaterThan(0.92);
    },
  );

  it('costs little where there is none, and covers where a row differs twice as much', () => {
    const alike = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
    const told = intervals(alike, 4).others;
    expect(told.held).toBeGreaterThan(0.93);
    // Known spread: twice the 97.5 % quantile of t with 27 degrees of freedom, times √(2/4).
    expect(told.width).toBeLessThan(1.25 * 2 * 2.052 * Math.sqrt(0.5));
    expect(intervals([...alike.slice(1), 2], 4).last.held).toBeGreaterThan(0.92);
  });

  it.each([2, 4, 8])('covers in the small tables of papers too, at R = %i', (repeats) => {
    // One row of four that goes astray, another that differs twice as much.
    expect(intervals([1, 1, 1, 6], repeats).others.held).toBeGreaterThan(0.92);
    expect(intervals([1, 1, 2, 1], repeats).last.held).toBeGreaterThan(0.92);
  });

  it('rests on its own repeats, by hand, and others on each other', () => {
    // Rows a to d as in the two-way table above, twice; e jumps.
    const values = { a: [4, 5, 6], b: [0, 5, 4], c: [8, 5, 8], d: [3, 5, 4], e: [0, 900, -800] };
    const runs = runsOf(values, still(Object.keys(values), 3));
    const estimator = new Estimator(runs);
    expect([...estimator.astray(X).left]).toEqual(['e']);
    expect(estimator.pooledRows(X)).toEqual(['a', 'b', 'c', 'd']);
    const without = runsOf(
      { a: values.a, b: values.b, c: values.c, d: values.d },
      still(['a', 'b', 'c', 'd'], 3),
    );
    expect(estimator.estimate(difference)).toEqual(new Estimator(without).estimate(difference));
    const eAgainstA = {
      terms: [
        { row: 'e', form: X, weight: 1 },
        { row: 'a', form: X, weight: -1 },
      ],
      constant: 0,
    };
    const own = estimator.estimate(eAgainstA);
    // −4, 895 and −806: a mean of 28 1/3, squares around it.
    const mean = 85 / 3;
    const squares = (-4 - mean) ** 2 + (895 - mean) ** 2 + (-806 - mean) ** 2;
    expect(own.standardError).toBeCloseTo(Math.sqrt(squares / 2 / 3), 9);
    expect(own.df).toBeCloseTo(2, 12);
    // What of it is clusters already counted, W = (300² + 300²) / (3 · 2), is taken out.
    const moved = { ...still(Object.keys(values), 3), e: [[300], [-300], [0]] };
    const less = new Estimator(runsOf(values, moved)).estimate(eAgainstA);
    expect(less.standardError).toBeCloseTo(Math.sqrt(squares / 2 / 3 - 30_000), 9);
  });
});
