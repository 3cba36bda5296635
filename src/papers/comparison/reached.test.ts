import { expect, it } from 'vitest';
import type { Predictions } from '../../metrics/predictions.ts';
import { cutsAtYouden, groupsByCount, reachedOn, withoutSmallGroups } from './reached.ts';
import { chosenBy } from './rules.ts';

/** Groups a and b have 10 positives and 10 negatives each, c has 2 and 2. */
const CODES = [0, 1, 2].flatMap((group) => Array<number>(group === 2 ? 4 : 20).fill(group));
const LABELS = CODES.map((_, i) => i % 2);

/** @param scoreOf of a record's label and group. */
function predictions(scoreOf: (label: number, group: number, i: number) => number): Predictions {
  const ids = CODES.map((_, i) => String(i));
  return {
    ...{ ids, clusters: ids, classes: ['no', 'yes'], labels: Int16Array.from(LABELS) },
    scores: Float32Array.from(CODES, (group, i) => scoreOf(LABELS[i]!, group, i)),
    groups: [{ name: 'race', levels: ['a', 'b', 'c'], codes: Int16Array.from(CODES) }],
  };
}

const right = predictions((label, _, i) => (label === 1 ? 0.8 : 0.2) + i / 1000);
const ERM = { method: 'erm', options: {} };

it('looks at groups with ten records of every class', () => {
  expect(groupsByCount(right, 'race')).toEqual({
    judged: ['a', 'b'],
    small: [{ level: 'c', fewest: 2 }],
  });
});

it('a small group has no say, but its records count over everybody', () => {
  // All wrong in c alone.
  const wrong = predictions(
    (label, group, i) => ((label === 1) === group < 2 ? 0.8 : 0.2) + i / 1000,
  );
  const [all, some] = [right, wrong].map((one) =>
    reachedOn(withoutSmallGroups(one, 'race'), 'race', ERM, false),
  );
  expect(some!.groups).toEqual([1, 1]);
  expect(all!.overall).toBe(1);
  expect(some!.overall).toBeLessThan(0.95);
});

it('chooses the best mean where fewer than two groups are large enough', () => {
  const at = (overall: number, ...groups: number[]) => ({ overall, groups, aim: Number.NaN });
  const some = [at(0.7, 0.9), at(0.8, 0.6)];
  const beside = { baseline: some[0]!, ideal: [0.9] };
  for (const rule of ['worst-group', 'distance-to-optimum', 'no-harm', 'fairest'] as const) {
    expect(chosenBy(rule, some, beside), rule).toBe(some[1]);
  }
  const alone = {
    ...right,
    groups: [{ ...right.groups[0]!, codes: right.groups[0]!.codes.map(() => 2) }],
  };
  const none = predictions((label) => label);
  const few = {
    ...none,
    groups: [{ ...none.groups[0]!, codes: none.groups[0]!.codes.map((_, i) => (i < 4 ? 0 : -1)) }],
  };
  expect(reachedOn(withoutSmallGroups(alone, 'race'), 'race', ERM, false).aim).toBeNaN();
  expect(reachedOn(withoutSmallGroups(few, 'race'), 'race', ERM, false).groups).toEqual([]);
});

it('cuts as the table does: at Youden’s threshold only where the baseline calls too few at 0.5', () => {
  expect(cutsAtYouden(right)).toBe(false);
  const low = predictions((label, _, i) => (label === 1 ? 0.4 : 0.2) + i / 1000);
  expect(cutsAtYouden(low)).toBe(true);
  const balanced = { method: 'group-thresholds', options: { aim: 'max-min' } };
  // The worst group's balanced accuracy, as a number of which less is better.
  expect(reachedOn(withoutSmallGroups(right, 'race'), 'race', balanced, true).aim).toBe(-1);
  // Thresholds by group are put at 0.5, where these call nobody positive.
  expect(reachedOn(withoutSmallGroups(low, 'race'), 'race', balanced, true).aim).toBe(-0.5);
});
