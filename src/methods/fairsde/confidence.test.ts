import { describe, expect, it } from 'vitest';
import { evaluate } from '../../metrics/evaluate.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import { fromRows, type Row, randomRows } from '../../metrics/testing.ts';
import { Random } from '../../tensor/random.ts';
import { selectWithConfidence } from './confidence.ts';
import { pairGroups } from './paired.ts';

function selected(
  erm: Predictions,
  experts: Predictions,
  metric: 'accuracy' | 'auroc',
  confidence = 0.95,
) {
  const options = { confidence, replicates: 400, random: new Random(1) };
  return selectWithConfidence(pairGroups(erm, experts, metric), options);
}

/** The same records, `count` wrongly judged women's scores put right. */
function improved(rows: readonly Row[], count: number): Row[] {
  let left = count;
  return rows.map((row) => {
    const wrong = row.score >= 0.5 !== (row.label === 1);
    if (row.groups[0] !== 0 || !wrong || left === 0) return row;
    left -= 1;
    return { ...row, score: row.label };
  });
}

describe('no harm with confidence', () => {
  const rows = randomRows(600, 7);
  const erm = fromRows(rows);

  it.each(['accuracy', 'auroc'] as const)(
    'chooses an expert whose %s is clearly better',
    (metric) => {
      const experts = fromRows(improved(rows, 40));
      expect(selected(erm, experts, metric)).toEqual([true, false]);
      expect(selected(experts, erm, metric)).toEqual([false, false]);
      expect(selected(erm, erm, metric)).toEqual([false, false]);
    },
  );

  it('keeps ERM where one record makes the difference', () => {
    const experts = fromRows(improved(rows, 1));
    expect(selected(erm, experts, 'accuracy')).toEqual([false, false]);
  });

  it('chooses less where it must be surer', () => {
    // 4 records better, none worse: the share of resamples that draw none of them is e^−4 = 1.8 %.
    const experts = fromRows(improved(rows, 4));
    const chosen = (confidence: number) => selected(erm, experts, 'accuracy', confidence);
    expect(chosen(0.9)).toEqual([true, false]);
    // One-sided: 1.8 % are fewer than 3 %, and more than the half of it.
    expect(chosen(0.97)).toEqual([true, false]);
    expect(chosen(0.999)).toEqual([false, false]);
  });

  it('counts lesions, not pictures: many pictures of one lesion are one', () => {
    const gains = improved(rows, 40);
    const touched = new Set(rows.flatMap((row, i) => (gains[i] === row ? [] : [i])));
    const asOne = (all: readonly Row[]) =>
      fromRows(all.map((row, i) => ({ ...row, cluster: touched.has(i) ? 'one' : `r${i}` })));
    expect(selected(asOne(rows), asOne(gains), 'accuracy')).toEqual([false, false]);
  });

  it('keeps ERM in a group of one lesion, which resampling cannot doubt', () => {
    const asOne = (all: readonly Row[]) =>
      fromRows(all.map((row, i) => ({ ...row, cluster: row.groups[0] === 0 ? 'one' : `r${i}` })));
    expect(selected(asOne(rows), asOne(improved(rows, 40)), 'accuracy')).toEqual([false, false]);
  });

  it('resamples what is drawn: lesions that are not in the sample are in no resample', () => {
    // The expert loses in the first two lesions and gains in the others.
    const gains = [-1, -1, 1, 1];
    const group = {
      units: gains.length,
      records: [],
      scores: (drawn: ArrayLike<number>) => ({
        erm: 0,
        expert: gains.reduce((sum, gain, unit) => sum + gain * drawn[unit]!, 0),
      }),
    };
    const options = { confidence: 0.95, replicates: 100, random: new Random(1) };
    const drawn = (...times: number[]) => [Int32Array.from(times)];
    expect(selectWithConfidence([group], options, drawn(0, 0, 1, 1))).toEqual([true]);
    expect(selectWithConfidence([group], options, drawn(1, 0, 1, 1))).toEqual([false]);
  });

  it('keeps ERM where the score is undefined', () => {
    const healthy = rows.map((row) => (row.groups[0] === 0 ? { ...row, label: 0 } : row));
    const better = healthy.map((row) => ({ ...row, score: row.label }));
    expect(selected(fromRows(healthy), fromRows(better), 'auroc')).toEqual([false, true]);
  });
});

describe('pairs of a group', () => {
  const rows = randomRows(300, 9, { patients: 120 });
  const [erm, experts] = [fromRows(rows), fromRows(improved(rows, 20))];
  const once = (units: number) => new Int32Array(units).fill(1);

  it.each(['accuracy', 'auroc'] as const)('have the %s of an evaluation', (metric) => {
    const [before, after] = [evaluate(erm), evaluate(experts)];
    for (const [i, group] of pairGroups(erm, experts, metric).entries()) {
      const path = `groups.sex.${erm.groups[0]!.levels[i]}.${metric}`;
      const scores = group.scores(once(group.units));
      expect(scores.erm).toBeCloseTo(before.at(path)!, 12);
      expect(scores.expert).toBeCloseTo(after.at(path)!, 12);
    }
  });

  it('of several classes too', () => {
    const random = new Random(3);
    const several = (): Predictions => ({
      ...erm,
      classes: ['a', 'b', 'c'],
      labels: Int16Array.from(erm.labels, (_, i) => i % 3),
      scores: Float32Array.from({ length: 3 * erm.ids.length }, () => random.uniform()),
    });
    const [one, other] = [several(), several()];
    for (const metric of ['accuracy', 'auroc'] as const) {
      const [female] = pairGroups(one, other, metric);
      const scores = female!.scores(once(female!.units));
      expect(scores.erm).toBeCloseTo(evaluate(one).at(`groups.sex.female.${metric}`)!, 12);
      expect(scores.expert).toBeCloseTo(evaluate(other).at(`groups.sex.female.${metric}`)!, 12);
    }
  });

  it('weigh classes as another prevalence would', () => {
    const [female] = pairGroups(erm, experts, 'accuracy');
    const doubled = female!.scores(once(female!.units), [1, 2]);
    const twice = rows.flatMap((row) => (row.label === 1 ? [row, row] : [row]));
    expect(doubled.erm).toBeCloseTo(
      evaluate(fromRows(twice)).at('groups.sex.female.accuracy')!,
      12,
    );
  });
});
