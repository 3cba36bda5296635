import { expect, it } from 'vitest';
import { fromRows, type Row } from '../../metrics/testing.ts';
import { difference } from '../checks.ts';
import { metricColumn } from '../metric-column.ts';
import { namedPairs, signedPairsOf } from './signed-pairs.ts';
import { evidenceOfRows, rowNamed } from './testing.ts';

/** 1,200 people of three groups; of ten positives so many of each are found, and none of the others. */
function model(...found: readonly number[]) {
  return fromRows(
    Array.from({ length: 1200 }, (_, i): Row => {
      const group = i % 3;
      const label = Math.floor(i / 3) % 2;
      const called = label === 1 && Math.floor(i / 6) % 10 < found[group]!;
      return { label, score: called ? 0.9 : 0.1, groups: [group] };
    }),
    ['race'],
  );
}

const odds = metricColumn('odds', 'fairness.race.equalizedOddsDifference');
const accuracy = metricColumn('accuracy', 'overall.accuracy');
const evidence = evidenceOfRows({ ill: { a: [model(5, 6, 9), model(5, 6, 9)] } });
const [first, second, third] = [...evidence.labels.values()][0]!.groups[0]!.levels;

it('gives the named pair by each rate, and the largest gap of any', () => {
  const named = [{ column: 'odds', groups: [first!, second!] as const }];
  const { signedPairs } = signedPairsOf([odds, accuracy], evidence, 'a', named);
  expect(Object.keys(signedPairs!)).toEqual(['odds']);
  expect(signedPairs!.odds).toMatchObject([
    { rate: 'tpr', groups: [first, second], value: expect.closeTo(0.1, 6) },
    { rate: 'tpr', groups: [first, third], value: expect.closeTo(0.4, 6), largest: true },
    { rate: 'fpr', groups: [first, second], value: expect.closeTo(0, 6) },
  ]);
  expect(signedPairs!.odds![0]).not.toHaveProperty('largest');
  expect(signedPairs!.odds![0]).not.toHaveProperty('label');
});

it('gives the same gaps of mean probabilities, where they say the same as the rate', () => {
  // Who is found has 0.9, who is not 0.1: a gap of so many found is one of 0.8 times as much.
  const { signedPairs } = signedPairsOf([odds], evidence, 'a', []);
  expect(signedPairs!.odds![0]!.byProbability!.value).toBeCloseTo(0.32, 6);
  const gap = metricColumn('gap', 'fairness.race.aurocGap');
  const auroc = signedPairsOf([gap], evidence, 'a', []).signedPairs!.gap!;
  expect(auroc).toMatchObject([{ rate: 'auroc', value: expect.closeTo(0.2, 6) }]);
  expect(auroc[0]).not.toHaveProperty('byProbability');
});

it('gives those of each label behind a mean over labels, which is no gap of two groups', () => {
  const two = evidenceOfRows({
    ill: { a: [model(5, 6, 9), model(5, 6, 9)] },
    old: { a: [model(8, 6, 7), model(8, 6, 7)] },
  });
  const columns = [
    metricColumn('mean', 'average.fairness.race.equalOpportunityDifference'),
    metricColumn('first', 'ill.fairness.race.equalOpportunityDifference'),
  ];
  const named = [{ column: 'mean', groups: [first!, third!] as const }];
  const { signedPairs } = signedPairsOf(columns, two, 'a', named);
  const ill = {
    label: 'ill',
    groups: [first, third],
    value: expect.closeTo(0.4, 6),
    largest: true,
  };
  expect(signedPairs!.mean).toMatchObject([
    ill,
    { label: 'old', groups: [first, second], value: expect.closeTo(-0.2, 6), largest: true },
    { label: 'old', groups: [first, third], value: expect.closeTo(-0.1, 6) },
  ]);
  expect(signedPairs!.first).toMatchObject([ill]);
});

it('of several labels also gives the gap of two groups, which stands nowhere else', () => {
  const pair = (...found: readonly [number, number]) =>
    fromRows(
      Array.from({ length: 800 }, (_, i): Row => {
        const group = i % 2;
        const label = (i >> 1) % 2;
        const called = label === 1 && (i >> 2) % 10 < found[group]!;
        return { label, score: called ? 0.9 : 0.1, groups: [group] };
      }),
    );
  const labels = { ill: { a: [pair(5, 7)] }, old: { a: [pair(6, 5)] } };
  const mean = metricColumn('mean', 'average.fairness.sex.equalOpportunityDifference');
  const found = signedPairsOf([mean], evidenceOfRows(labels), 'a', []).signedPairs!.mean!;
  expect(found.map(({ label, value }) => [label, value!.toFixed(2)])).toEqual([
    ['ill', '0.20'],
    ['old', '-0.10'],
  ]);
});

it('gives nothing of gaps of one form, and takes pairs from the claims that name them', () => {
  const parity = metricColumn('dp', 'fairness.race.equalOpportunityDifference');
  const two = evidenceOfRows({ ill: { a: [model(5, 6, 9)] } });
  expect(signedPairsOf([accuracy], two, 'a', [])).toEqual({});
  const check = (pair?: readonly [number, number]) =>
    difference({
      row: rowNamed('a'),
      minus: rowNamed('b'),
      metric: parity,
      direction: 'lower',
      ...(pair && { pair }),
    });
  const claim = {
    id: 'c',
    statement: '',
    source: '',
    checks: [check([0, 2]), check(), check([0, 7])],
  };
  expect(namedPairs([claim], ['x', 'y', 'z'])).toEqual([{ column: 'dp', groups: ['x', 'z'] }]);
});

/** 1,200 people of two groups and three classes; of ten of each class so many are found, the others called 0. */
function threeClasses(...found: readonly (readonly number[])[]) {
  const length = 1200;
  const labels = Int16Array.from({ length }, (_, i) => (i >> 1) % 3);
  const scores = new Float32Array(3 * length).fill(0.1);
  labels.forEach((label, i) => {
    const right = Math.floor(i / 6) % 10 < found[i % 2]![label]!;
    scores[3 * i + (right ? label : 0)] = 0.8;
  });
  const ids = Array.from({ length }, (_, i) => `${i}`);
  const codes = Int16Array.from({ length }, (_, i) => i % 2);
  const groups = [{ name: 'age', levels: ['young', 'old'], codes }];
  return { ids, clusters: ids, classes: ['naevus', 'melanoma', 'wart'], labels, scores, groups };
}

it('gives those of each class behind a mean over classes, and signed means of two rates', () => {
  // Of young people 6 of 10 melanomas are found, of old ones 8; the others are called naevi.
  const run = threeClasses([10, 6, 5], [10, 8, 5]);
  const own = evidenceOfRows({ dx: { a: [run, run] } });
  const columns = ['eopp0', 'eopp1', 'eoddOfSum', 'eodd'].map((name) =>
    metricColumn(name, `fairness.age.${name}`),
  );
  const { signedPairs } = signedPairsOf(columns, own, 'a', []);
  const valuesOf = (id: string) =>
    Object.fromEntries(signedPairs![id]!.map(({ rate, value }) => [rate, value!.toFixed(2)]));
  expect(valuesOf('eopp1')).toEqual({
    ...{ 'tpr of naevus': '0.00', 'tpr of melanoma': '0.20', 'tpr of wart': '0.00' },
  });
  // Of 10 melanomas and 10 warts 9 are called naevi among the young, and 7 among the old.
  expect(valuesOf('eopp0')).toMatchObject({ 'tnr of naevus': '0.10', 'tnr of melanoma': '0.00' });
  expect(valuesOf('eoddOfSum')).toEqual({
    ...{ 'tpr+fpr of naevus': '-0.05', 'tpr+fpr of melanoma': '0.10', 'tpr+fpr of wart': '0.00' },
  });
  expect(valuesOf('eodd')).toMatchObject({ 'tpr of melanoma': '0.20', 'fpr of naevus': '-0.10' });
  expect(signedPairs!.eopp1!.every(({ groups }) => groups.join() === 'young,old')).toBe(true);
});
