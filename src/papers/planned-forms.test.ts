import { describe, expect, it } from 'vitest';
import { plannedForms } from './planned-forms.ts';

const TWO = [
  [4179, 1227],
  [3825, 727],
];
/** The last has too few positives to be compared. */
const FOUR = [...TWO, [500, 100], [400, 29]];

describe('the gaps that a claim would be judged by', () => {
  it('are the pairs of groups that are large enough, by each rate', () => {
    expect(plannedForms('equalOpportunityDifference', TWO)).toEqual({ tried: 1, groups: [0, 1] });
    expect(plannedForms('equalizedOddsDifference', TWO)).toMatchObject({ tried: 2 });
    // Three pairs, by two rates.
    expect(plannedForms('equalizedOddsDifference', FOUR)).toEqual({ tried: 6, groups: [0, 1, 2] });
    expect(plannedForms('equalizedOddsDifference', [TWO[0]!])).toHaveProperty('none');
  });

  it('are of one pair where the claim names it', () => {
    expect(plannedForms('equalizedOddsDifference', FOUR, [0, 2])).toEqual({
      tried: 2,
      groups: [0, 2],
    });
    expect(plannedForms('equalizedOddsDifference', FOUR, [0, 3])).toHaveProperty('none');
  });

  it('of a mean of sizes are their combinations, and beyond what is tried all their pairs', () => {
    // Sizes of two rates, the second with either sign.
    expect(plannedForms('equalizedOddsMean', TWO)).toMatchObject({ tried: 2 });
    const classes = (n: number, levels = 2) =>
      Array.from({ length: levels }, () => Array<number>(n).fill(50));
    expect(plannedForms('eopp1', classes(7))).toMatchObject({ tried: 2 ** 6 });
    // 10⁷ · 2⁶ combinations: seven classes with ten pairs each stand by themselves.
    expect(plannedForms('eopp1', classes(7, 5))).toMatchObject({ tried: 70 });
  });

  it('of ADF is one, however many groups there are', () => {
    expect(plannedForms('adfCorrectedNats', FOUR)).toMatchObject({ tried: 1 });
  });
});
