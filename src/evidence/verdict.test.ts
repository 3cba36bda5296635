import { describe, expect, it } from 'vitest';
import type { PartEvidence } from './part.ts';
import { LOOKS, nextLook, SEQUENTIAL, standing } from './sequential.ts';
import { acrossThresholds, DECLARED, decide } from './verdict.ts';

const NOTHING: PartEvidence = {
  claimed: 0.5,
  reversed: 0.5,
  small: 0.5,
  nothingToReduce: null,
  noBaselineGap: 0.001,
  effect: { value: 0, standardError: 1, df: 9, repeats: new Float64Array() },
  undecidable: null,
};
const GOOD = { ...NOTHING, claimed: 0.001 };
const verdictOf = (...parts: Partial<PartEvidence>[]) =>
  decide(parts.map((part) => ({ ...NOTHING, ...part }))).verdict;

describe('one part', () => {
  it.each([
    [{}, 'undecided'],
    [{ noBaselineGap: 0.2 }, 'undecided: baseline gap not shown'],
    // Two-sided: an interval of 95 % holds 0 from 5 % on.
    [{ noBaselineGap: 0.051 }, 'undecided: baseline gap not shown'],
    [{ noBaselineGap: 0.049 }, 'undecided'],
    [{ claimed: 0.024 }, 'replicated'],
    [{ claimed: 0.026 }, 'undecided'],
    [{ claimed: 0.024, small: 0.049 }, 'direction replicated, effect smaller than half'],
    [{ small: 0.049 }, 'not replicated: smaller than half the published effect'],
    [{ small: 0.049, ownMargin: true }, 'not replicated: smaller than our margin'],
    [
      { claimed: 0.024, small: 0.049, ownMargin: true },
      'direction replicated, effect smaller than our margin',
    ],
    [{ small: 0.049, reversed: 0.049 }, 'not replicated: reversed'],
    [{ small: 0.001, nothingToReduce: 0.024 }, 'nothing to reduce'],
    [{ claimed: 0, undecidable: 'one repeat' }, 'undecided'],
  ] as const)('%j: %s', (part, verdict) => {
    expect(verdictOf(part)).toBe(verdict);
  });

  it('at the level of a look needs more', () => {
    expect(decide([{ ...NOTHING, claimed: 0.02 }], DECLARED).verdict).toBe('replicated');
    expect(decide([{ ...NOTHING, claimed: 0.02 }], SEQUENTIAL).verdict).toBe('undecided');
  });
});

describe('several parts', () => {
  it('are replicated if all are, and fail if one does at its share of the level', () => {
    expect(verdictOf(GOOD, GOOD)).toBe('replicated');
    expect(decide([GOOD, NOTHING, GOOD])).toMatchObject({ verdict: 'undecided', held: 2 });
    const reversed = { reversed: 0.02 };
    expect(verdictOf(GOOD, reversed)).toBe('not replicated: reversed');
    expect(verdictOf(GOOD, GOOD, reversed)).toBe('undecided');
  });

  it('share the level with what was judged beside them', () => {
    const part = { ...NOTHING, reversed: 0.03 };
    expect(decide([part]).verdict).toBe('not replicated: reversed');
    expect(decide([part], DECLARED, ['replicated'])).toMatchObject({
      verdict: 'undecided',
      parts: ['undecided', 'replicated'],
      held: 1,
    });
  });

  it('keep the weaker of two ways to hold, and what all open parts share', () => {
    expect(verdictOf(GOOD, { claimed: 0.001, small: 0.001 })).toBe(
      'direction replicated, effect smaller than half',
    );
    expect(verdictOf(GOOD, { nothingToReduce: 0.001 })).toBe('nothing to reduce');
    expect(verdictOf({ nothingToReduce: 0.001 }, {})).toBe('undecided');
  });

  it('must be some', () => {
    expect(() => decide([])).toThrow(/needs a part/);
  });
});

it('depends on the threshold where two contradict each other, not where one is silent', () => {
  expect(acrossThresholds('replicated', 'not replicated: reversed')).toBe(
    'depends on the threshold',
  );
  expect(acrossThresholds('not replicated: reversed', 'replicated')).toBe(
    'depends on the threshold',
  );
  expect(acrossThresholds('replicated', 'undecided')).toBe('replicated');
  expect(acrossThresholds('undecided', 'replicated')).toBe('undecided');
});

describe('looks', () => {
  const look = (repeats: number, part: Partial<PartEvidence>) => ({
    repeats,
    ...decide([{ ...NOTHING, ...part }], SEQUENTIAL),
  });

  it('go on until one decides', () => {
    expect(nextLook([])).toBe(LOOKS[0]);
    expect(nextLook([look(2, {})])).toBe(4);
    expect(nextLook([look(2, {}), look(4, { claimed: 0.001 })])).toBeNull();
    expect(nextLook([look(2, {}), look(4, {}), look(8, {})])).toBeNull();
  });

  it('a verdict once given stays', () => {
    const looks = [look(2, {}), look(4, { claimed: 0.001 }), look(8, { reversed: 0.001 })];
    expect(standing(looks)).toMatchObject({ repeats: 4, verdict: 'replicated' });
    expect(standing(looks.slice(0, 1))).toMatchObject({ repeats: 2 });
    expect(standing([])).toBeNull();
  });
});
