import { describe, expect, it } from 'vitest';
import { normalCdf } from '../metrics/normal.ts';
import { Estimator } from './estimator.ts';
import { examineLevel, examineUndominated } from './level.ts';
import { meanOf } from './measure-at.ts';
import {
  byProbability,
  gapSize,
  type Measure,
  measureInterval,
  measureOf,
  numberAt,
  scaled,
  signedGap,
} from './measures.ts';
import { pNoGap, pOrder, pWithin } from './order.ts';
import { effectOf, examineMargin, examineOrdering } from './ordering.ts';
import { examineRatio } from './ratio.ts';
import type { RepeatedRuns } from './runs.ts';
import { sureRuns, X } from './testing.ts';
import { examineTrend, examineTurning } from './trend.ts';
import { decide } from './verdict.ts';

const SIZE: Measure = { forms: [X], size: true };
const LOWER: Measure = { forms: [X], size: false };
const order = { smaller: 'a', larger: 'b' };
/** Upper tail of the standard normal. */
const tail = (z: number) => normalCdf(-z);

function estimator(values: Record<string, number>, error = 1) {
  return new Estimator(sureRuns(values, error));
}

describe('measures', () => {
  const runs: RepeatedRuns = {
    ...sureRuns({ a: 0 }, 1),
    series: (_, path) => ({
      values: Float64Array.of({ x: 3, y: -5, z: 1 }[path.split('.').at(-1)!] ?? 0),
      influence: new Float64Array(2),
    }),
    repeats: 1,
  };
  const own = new Estimator(runs);

  it('max − min over groups is the largest of the pairwise signed gaps', () => {
    const rates: Record<string, number> = { p: 0.2, q: 0.7, r: 0.4 };
    const groups: RepeatedRuns = {
      ...runs,
      series: (_, path) => ({
        values: Float64Array.of(rates[path.split('.')[2]!]!),
        influence: new Float64Array(2),
      }),
    };
    const measure = gapSize({ rate: ['tpr'], attribute: 'race', levels: ['p', 'q', 'r'] });
    expect(measure.forms).toHaveLength(3);
    expect(measureOf(new Estimator(groups), 'a', measure)).toBeCloseTo(0.5, 12);
    expect(signedGap({ rate: ['tpr'], attribute: 'race' }, ['p', 'q'])).toEqual([
      { path: 'groups.race.q.tpr', weight: 1 },
      { path: 'groups.race.p.tpr', weight: -1 },
    ]);
  });

  it('a size lies where its signed gap does, whichever way that points, and not below 0', () => {
    const z = 1.959963984540054;
    const close = (ends: readonly number[]) => ends.map((end) => expect.closeTo(end, 9));
    expect(measureInterval(estimator({ a: -5 }), 'a', SIZE)).toEqual(close([5 - z, 5 + z]));
    expect(measureInterval(estimator({ a: 1 }), 'a', SIZE)).toEqual(close([0, 1 + z]));
    // Of several, the largest may be where one of them surely is.
    const twice = { forms: [X, scaled(X, 2)], size: true };
    expect(measureInterval(estimator({ a: 3 }), 'a', twice)).toEqual(close([6 - 2 * z, 6 + 2 * z]));
  });

  it('a gap in a rate is one in mean probabilities: of the negatives turned round for TNR', () => {
    const gapIn = (rate: string) => signedGap({ rate: [rate], attribute: 'race' }, ['p', 'q']);
    expect(byProbability(gapIn('tpr'))).toEqual(gapIn('meanProbabilityOfPositives'));
    expect(byProbability(gapIn('fpr'))).toEqual(gapIn('meanProbabilityOfNegatives'));
    expect(byProbability(gapIn('tnr'))).toEqual(scaled(gapIn('meanProbabilityOfNegatives'), -1));
    expect(byProbability(gapIn('auroc'))).toBeNull();
  });

  it('a mean of sizes is the largest over their signs', () => {
    const form = (path: string) => [{ path, weight: 1 }];
    const measure = meanOf(
      ['x', 'y', 'z'].map((path) => ({ forms: [form(path)], size: true })),
    ) as Measure;
    expect(measureOf(own, 'a', measure)).toBeCloseTo((3 + 5 + 1) / 3, 12);
  });

  it('a mean of many sizes has none, and says of how many combinations it would be the largest', () => {
    const pairs = Array.from({ length: 10 }, (_, i) => [{ path: `${i}`, weight: 1 }]);
    const four = Array.from({ length: 4 }, () => ({ forms: pairs, size: true }));
    // 10 pairs of the first label, and 10 pairs with either sign of each of three others.
    expect(meanOf(four)).toContain('the largest of 80,000 combinations');
    expect(meanOf(four.slice(0, 2))).toMatchObject({ size: true });
  });

  it('higher is better where the number is turned round', () => {
    expect(measureOf(own, 'a', numberAt('x', 'higher'))).toBe(-3);
    expect(measureOf(own, 'a', numberAt('x', 'lower'))).toBe(3);
  });
});

describe('order of two rows', () => {
  it('of signed numbers is the one-sided test of their difference', () => {
    const p = pOrder(estimator({ a: 1, b: 4 }), { measure: LOWER, ...order });
    expect(p).toBeCloseTo(tail(3 / Math.SQRT2), 9);
  });

  it('of sizes is the larger p of σ b − a and σ b + a', () => {
    const own = estimator({ a: -1, b: -4 });
    // σ = −1: 4 − 1 = 3 decides, not 4 + 1.
    expect(pOrder(own, { measure: SIZE, ...order })).toBeCloseTo(tail(3 / Math.SQRT2), 9);
    const across = estimator({ a: 1, b: -4 });
    expect(pOrder(across, { measure: SIZE, ...order })).toBeCloseTo(tail(3 / Math.SQRT2), 9);
  });

  it('takes factor and offset of the larger side', () => {
    const p = pOrder(estimator({ a: 1, b: 4 }), { measure: SIZE, ...order, scale: 0.5, offset: 3 });
    expect(p).toBeCloseTo(tail(4 / Math.sqrt(1.25)), 9);
  });

  it('within a margin on both sides; no gap two-sided', () => {
    const own = estimator({ a: -1, b: 4 });
    expect(pWithin(own, 'a', SIZE, 3)).toBeCloseTo(tail(2), 9);
    expect(pNoGap(own, 'a', SIZE, undefined)).toBeCloseTo(2 * tail(1), 9);
  });

  it('tries each of several forms at its share of the level, or those that are named', () => {
    const twice: Measure = { forms: [X, [{ path: 'x', weight: 0.5 }]], size: true };
    const own = estimator({ a: 1, b: 6 });
    const alone = pOrder(own, { measure: twice, ...order, named: [0] });
    expect(alone).toBeCloseTo(tail(5 / Math.SQRT2), 9);
    expect(pOrder(own, { measure: twice, ...order })).toBeCloseTo(2 * alone, 12);
    expect(pOrder(own, { measure: twice, ...order, named: [0, 1] })).toBeCloseTo(2 * alone, 12);
  });
});

describe('an ordering claim', () => {
  const claim = (published: number | null) => ({
    measure: SIZE,
    row: 'a',
    baseline: 'b',
    published: published === null ? null : { reduction: published },
    margin: 1.5,
  });
  const verdict = (values: { a: number; b: number }, published: number | null, error = 0.1) =>
    decide([examineOrdering(estimator(values, error), claim(published))]).verdict;

  it.each([
    [{ a: 4, b: -10 }, 0.6, 'replicated'],
    [{ a: 8, b: 10 }, 0.6, 'direction replicated, effect smaller than half'],
    [{ a: 10, b: 10 }, 0.6, 'not replicated: smaller than half the published effect'],
    [{ a: -13, b: 10 }, 0.6, 'not replicated: reversed'],
    [{ a: 3, b: 1 }, 0.6, 'nothing to reduce'],
    [{ a: 8, b: 10 }, null, 'replicated'],
    [{ a: 9, b: 10 }, null, 'direction replicated, effect smaller than our margin'],
  ] as const)('%j, published %d: %s', (values, published, wanted) => {
    expect(verdict(values, published)).toBe(wanted);
  });

  it('is undecided where too little is known, and says where the baseline’s gap is not shown', () => {
    expect(verdict({ a: 4, b: 10 }, 0.6, 4)).toBe('undecided');
    expect(verdict({ a: 4, b: 10 }, 0.6, 8)).toBe('undecided: baseline gap not shown');
  });

  it('tests half the published reduction by c g_B, c = 1 − ½ · reduction', () => {
    const { small } = examineOrdering(estimator({ a: 8, b: 10 }), claim(0.6));
    // |a| > 0.7 |b|: 8 − 7 = 1 with error √(1 + 0.49).
    expect(small).toBeCloseTo(tail(1 / Math.sqrt(1.49)), 9);
  });

  it('a number has no baseline gap; a published change counts in its own unit', () => {
    const evidence = examineOrdering(estimator({ a: 3, b: 5 }), {
      measure: LOWER,
      row: 'a',
      baseline: 'b',
      published: { change: 6 },
      margin: 1,
    });
    expect(evidence.nothingToReduce).toBeNull();
    // a > b − 3: 1 with error √2.
    expect(evidence.small).toBeCloseTo(tail(1 / Math.SQRT2), 9);
    expect(evidence.effect.value).toBe(2);
  });

  it('tells how far it goes from size to size', () => {
    expect(effectOf(estimator({ a: 3, b: -5 }), claim(null)).value).toBe(2);
  });

  it('needs two repeats, and three rows to look at two', () => {
    const two = (rows: Record<string, number>) => {
      const runs = sureRuns(rows, 1);
      const first = (row: string) => {
        const { values, influence } = runs.series(row, 'x');
        return { values: values.slice(0, 2), influence: influence.slice(0, 2 * runs.clusters) };
      };
      return examineOrdering(new Estimator({ ...runs, repeats: 2, series: first }), claim(0.6));
    };
    expect(two({ a: 1, b: 2 }).undecidable).toMatch(/three rows/);
    expect(two({ a: 1, b: 2, c: 3 }).undecidable).toBeNull();
  });
});

describe('a margin claim', () => {
  const accuracy = numberAt('x', 'higher');
  const examine = (a: number) =>
    examineMargin(estimator({ a, b: 80 }, 0.1), {
      measure: accuracy,
      row: 'a',
      baseline: 'b',
      within: 1.5,
    });

  it('is replicated within, not replicated beyond, and open at the margin', () => {
    expect(decide([examine(79)]).verdict).toBe('replicated');
    expect(decide([examine(90)]).verdict).toBe('replicated');
    expect(decide([examine(78)]).verdict).toBe('not replicated: reversed');
    expect(decide([examine(78.5)]).verdict).toBe('undecided');
    expect(examine(79.5).claimed).toBeCloseTo(tail(1 / 0.1 / Math.SQRT2), 9);
  });
});

describe('a trend', () => {
  const rows = ['p', 'q', 'r', 's'];
  const knobs = rows.map((row, knob) => ({ row, knob }));
  const trend = (values: readonly number[], direction: 'falls' | 'rises', measure = SIZE) =>
    examineTrend(estimator(Object.fromEntries(rows.map((row, i) => [row, values[i]!])), 0.1), {
      measure,
      knobs,
      direction,
      published: null,
      margin: 1.5,
    });

  it('needs slope and ends to go the claimed way', () => {
    expect(decide([trend([8, 6, 5, 3], 'falls')]).verdict).toBe('replicated');
    expect(decide([trend([-8, -6, -5, -3], 'falls')]).verdict).toBe('replicated');
    expect(decide([trend([3, 5, 6, 8], 'falls')]).verdict).toBe('not replicated: reversed');
    expect(decide([trend([3, 5, 6, 8], 'rises')]).verdict).toBe('replicated');
    // The ends fall by 3, but the line over all four values rises.
    expect(trend([8, 3, 20, 5], 'falls', LOWER).claimed).toBeGreaterThan(0.99);
  });

  it('has the slope contrast’s p-value where it is the larger', () => {
    const own = estimator({ p: 1, q: 0, r: 0, s: -1 });
    const { claimed } = examineTrend(own, {
      measure: LOWER,
      knobs,
      direction: 'falls',
      published: null,
      margin: 1,
    });
    // Slope: (1.5 · 1 + 1.5 · 1) / √(2 · 1.5² + 2 · 0.5²); ends: 2 / √2.
    expect(claimed).toBeCloseTo(Math.max(tail(3 / Math.sqrt(5)), tail(Math.SQRT2)), 9);
  });

  it('of several gaps tries each at its share of the level', () => {
    const own = estimator({ p: 3, q: 2, r: 1, s: 0 });
    const claim = { knobs, direction: 'falls', published: null, margin: 1 } as const;
    const of = (...forms: Measure['forms']) =>
      examineTrend(own, { ...claim, measure: { forms, size: true } }).claimed;
    expect(of(X, X)).toBeCloseTo(2 * of(X), 12);
  });

  it('turns only at a value between, named beforehand', () => {
    const own = estimator({ p: 8, q: 3, r: 4, s: 9 }, 0.1);
    const turning = { measure: SIZE, knobs, margin: 1.5 };
    expect(decide(examineTurning(own, { ...turning, turnsAt: 1 })).verdict).toBe('replicated');
    const rising = estimator({ p: 1.7, q: 3, r: 4, s: 9 }, 0.1);
    const decision = decide(examineTurning(rising, { ...turning, turnsAt: 1 }));
    expect(decision).toMatchObject({ verdict: 'not replicated: reversed', held: 1 });
    expect(() => examineTurning(own, { ...turning, turnsAt: 3 })).toThrow(/cannot turn at 3/);
  });

  it('needs three ascending values', () => {
    const claim = { measure: SIZE, direction: 'falls', published: null, margin: 1 } as const;
    const own = estimator({ p: 1, q: 2, r: 3, s: 4 });
    expect(() => examineTrend(own, { ...claim, knobs: knobs.slice(0, 2) })).toThrow(/three/);
    expect(() => examineTrend(own, { ...claim, knobs: knobs.toReversed() })).toThrow(/ascend/);
  });
});

it('a level is held against what a row must exceed', () => {
  const { claimed, reversed, effect } = examineLevel(estimator({ a: 3 }), {
    form: X,
    row: 'a',
    above: 1,
  });
  expect(effect.value).toBe(2);
  expect(claimed).toBeCloseTo(tail(2), 9);
  expect(reversed).toBeCloseTo(1 - tail(2), 9);
});

describe('an undominated row', () => {
  const HIGHER: Measure = { forms: [[{ path: 'x', weight: -1 }]], size: false };
  const examine = (values: Record<string, number>, measures: readonly Measure[]) => {
    const others = Object.keys(values).filter((row) => row !== 'a');
    return examineUndominated(estimator(values), { row: 'a', others, measures });
  };

  it('is better than every other in some measure, each tried at its share of the level', () => {
    expect(examine({ a: 1, b: 4 }, [LOWER]).claimed).toBeCloseTo(tail(3 / Math.SQRT2), 9);
    const both = examine({ a: 1, b: 4, c: 3 }, [LOWER, HIGHER]);
    expect(both.claimed).toBeCloseTo(2 * tail(2 / Math.SQRT2), 9);
    // In what it leads most, it leads the one that comes closest by 2.
    expect(both.effect.value).toBe(2);
  });

  it('is dominated where one of the others is better in all, each at its share of the level', () => {
    expect(examine({ a: 4, b: 1, c: 2 }, [LOWER]).reversed).toBeCloseTo(
      2 * tail(3 / Math.SQRT2),
      9,
    );
    expect(examine({ a: 4, b: 1, c: 2 }, [LOWER, HIGHER]).reversed).toBe(1);
  });
});

describe('a ratio claim', () => {
  /** Row `a` against `b`: x falls from bx to ax, y from by to ay. */
  const examine = (
    [ax, bx, ay, by]: readonly [ax: number, bx: number, ay: number, by: number],
    { error = 0.01, power = 1 }: { readonly error?: number; readonly power?: 1 | 2 } = {},
  ) => {
    const x = sureRuns({ a: ax, b: bx }, error);
    const y = sureRuns({ a: ay, b: by }, error);
    const pad = (of: ArrayLike<number>, first: boolean) => {
      const wide = new Float64Array(2 * of.length);
      for (let i = 0; i < of.length; i++) {
        wide[Math.floor(i / 4) * 8 + (i % 4) + (first ? 0 : 4)] = of[i]!;
      }
      return wide;
    };
    const runs: RepeatedRuns = {
      ...x,
      clusters: 8,
      series: (row, path) => {
        const { values, influence } = (path === 'x' ? x : y).series(row, path);
        return { values, influence: pad(influence, path === 'x') };
      },
    };
    return examineRatio(new Estimator(runs), {
      row: 'a',
      baseline: 'b',
      more: LOWER,
      less: { forms: [[{ path: 'y', weight: 1 }]], size: true },
      power,
    });
  };

  it('follows the sign of a₂ b₁ − a₁ b₂', () => {
    expect(decide([examine([1, 4, 3, 6])]).verdict).toBe('replicated');
    expect(decide([examine([3, 4, 3, 6])]).verdict).toBe('not replicated: reversed');
    expect(decide([examine([3, 4, -3, -6])]).verdict).toBe('not replicated: reversed');
    expect(decide([examine([2, 4, 3, 6])]).verdict).toBe('undecided');
  });

  it('has the error of the delta method', () => {
    const { claimed, effect } = examine([1, 4, 3, 6], { error: 1 });
    // 3 · 4 − 1 · 6 with gradient (4, 3, −6, −1).
    expect(effect.value).toBeCloseTo(6, 12);
    expect(effect.standardError).toBeCloseTo(Math.sqrt(16 + 9 + 36 + 1), 9);
    expect(claimed).toBeCloseTo(tail(6 / Math.sqrt(62)), 9);
  });

  it('of a square follows the sign of a₂² b₁ − a₁ b₂², with its error', () => {
    // 9 · 4 − 1 · 25 with gradient (2 · 3 · 4, 9, −25, −1 · 2 · 5).
    const { claimed, effect } = examine([1, 4, 3, 5], { error: 1, power: 2 });
    expect(effect.value).toBeCloseTo(11, 12);
    expect(effect.standardError).toBeCloseTo(Math.sqrt(24 ** 2 + 9 ** 2 + 25 ** 2 + 10 ** 2), 9);
    expect(claimed).toBeCloseTo(tail(11 / Math.sqrt(1382)), 9);
    // To a quarter falls what goes with the square of a half, and no less.
    expect(decide([examine([1, 4, 3, 6], { power: 2 })]).verdict).toBe('undecided');
    expect(decide([examine([1, 4, 3.1, 6], { power: 2 })]).verdict).toBe('replicated');
    expect(decide([examine([1, 4, 2.9, 6], { power: 2 })]).verdict).toBe(
      'not replicated: reversed',
    );
  });

  it('is undecidable where a baseline has nothing that could fall', () => {
    expect(examine([1, 0.001, 3, 6]).undecidable).toMatch(/should fall/);
  });
});
