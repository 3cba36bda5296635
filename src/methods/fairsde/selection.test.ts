import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../tensor/random.ts';
import { type Programme, selectByProgramme, selectByTrying } from './programme.ts';
import { randomGroups } from './scaling.ts';
import {
  type GroupScores,
  gapOf,
  meanOf,
  type Selection,
  selectedScores,
  selectGreedily,
} from './selection.ts';

/** Few different values, so that ties are common; some scores are undefined. */
const score = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 8 }).map((right) => right / 8) },
  { weight: 6, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
const group: fc.Arbitrary<GroupScores> = fc.record({ erm: score, expert: score });
const someGroups = fc.array(group, { minLength: 1, maxLength: 8 });

const nobody = (groups: readonly GroupScores[]) => groups.map(() => false);
const gapUnder = (groups: readonly GroupScores[], selection: Selection) =>
  gapOf(selectedScores(groups, selection));

/**
 * The best of all 2^G selections that harm no group.
 *
 * @param weights of the groups in the mean.
 */
function bruteForce(
  groups: readonly GroupScores[],
  programme: Programme,
  weights: readonly number[],
): Selection {
  const meanUnder = (selection: Selection) => {
    const scores = selectedScores(groups, selection);
    return meanOf(scores.map((score, i) => weights[i]! * score));
  };
  const ermGap = gapUnder(groups, nobody(groups));
  const harmless = Array.from({ length: 2 ** groups.length }, (_, bits) =>
    groups.map((_, i) => ((bits >> i) & 1) === 1),
  ).filter((selection) =>
    selection.every((chosen, i) => !chosen || groups[i]!.expert >= groups[i]!.erm),
  );
  const gaps = harmless.map((selection) => gapUnder(groups, selection));
  const largest = programme === 'gap' ? Math.min(...gaps) : ermGap;
  const allowed = harmless.filter((_, i) => gaps[i]! <= largest + 1e-9);
  return allowed.reduce((best, other) => (meanUnder(other) > meanUnder(best) ? other : best));
}

describe('selection, worked by hand', () => {
  // ERM: gap 0.20. Experts help the best group most.
  const groups = [
    { erm: 0.7, expert: 0.75 },
    { erm: 0.9, expert: 0.98 },
    { erm: 0.8, expert: 0.78 },
  ];

  it('greedy takes what is better, ties to the expert, undefined scores to ERM', () => {
    expect(selectGreedily(groups)).toEqual([true, true, false]);
    expect(
      selectGreedily([
        { erm: 0.5, expert: 0.5 },
        { erm: Number.NaN, expert: 0.9 },
        { erm: 0.9, expert: Number.NaN },
      ]),
    ).toEqual([true, false, false]);
  });

  it('the gap programme leaves the best group at ERM', async () => {
    const selection = await selectByProgramme(groups, 'gap');
    expect(selection).toEqual([true, false, false]);
    expect(gapUnder(groups, selection)).toBeCloseTo(0.15, 12);
  });

  it('the performance programme may not widen the gap beyond ERM’s', async () => {
    // With both experts it would be 0.98 − 0.75 = 0.23, above 0.20; with the second alone 0.28.
    expect(await selectByProgramme(groups, 'performance')).toEqual([true, false, false]);
    // Had the first group's expert 0.78, the gap would be 0.20 with both.
    const wider = [{ erm: 0.7, expert: 0.78 }, groups[1]!, groups[2]!];
    expect(await selectByProgramme(wider, 'performance')).toEqual([true, true, false]);
    expect(await selectByProgramme(wider, 'gap')).toEqual([true, false, false]);
  });

  it('keeps ERM where every expert is worse, equal or undefined', async () => {
    for (const programme of ['gap', 'performance'] as const) {
      for (const expert of [0.1, 0.5, Number.NaN]) {
        const hopeless = [
          { erm: 0.5, expert },
          { erm: 0.9, expert: 0.8 },
        ];
        expect(await selectByProgramme(hopeless, programme)).toEqual([false, false]);
      }
    }
  });
});

describe.each(['gap', 'performance'] as const)('the programme "%s"', (programme) => {
  it('is as good as the best of all 2^G selections, however groups are weighed', async () => {
    const weights = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(someGroups, weights, async (groups, weights) => {
        const best = bruteForce(groups, programme, weights);
        const found = await selectByProgramme(groups, programme);
        expect(gapUnder(groups, found)).toBeCloseTo(gapUnder(groups, best), 8);
        selectedScores(groups, best).forEach((score, i) => {
          if (!Number.isNaN(score)) expect(selectedScores(groups, found)[i]).toBeCloseTo(score, 8);
        });
        found.forEach((chosen, i) => {
          if (chosen) expect(groups[i]!.expert).toBeGreaterThan(groups[i]!.erm);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('is the same by trying every selection', async () => {
    await fc.assert(
      fc.asyncProperty(someGroups, async (groups) => {
        const tried = await selectByTrying(groups, programme);
        const found = await selectByProgramme(groups, programme);
        selectedScores(groups, tried).forEach((score, i) => {
          if (!Number.isNaN(score)) expect(selectedScores(groups, found)[i]).toBeCloseTo(score, 8);
        });
      }),
      { numRuns: 100 },
    );
    // Eleven experts are more than are tried: the solver answers.
    const many = Array.from({ length: 11 }, (_, i) => ({ erm: 0.5, expert: 0.6 + i / 100 }));
    expect(await selectByTrying(many, 'performance')).toEqual(
      await selectByProgramme(many, 'performance'),
    );
  });

  it('never widens ERM’s gap, and is the same whatever the order of groups', async () => {
    await fc.assert(
      fc.asyncProperty(someGroups, async (groups) => {
        const found = await selectByProgramme(groups, programme);
        expect(gapUnder(groups, found)).toBeLessThanOrEqual(
          gapUnder(groups, nobody(groups)) + 1e-9,
        );
        const turned = groups.toReversed();
        const again = await selectByProgramme(turned, programme);
        expect(gapUnder(turned, again)).toBeCloseTo(gapUnder(groups, found), 8);
      }),
      { numRuns: 60 },
    );
  });
});

/**
 * The least range that takes one number of every list: for each lowest number allowed, every list
 * gives its least number above it.
 */
function leastGap(groups: readonly GroupScores[]): number {
  const options = groups.map(({ erm, expert }) => (expert > erm ? [erm, expert] : [erm]));
  let least = Number.POSITIVE_INFINITY;
  for (const low of new Set(options.flat())) {
    const taken = options.map((own) => own.find((value) => value >= low));
    if (taken.includes(undefined)) continue;
    least = Math.min(least, Math.max(...(taken as number[])) - low);
  }
  return least;
}

it('finds the least gap of 400 groups, in which pairs of constraints would be 80,000', async () => {
  const groups = randomGroups(400, new Random(3));
  const found = await selectByProgramme(groups, 'gap');
  expect(gapUnder(groups, found)).toBeCloseTo(leastGap(groups), 9);
});
