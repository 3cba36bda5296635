import { describe, expect, it } from 'vitest';
import { evaluate } from '../metrics/evaluate.ts';
import { panel } from '../metrics/panel.ts';
import type { ScoredRecords } from '../metrics/predictions.ts';
import { tInterval } from '../metrics/t-inference.ts';
import { fromRows, randomRows } from '../metrics/testing.ts';
import { Random } from '../tensor/random.ts';
import { Estimator } from './estimator.ts';
import { predictionRuns } from './prediction-runs.ts';

const records = fromRows(randomRows(300, 7, { patients: 120 }), ['sex', 'race']);
const clusters = [...new Set(records.clusters)];

/** Records of three classes, with a patient for every two or so. */
function threeClasses(): ScoredRecords {
  const random = new Random(3);
  const n = 240;
  const scores = Float64Array.from({ length: 3 * n }, () => Math.round(10 * random.uniform()));
  return {
    ...fromRows(randomRows(n, 5, { patients: 100 })),
    classes: ['a', 'b', 'c'],
    labels: Int16Array.from({ length: n }, () => random.int(3)),
    scores,
  };
}

/** Values of a panel, and their derivatives by each cluster's weight: an oracle of influences. */
function byWeights(of: ScoredRecords, threshold: number) {
  const names = [...new Set(of.clusters)];
  const index = new Map(names.map((name, k) => [name, k]));
  const units = Int32Array.from(of.clusters, (cluster) => index.get(cluster)!);
  const own = panel(of, { threshold, units });
  // Whole weights: every record 2¹⁶ times, one cluster once more. Metrics do not change with scale.
  const base = 2 ** 16;
  const at = (k: number | null) => {
    const weights = new Float64Array(names.length).fill(base);
    if (k !== null) weights[k]!++;
    const values = new Float64Array(own.paths.length);
    own.compute(weights, values);
    return values;
  };
  const values = at(null);
  const moved = names.map((_, k) => at(k));
  return {
    value: (path: string) => values[own.paths.indexOf(path)]!,
    influence: (path: string) => {
      const position = own.paths.indexOf(path);
      return moved.map((changed) => base * (changed[position]! - values[position]!));
    },
  };
}

function expectInfluence(found: ArrayLike<number>, wanted: readonly number[]) {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((one, k) => {
    expect(found[k]).toBeCloseTo(one, 5);
  });
}

describe('influences of one part', () => {
  const runs = predictionRuns({ a: [[{ records, threshold: 0.4 }]] });
  const oracle = byWeights(records, 0.4);

  it.each([
    'overall.accuracy',
    'overall.positiveRate',
    'overall.tpr',
    'overall.fpr',
    'overall.precision',
    'overall.recall',
    'overall.f1',
    'overall.macroF1',
    'overall.macroPrecision',
    'overall.macroRecall',
    'overall.auroc',
    'groups.sex.female.tpr',
    'groups.race.b.fpr',
    'groups.race.c.auroc',
    'groups.sex.male.accuracy',
  ])('%s is the metric, and moves as it does', (path) => {
    const { values, influence } = runs.series('a', path);
    expect(values[0]).toBeCloseTo(oracle.value(path), 12);
    expectInfluence(influence, oracle.influence(path));
    // Kept in single precision.
    expect(Array.from(influence).reduce((sum, one) => sum + one, 0)).toBeCloseTo(0, 7);
  });

  it('ADF is the corrected metric, and moves as the plug-in does', () => {
    const { values, influence } = runs.series('a', 'fairness.race.adfCorrectedNats');
    // Of the records as often as they are: the correction is over 2N.
    const wanted = evaluate(records, { threshold: 0.4 }).at('fairness.race.adfCorrectedNats');
    expect(values[0]).toBeCloseTo(wanted!, 12);
    expectInfluence(influence, oracle.influence('fairness.race.adfNats'));
  });

  it('the mean probability of the other class is what is left of it', () => {
    const at = (path: string) => runs.series('a', path).values[0]!;
    expect(at('overall.meanProbability.no')).toBeCloseTo(1 - at('overall.meanProbability'), 12);
  });

  it('mean probabilities are means over records, clusters moving them by what lies off', () => {
    const { values, influence } = runs.series('a', 'groups.sex.female.meanProbabilityOfPositives');
    const chosen = [...records.scores.keys()].filter(
      (i) => records.groups[0]!.codes[i] === 0 && records.labels[i] === 1,
    );
    const mean = chosen.reduce((sum, i) => sum + records.scores[i]!, 0) / chosen.length;
    expect(values[0]).toBeCloseTo(mean, 12);
    const first = clusters.indexOf(records.clusters[chosen[0]!]!);
    const moved = chosen
      .filter((i) => records.clusters[i] === clusters[first])
      .reduce((sum, i) => sum + (records.scores[i]! - mean) / chosen.length, 0);
    expect(influence[first]).toBeCloseTo(moved, 9);
  });
});

describe('several classes', () => {
  const several = threeClasses();
  const runs = predictionRuns({ a: [[{ records: several, threshold: 0.5 }]] });
  const oracle = byWeights(several, 0.5);

  it.each(['overall.accuracy', 'overall.macroF1', 'overall.macroPrecision', 'overall.auroc'])(
    '%s is the metric, and moves as it does',
    (path) => {
      const { values, influence } = runs.series('a', path);
      expect(values[0]).toBeCloseTo(oracle.value(path), 12);
      expectInfluence(influence, oracle.influence(path));
    },
  );

  it('a class behind the name means this class against the rest', () => {
    const recalls = ['a', 'b', 'c'].map((k) => runs.series('a', `overall.recall.${k}`).values[0]!);
    const mean = recalls.reduce((sum, one) => sum + one, 0) / 3;
    expect(mean).toBeCloseTo(oracle.value('overall.macroRecall'), 12);
  });

  it('macro recall is over the classes that occur, whatever is predicted', () => {
    // Nobody is of class c, which is predicted at times.
    const labels = several.labels.map((label) => Math.min(label, 1));
    const lacking = predictionRuns({ a: [[{ records: { ...several, labels }, threshold: 0.5 }]] });
    const at = (path: string) => lacking.series('a', path).values[0]!;
    const mean = (at('overall.recall.a') + at('overall.recall.b')) / 2;
    expect(at('overall.macroRecall')).toBeCloseTo(mean, 12);
  });
});

describe('folds', () => {
  const rows = randomRows(400, 11, { patients: 400 });
  const halves = [rows.slice(0, 200), rows.slice(200)].map((half, part) => {
    const own = fromRows(half, ['sex', 'race']);
    return { ...own, clusters: own.clusters.map((name) => `${part} ${name}`) };
  });
  const thresholds = [0.3, 0.7];
  const parts = halves.map((half, i) => ({ records: half, threshold: thresholds[i]! }));
  const runs = predictionRuns({ a: [parts] });
  const oracles = halves.map((half, i) => byWeights(half, thresholds[i]!));

  it('predicted classes are pooled, each with its own threshold', () => {
    const right = halves.flatMap((half, i) =>
      [...half.labels].map(
        (label, r) => (half.scores[r]! >= Math.fround(thresholds[i]!) ? 1 : 0) === label,
      ),
    );
    const accuracy = right.filter(Boolean).length / right.length;
    expect(runs.series('a', 'overall.accuracy').values[0]).toBeCloseTo(accuracy, 12);
  });

  it('AUROC is averaged over folds: scores of two models are not compared', () => {
    const { values, influence } = runs.series('a', 'overall.auroc');
    const [one, two] = oracles.map((oracle) => oracle.value('overall.auroc'));
    expect(values[0]).toBeCloseTo((one! + two!) / 2, 12);
    expectInfluence(
      influence,
      oracles.flatMap((oracle) => oracle.influence('overall.auroc').map((moved) => moved / 2)),
    );
  });
});

describe('what is undefined', () => {
  it('has a reason, and gaps of predictions that are all alike are undefined', () => {
    const runs = predictionRuns({
      a: [[{ records, threshold: 2 }], [{ records, threshold: 0.4 }]],
    });
    expect(runs.series('a', 'groups.sex.female.tpr').values[0]).toBeNaN();
    expect(runs.reason('a', 'groups.sex.female.tpr')).toBe('every record is predicted alike');
    expect(runs.reason('a', 'overall.precision')).toBe('no record is predicted positive');
    expect(runs.reason('a', 'overall.accuracy')).toBeNull();
  });

  it('rows with different numbers of repeats, and unknown paths, are refused', () => {
    const part = { records, threshold: 0.5 };
    expect(() => predictionRuns({ a: [[part]], b: [[part], [part]] })).toThrow(/a: 1, b: 2/);
    expect(() => predictionRuns({})).toThrow(/none/);
    const runs = predictionRuns({ a: [[part]] });
    for (const path of ['overall.ece', 'groups.sex.other.tpr', 'groups.age.old.tpr', 'x']) {
      expect(() => runs.series('a', path)).toThrow(`no statistic "${path}"`);
    }
  });
});

it('rows of the same scores are one only where their thresholds are one', () => {
  const part = (threshold: number) => [[{ records, threshold }]];
  const { twin } = predictionRuns({ plain: part(0.5), same: part(0.5), cut: part(0.4) });
  expect(['plain', 'same', 'cut'].map((row) => twin!(row))).toEqual(['plain', 'plain', 'cut']);
});

it('rows that predict every record alike differ in nothing, whatever other rows do', () => {
  const random = new Random(5);
  const shaken = (by: number) => ({
    ...records,
    scores: records.scores.map((score) => Math.min(1, Math.max(0, score + by * random.normal()))),
  });
  const part = (of: ScoredRecords) => [{ records: of, threshold: 0.5 }];
  const plain = [part(shaken(0.1)), part(shaken(0.1))];
  const runs = predictionRuns({
    plain,
    same: plain.map(([own]) => part({ ...own!.records, scores: own!.records.scores.slice() })),
    other: [part(shaken(0.1)), part(shaken(0.1))],
    astray: [part(shaken(0.1)), part(shaken(0.9))],
  });
  expect(['plain', 'same', 'other'].map((row) => runs.twin!(row))).toEqual([
    'plain',
    'plain',
    'other',
  ]);
  const minus = (row: string) =>
    tInterval(
      new Estimator(runs).estimate({
        terms: [
          { row, form: [{ path: 'overall.auroc', weight: 1 }], weight: 1 },
          { row: 'plain', form: [{ path: 'overall.auroc', weight: 1 }], weight: -1 },
        ],
        constant: 0,
      }),
    )!;
  expect(minus('same')).toEqual([0, 0]);
  const [low, high] = minus('other');
  expect(high - low).toBeGreaterThan(0.01);
});
