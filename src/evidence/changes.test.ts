import { describe, expect, it } from 'vitest';
import { evaluate } from '../metrics/evaluate.ts';
import { countedGroups, everywhereLargeEnough } from '../metrics/large-enough.ts';
import { groupEvents, sumVerdict } from '../metrics/positive-sum.ts';
import type { Predictions } from '../metrics/predictions.ts';
import { fromRows, randomRows } from '../metrics/testing.ts';
import { Random } from '../tensor/random.ts';
import { changesAgainst, contrastAt, smallestOverResamples } from './changes.ts';
import { Estimator } from './estimator.ts';
import { predictionRuns } from './prediction-runs.ts';
import { runsOf, X } from './testing.ts';

const COMPARISON = {
  row: 'noisy',
  baseline: 'base',
  metric: 'auroc',
  attribute: 'sex',
  levels: ['female', 'male'],
};

/** Runs of two repeats, each in two folds: the halves of some records, renamed fold by fold. */
function askedOf(folds: Readonly<Record<string, readonly Predictions[]>>) {
  const repeated = Object.fromEntries(
    Object.entries(folds).map(([row, parts]) => {
      const own = parts.map((records) => ({ records, threshold: 0.5 }));
      return [row, [own, own]];
    }),
  );
  const [parts] = Object.values(folds);
  const { groups, classes } = parts![0]!;
  const question = {
    groups,
    classes,
    compared: everywhereLargeEnough(parts!),
    counted: countedGroups([parts!]),
  };
  return {
    estimator: new Estimator(predictionRuns(repeated)),
    labels: new Map([['ill', question]]),
  };
}

function inFolds(rows: ReturnType<typeof randomRows>, moved = 0): Predictions[] {
  const half = rows.length / 2;
  const named = (own: typeof rows, fold: number) => {
    const made = fromRows(own);
    const names = made.clusters.map((cluster) => `${fold} ${cluster}`);
    return { ...made, ids: names, clusters: names };
  };
  return [
    named(rows.slice(0, half), 0),
    named(
      rows.slice(half).map((row) => ({ ...row, score: moved + row.score * (1 - moved) })),
      1,
    ),
  ];
}

const rows = randomRows(1000, 1);
const random = new Random(2);
const noisyRows = rows.map((row) => ({ ...row, score: (row.score + 3 * random.uniform()) / 4 }));

it('compares within each fold, and takes the mean over folds', () => {
  const [base, noisy] = [inFolds(rows), inFolds(noisyRows)];
  const changes = changesAgainst(askedOf({ base, noisy }), COMPARISON);
  const at = (parts: readonly Predictions[], path: string) =>
    parts.reduce((sum, part) => sum + evaluate(part).at(path)!, 0) / parts.length;
  for (const [path, change] of [
    ['overall.auroc', changes.overall],
    ['groups.sex.male.auroc', changes.groups.male!],
  ] as const) {
    expect(change.estimate).toBeCloseTo(at(noisy, path) - at(base, path), 12);
  }
  expect(changes.trainings).toBe(2);
  expect(sumVerdict(changes, groupEvents(base, 'sex')).kind).toBe('harmful');
});

it('says the same of a row whose second fold is calibrated otherwise', () => {
  const base = inFolds(rows);
  const asked = askedOf({ base, noisy: inFolds(rows, 0.5) });
  // Pooled, scores of the second fold would all lie above those of the first.
  expect(changesAgainst(asked, COMPARISON).overall.estimate).toBeCloseTo(0, 12);
});

it('leaves undefined what one of the two rows does not have', () => {
  const only = rows.map((row) => ({ ...row, label: row.groups[0] === 1 ? 0 : row.label }));
  const parts = inFolds(only);
  const { overall, groups } = changesAgainst(askedOf({ base: parts, noisy: parts }), COMPARISON);
  expect(overall.estimate).toBe(0);
  expect(groups.male!.estimate).toBeNull();
});

it('has no contrast with a row that is undefined, whichever of the two it is', () => {
  const alike = inFolds(rows.map((row) => ({ ...row, score: 0.9 })));
  const asked = askedOf({ alike, noisy: inFolds(noisyRows) });
  const path = 'overall.tpr';
  expect(contrastAt(asked, { row: 'alike', baseline: 'noisy' }, path)).toBeNull();
  expect(contrastAt(asked, { row: 'noisy', baseline: 'alike' }, path)).toBeNull();
  expect(contrastAt(asked, { row: 'noisy', baseline: 'alike' }, 'overall.accuracy')).not.toBeNull();
});

describe('the smallest of some changes over resamples', () => {
  const difference = (row: string) => ({
    terms: [
      { row, form: X, weight: 1 },
      { row: 'base', form: X, weight: -1 },
    ],
    constant: 0,
  });
  const influence = [0.02, -0.02, 0.01, -0.01, 0.015, -0.015];
  const runs = runsOf(
    { base: [0.5, 0.5], up: [0.6, 0.6], down: [0.4, 0.4] },
    {
      base: [influence.map(() => 0), influence.map(() => 0)],
      up: [influence, influence],
      down: [influence, influence],
    },
  );
  const estimator = new Estimator(runs);
  const draw = { resamples: 2000, seed: 1 };

  it('has the spread of the clusters’ influences, as resampling them has', () => {
    const [low, high] = smallestOverResamples(estimator, [difference('down')], draw)!;
    const error = Math.sqrt(influence.reduce((sum, one) => sum + one * one, 0));
    expect((low + high) / 2).toBeCloseTo(-0.1, 2);
    expect((high - low) / 2 / (1.96 * error)).toBeGreaterThan(0.85);
    expect((high - low) / 2 / (1.96 * error)).toBeLessThan(1.15);
  });

  it('leans to the side to which few clusters move it far', () => {
    // Four draws of four clusters: −1 each, but for the first, which is 3. Of the 95 % in the middle the
    // first is drawn never to three times.
    const far = [3, -1, -1, -1];
    const still = [0, 0, 0, 0];
    const lean = new Estimator(
      runsOf({ base: [0, 0], up: [10, 10] }, { base: [still, still], up: [far, far] }),
    );
    expect(smallestOverResamples(lean, [difference('up')], draw)).toEqual([6, 18]);
  });

  it('is that of the group that is smallest in each', () => {
    const both = smallestOverResamples(estimator, [difference('up'), difference('down')], draw);
    expect(both).toEqual(smallestOverResamples(estimator, [difference('down')], draw));
  });
});

it('has no contrast for a metric without influences', () => {
  const asked = askedOf({ base: inFolds(rows), noisy: inFolds(noisyRows) });
  expect(contrastAt(asked, COMPARISON, 'overall.brier')).toBeNull();
});
