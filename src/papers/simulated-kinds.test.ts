import { expect, it } from 'vitest';
import { SCENARIOS } from '../evidence/scenarios.ts';
import type { GroupCheck } from './group-claims.ts';
import type { Check } from './paper.ts';

/** Every kind of check, with the rules by which `selfcheck verdicts` simulates it. */
const SIMULATED: Readonly<Record<Check['kind'] | GroupCheck['claimed'], readonly string[]>> = {
  difference: [
    'gap smaller than the baseline’s',
    'largest of two gaps smaller, either at half the level',
    'gap of a named pair smaller, with every gap inside it',
    'mean of two labels’ gaps smaller, by their bounds',
    'three gaps smaller',
  ],
  margin: ['within a margin of 1.5 points'],
  trend: ['gap falls with a knob'],
  turning: ['gap turns at the second value'],
  'falls-more': ['gap falls by a larger factor than the mean rate'],
  above: ['above a known value'],
  'broken-by-shift': ['some group harmed once its prevalence shifts'],
  undominated: ['no other row better in both gap and mean rate'],
  'positive-sum': ['over groups: positive-sum'],
  'no harm': ['over groups: no harm'],
  harmful: ['over groups: harmful'],
};

/** Kinds without a simulation, with the reason. */
const NOT_SIMULATED: Partial<Record<keyof typeof SIMULATED, string>> = {};

it('every kind of check is simulated, or it is said why it is not, and nothing else is', () => {
  for (const [kind, rules] of Object.entries(SIMULATED)) {
    const why = NOT_SIMULATED[kind as keyof typeof SIMULATED];
    expect(rules.length > 0, kind).toBe(why === undefined);
  }
  const named = Object.values(SIMULATED).flat();
  expect(new Set(named)).toEqual(new Set(SCENARIOS.map(({ rule }) => rule)));
});
