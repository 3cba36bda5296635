import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile } from '../metrics/normal.ts';
import { Estimator } from './estimator.ts';
import { examineMeanGaps, meanGapOf } from './mean-gaps.ts';
import { gapSize, type Measure } from './measures.ts';
import { examineOrdering } from './ordering.ts';
import type { RepeatedRuns } from './runs.ts';
import { decide } from './verdict.ts';

type Rates = readonly (readonly [first: number, second: number])[];

/** Rows by name: one rate of two groups a label, each known with this standard error. */
function estimator(rows: Readonly<Record<string, Rates>>, error: number): Estimator {
  const names = Object.keys(rows);
  const labels = rows[names[0]!]!.length;
  const clusters = 4 * labels * names.length;
  const runs: RepeatedRuns = {
    rows: names,
    repeats: 4,
    clusters,
    series: (row, path) => {
      const [, attribute, level] = path.split('.');
      const l = Number(attribute!.slice(1));
      const group = level === 'a' ? 0 : 1;
      const own = 4 * (names.indexOf(row) * labels + l) + 2 * group;
      const influence = new Float64Array(4 * clusters);
      for (let r = 0; r < 4; r++) {
        influence[r * clusters + own] = error * Math.SQRT1_2;
        influence[r * clusters + own + 1] = -error * Math.SQRT1_2;
      }
      return { values: new Float64Array(4).fill(rows[row]![l]![group]!), influence };
    },
    reason: () => null,
  };
  return new Estimator(runs);
}

const gaps = (labels: number): Measure[] =>
  Array.from({ length: labels }, (_, l) =>
    gapSize({ rate: ['tpr'], attribute: `l${l}`, levels: ['a', 'b'] }),
  );
const claim = { row: 'ours', baseline: 'erm', published: null, margin: 0.015 };
/** 24 classes: 2²³ combinations of signs. */
const many = (gap: number): Rates =>
  Array.from({ length: 24 }, (_, l) => (l % 2 === 0 ? [0.5, 0.5 + gap] : [0.5 + gap, 0.5]));

describe('means of many gaps', () => {
  it('average sizes over labels, whatever their signs', () => {
    const own = estimator({ erm: many(0.2), ours: many(0.1) }, 0.001);
    expect(meanGapOf(own, gaps(24), 'erm').value).toBeCloseTo(0.2, 12);
    const part = examineMeanGaps(own, { ...claim, gaps: gaps(24) });
    expect(part.effect.value).toBeCloseTo(0.1, 12);
    expect(decide([part]).verdict).toBe('replicated');
  });

  it('are shown where labels show them, at the share of each', () => {
    // The difference of two gaps of two rates has twice the error of a rate.
    const part = (error: number) =>
      examineMeanGaps(estimator({ erm: many(0.2), ours: many(0.1) }, error), {
        ...claim,
        gaps: gaps(24),
      });
    const error = 0.1 / (2 * normalQuantile(1 - 0.025 / 24));
    expect(part(error).claimed).toBeCloseTo(0.025, 4);
    expect(decide([part(0.9 * error)]).verdict).toBe('replicated');
    expect(decide([part(1.1 * error)]).verdict).toBe('undecided');
  });

  it('of one label are what an ordering of gaps is', () => {
    const own = estimator({ erm: [[0.3, 0.5]], ours: [[0.4, 0.5]] }, 0.03);
    const mean = examineMeanGaps(own, { ...claim, gaps: gaps(1) });
    const plain = examineOrdering(own, { ...claim, measure: gaps(1)[0]! });
    for (const key of [
      'claimed',
      'reversed',
      'small',
      'nothingToReduce',
      'noBaselineGap',
    ] as const) {
      expect(mean[key]).toBeCloseTo(plain[key]!, 6);
    }
    expect(mean.effect.value).toBeCloseTo(plain.effect.value, 12);
    expect(mean.claimed).toBeCloseTo(1 - normalCdf(0.1 / 0.06), 3);
  });

  it('say where nothing is to reduce, and where the opposite is shown', () => {
    const verdict = (erm: number, ours: number) =>
      decide([
        examineMeanGaps(estimator({ erm: many(erm), ours: many(ours) }, 0.0005), {
          ...claim,
          gaps: gaps(24),
        }),
      ]).verdict;
    expect(verdict(0.005, 0.002)).toBe('nothing to reduce');
    expect(verdict(0.1, 0.2)).toBe('not replicated: reversed');
    expect(verdict(0.1, 0.095)).toBe('direction replicated, effect smaller than our margin');
    expect(verdict(0.1, 0.1)).toBe('not replicated: smaller than our margin');
  });
});
