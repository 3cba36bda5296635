import { expect, it } from 'vitest';
import { countedGroups, largeEnough } from './large-enough.ts';
import { fromRows } from './testing.ts';

/** Records of two groups with so many positives and negatives in each. */
const records = (...groups: readonly (readonly [positives: number, negatives: number])[]) =>
  fromRows(
    groups.flatMap(([positives, negatives], group) => [
      ...Array<object>(positives).fill({ label: 1, score: 0.5, groups: [group] }),
      ...Array<object>(negatives).fill({ label: 0, score: 0.5, groups: [group] }),
    ]) as Parameters<typeof fromRows>[0],
  );
/** Of the first attribute: of each level whether its positives count. */
const ofPositives = (found: ReturnType<typeof largeEnough>) => found[0]!.map((level) => level[1]!);

it('compares groups with 30 positives and 30 negatives', () => {
  expect(ofPositives(largeEnough(records([30, 30], [29, 90])))).toEqual([true, false]);
  expect(ofPositives(largeEnough(records([90, 29], [30, 30])))).toEqual([false, true]);
});

it('counts groups with 5 of either in all parts together, and some of either in each', () => {
  const once = (...parts: ReturnType<typeof records>[]) => ofPositives(countedGroups([parts]));
  expect(once(records([5, 5], [4, 90]))).toEqual([true, false]);
  expect(once(records([2, 3], [3, 5]), records([3, 2], [3, 0]))).toEqual([true, false]);
  // Every repeat has to have them.
  const enough = records([5, 5], [5, 5]);
  expect(ofPositives(countedGroups([[enough], [records([5, 5], [4, 5])]]))).toEqual([true, false]);
});
