import { expect, it } from 'vitest';
import { Random } from '../tensor/random.ts';
import { versionFor } from '../training/method.ts';
import { type AIMS, fitThresholds, type Scored } from './group-thresholds/fit.ts';
import { groupThresholds, stretched } from './group-thresholds.ts';

/** Two groups whose scores are shifted against each other. */
function shifted(n: number, shift: number): Scored {
  const random = new Random(7);
  const rows = Array.from({ length: n }, (_, i) => {
    const group = i % 2;
    const label = random.uniform() < 0.4 ? 1 : 0;
    const logit = 1.2 * (2 * label - 1) + random.normal() + shift * group;
    return { group, label, score: 1 / (1 + Math.exp(-logit)) };
  });
  return {
    scores: rows.map(({ score }) => score),
    labels: rows.map(({ label }) => label),
    groups: rows.map(({ group }) => group),
  };
}

function rates({ scores, labels, groups }: Scored, thresholds: readonly number[]) {
  const of = (group: number, wanted: (label: number) => boolean) => {
    const rows = [...Array(scores.length).keys()].filter(
      (i) => groups[i] === group && wanted(labels[i]!),
    );
    return rows.filter((i) => scores[i]! >= thresholds[group]!).length / rows.length;
  };
  const gap = (wanted: (label: number) => boolean) => Math.abs(of(0, wanted) - of(1, wanted));
  const right = [...Array(scores.length).keys()].filter(
    (i) => Number(scores[i]! >= thresholds[groups[i]!]!) === labels[i],
  );
  return {
    tpr: gap((label) => label === 1),
    fpr: gap((label) => label === 0),
    positive: gap(() => true),
    accuracy: right.length / scores.length,
  };
}

it('each aim reaches what it aims at, at no more accuracy than it may cost', () => {
  const records = shifted(800, 1);
  const before = rates(records, [0.5, 0.5]);
  const at = (aim: (typeof AIMS)[number], tolerance = 0.1) =>
    rates(records, fitThresholds(records, 2, aim, 0.5, tolerance));
  expect(before.tpr).toBeGreaterThan(0.1);
  expect(at('gap').tpr).toBeLessThan(0.01);
  expect(at('parity').positive).toBeLessThan(0.01);
  const odds = at('equalised-odds');
  expect(Math.max(odds.tpr, odds.fpr)).toBeLessThan(Math.max(before.tpr, before.fpr) / 3);
  for (const aim of ['gap', 'parity', 'equalised-odds'] as const) {
    expect(at(aim, 0).accuracy).toBeGreaterThanOrEqual(before.accuracy);
  }
  expect(at('accuracy').accuracy).toBeGreaterThan(before.accuracy);
});

it('finds the smallest spread that any two thresholds have, by trying all', () => {
  const { scores, labels, groups } = shifted(40, 0.7);
  const records = { scores, labels, groups };
  const cuts = [0, 1].map((group) => {
    const own = Array.from(scores)
      .filter((_, i) => groups[i] === group)
      .sort((a, b) => a - b);
    return [0.5, ...own.slice(1).map((score, i) => (score + own[i]!) / 2)];
  });
  const least = rates(records, [0.5, 0.5]).accuracy - 0.05;
  let best = Number.POSITIVE_INFINITY;
  for (const a of cuts[0]!) {
    for (const b of cuts[1]!) {
      const { tpr, fpr, accuracy } = rates(records, [a, b]);
      if (accuracy >= least - 1e-12) best = Math.min(best, Math.max(tpr, fpr));
    }
  }
  const found = rates(records, fitThresholds(records, 2, 'equalised-odds', 0.5, 0.05));
  expect(Math.max(found.tpr, found.fpr)).toBeCloseTo(best, 12);
});

it('accuracy is no lower in any group than at the common threshold', () => {
  const records = shifted(400, -1.5);
  const right = (thresholds: readonly number[]) =>
    [0, 1].map(
      (group) =>
        Array.from(records.scores).filter(
          (score, i) =>
            records.groups[i] === group &&
            Number(score >= thresholds[group]!) === records.labels[i],
        ).length,
    );
  const [before, after] = [[0.5, 0.5], fitThresholds(records, 2, 'accuracy', 0.5, 0)].map(right);
  after!.forEach((count, group) => {
    expect(count).toBeGreaterThanOrEqual(before![group]!);
  });
});

/** Thresholds between any two scores of a group, with the common one and both ends. */
function everyThreshold({ scores, groups }: Scored, group: number, common: number): number[] {
  const own = Array.from(scores)
    .filter((_, i) => groups[i] === group)
    .sort((a, b) => a - b);
  return [common, 0, ...own.slice(1).map((score, i) => (score + own[i]!) / 2), 1];
}

/** Accuracy and balanced accuracy of each group. */
function ofGroups({ scores, labels, groups }: Scored, thresholds: readonly number[]) {
  return thresholds.map((threshold, group) => {
    const share = (wanted: (label: number) => boolean) => {
      const rows = [...Array(scores.length).keys()].filter(
        (i) => groups[i] === group && wanted(labels[i]!),
      );
      return rows.filter((i) => Number(scores[i]! >= threshold) === labels[i]).length / rows.length;
    };
    const balanced = (share((label) => label === 1) + share((label) => label === 0)) / 2;
    return { accuracy: share(() => true), balanced };
  });
}

it.each([
  [60, 0.9],
  // More scores a group than other aims try.
  [200, -1.4],
])('max-min and accuracy are the best that any thresholds reach, by trying all: %i', (n, shift) => {
  const records = shifted(n, shift);
  const [first, second] = [0, 1].map((group) => everyThreshold(records, group, 0.5));
  let [highest, right] = [0, [0, 0]];
  for (const a of first!) {
    const [one] = ofGroups(records, [a]);
    right[0] = Math.max(right[0]!, one!.accuracy);
    // What the first group can't reach decides; the second is tried only where it may.
    if (one!.balanced <= highest) continue;
    for (const b of second!) {
      const two = ofGroups(records, [a, b]);
      right[1] = Math.max(right[1]!, two[1]!.accuracy);
      highest = Math.max(highest, Math.min(one!.balanced, two[1]!.balanced));
    }
  }
  const at = (aim: 'max-min' | 'accuracy') =>
    ofGroups(records, fitThresholds(records, 2, aim, 0.5, 0));
  const before = ofGroups(records, [0.5, 0.5]);
  const worst = Math.min(...at('max-min').map(({ balanced }) => balanced));
  expect(worst).toBeCloseTo(highest, 12);
  expect(worst).toBeGreaterThan(Math.min(...before.map(({ balanced }) => balanced)));
  expect(at('accuracy').map(({ accuracy }) => accuracy)).toEqual(
    right.map((value) => expect.closeTo(value, 12)),
  );
});

it('of thresholds as good, max-min keeps the common one, and else takes the lowest', () => {
  const labels = [0, 1, 0, 1];
  const records = { scores: [0.1, 0.3, 0.5, 0.9], labels, groups: [0, 0, 0, 0] };
  // 0.2 and 0.7 call three of four right, and so do all from 0.1 to 0.3, and from 0.5 to 0.9.
  expect(fitThresholds(records, 1, 'max-min', 0.8, 0)).toEqual([0.8]);
  expect(fitThresholds(records, 1, 'max-min', 0.4, 0)[0]).toBeCloseTo(0.2, 12);
});

it('accuracy may call nobody of a group, or everybody', () => {
  const scores = [0.2, 0.6, 0.7, 0.6, 0.2, 0.3];
  const records = { scores, labels: [1, 0, 0, 0, 1, 1], groups: [0, 0, 0, 1, 1, 1] };
  const [none, all] = fitThresholds(records, 2, 'accuracy', 0.65, 0);
  expect(none!).toBeGreaterThan(0.7);
  expect(none!).toBeLessThan(1);
  expect(all!).toBeLessThan(0.2);
});

it('aims that groups reach one by one are stored anew, the others as before', () => {
  const version = (options: object) => versionFor(groupThresholds, options as never);
  expect(version({ aim: 'max-min' })).toBe(3);
  expect(version({ aim: 'accuracy' })).toBe(3);
  expect(version({ aim: 'gap' })).toBe(2);
  expect(version({})).toBe(2);
});

it('max-min is where most positives are found for the fewest negatives, by hand', () => {
  const records = { scores: [0.1, 0.2, 0.3, 0.4], labels: [0, 0, 1, 1], groups: [0, 0, 0, 0] };
  expect(fitThresholds(records, 1, 'max-min', 0.5, 0)[0]).toBeCloseTo(0.25, 12);
});

it('a group that lacks a class keeps the common threshold', () => {
  const records = { scores: [0.2, 0.8, 0.9, 0.7], labels: [0, 1, 1, 1], groups: [0, 0, 1, 1] };
  expect(fitThresholds(records, 3, 'max-min', 0.4, 0).slice(1)).toEqual([0.4, 0.4]);
});

it('stretching keeps the order, puts the threshold at 0.5, and at 0.5 changes nothing', () => {
  const scores = Array.from({ length: 101 }, (_, i) => Math.fround(i / 100));
  for (const threshold of [0.03, 0.27, 0.5, 0.9]) {
    const all = scores.map((score) => Math.fround(stretched(score, threshold)));
    expect(all).toEqual(all.toSorted((a, b) => a - b));
    scores.forEach((score, i) => {
      expect(all[i]! >= 0.5).toBe(score >= threshold);
    });
  }
  expect(scores.map((score) => stretched(score, 0.5))).toEqual(scores);
  // Straight on either side: halfway to the threshold, and from there to 1.
  expect([0, 0.1, 0.2, 0.6, 1].map((score) => stretched(score, 0.2))).toEqual(
    [0, 0.25, 0.5, 0.75, 1].map((score) => expect.closeTo(score, 6)),
  );
});
