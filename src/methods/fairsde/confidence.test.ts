import { describe, expect, it } from 'vitest';
import { metricPath } from '../../metrics/paths.ts';
import { fromRows, type Row, randomRows } from '../../metrics/testing.ts';
import { selectWithConfidence } from './confidence.ts';

const options = { confidence: 0.95, replicates: 400, seed: 1 };
const paths = (metric: string) =>
  ['female', 'male'].map((level) => metricPath('groups', 'sex', level, metric));

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

  it.each(['accuracy', 'auroc'])('chooses an expert whose %s is clearly better', (metric) => {
    const experts = fromRows(improved(rows, 40));
    expect(selectWithConfidence(erm, experts, paths(metric), options)).toEqual([true, false]);
    expect(selectWithConfidence(experts, erm, paths(metric), options)).toEqual([false, false]);
    expect(selectWithConfidence(erm, erm, paths(metric), options)).toEqual([false, false]);
  });

  it('keeps ERM where one record makes the difference', () => {
    const experts = fromRows(improved(rows, 1));
    expect(selectWithConfidence(erm, experts, paths('accuracy'), options)).toEqual([false, false]);
  });

  it('chooses less where it must be surer', () => {
    // 4 records better, none worse: the share of resamples that draw none of them is e^−4 = 1.8 %.
    const experts = fromRows(improved(rows, 4));
    const chosen = (confidence: number) =>
      selectWithConfidence(erm, experts, paths('accuracy'), { ...options, confidence });
    expect(chosen(0.9)).toEqual([true, false]);
    expect(chosen(0.999)).toEqual([false, false]);
  });

  it('counts lesions, not pictures: many pictures of one lesion are one', () => {
    const gains = improved(rows, 40);
    const touched = new Set(rows.flatMap((row, i) => (gains[i] === row ? [] : [i])));
    const asOne = (all: readonly Row[]) =>
      fromRows(all.map((row, i) => ({ ...row, cluster: touched.has(i) ? 'one' : `r${i}` })));
    expect(selectWithConfidence(asOne(rows), asOne(gains), paths('accuracy'), options)).toEqual([
      false,
      false,
    ]);
  });

  it('keeps ERM where the score is undefined', () => {
    const healthy = rows.map((row) => (row.groups[0] === 0 ? { ...row, label: 0 } : row));
    const better = healthy.map((row) => ({ ...row, score: row.label }));
    expect(
      selectWithConfidence(fromRows(healthy), fromRows(better), paths('auroc'), options),
    ).toEqual([false, true]);
  });

  it('takes each model’s own threshold', () => {
    // Halved scores under half the threshold predict the same, under 0.5 they do not.
    const halved = fromRows(rows.map((row) => ({ ...row, score: row.score / 2 })));
    const accuracy = paths('accuracy');
    expect(selectWithConfidence(halved, erm, accuracy, options)).toEqual([true, true]);
    const thresholds = { erm: [0.25], experts: [0.5] };
    expect(selectWithConfidence(halved, erm, accuracy, { ...options, thresholds })).toEqual([
      false,
      false,
    ]);
  });
});
