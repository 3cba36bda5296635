import { expect, it } from 'vitest';
import { chosenBy, idealOf, type Reached, RULE_NAMES, ruleWith } from './rules.ts';

const at = (name: string, overall: number, ...groups: number[]) => ({
  name,
  overall,
  groups,
  aim: 0.1,
});

// Two groups. The baseline has 0.80 and 0.70; ideal is 0.86 and 0.75.
const baseline: Reached = { overall: 0.76, groups: [0.8, 0.7], aim: 0.1 };
const tried = [
  at('mean', 0.79, 0.86, 0.68),
  at('worst', 0.75, 0.76, 0.75),
  at('near', 0.77, 0.84, 0.72),
  at('safe', 0.76, 0.795, 0.735),
];

it('each rule chooses by what it says', () => {
  const ideal = idealOf(tried);
  expect(ideal).toEqual([0.86, 0.75]);
  const rules = RULE_NAMES.filter((rule) => rule !== 'fairest');
  const chosen = rules.map((rule) => chosenBy(rule, tried, { baseline, ideal }).name);
  // Distances: mean 0.07, worst 0.10, near √(0.02² + 0.03²) = 0.036, safe √(0.065² + 0.015²) = 0.067.
  // No harm: of near (+4, +2) and safe (−0.5, +3.5 points) the one with the better worst group.
  expect(chosen).toEqual(['mean', 'worst', 'near', 'safe']);
});

it('a rule over groups chooses by the mean where there are not two to look at', () => {
  expect([2, 1, 0].map((groups) => ruleWith('worst-group', groups))).toEqual([
    'worst-group',
    'best-mean',
    'best-mean',
  ]);
  expect(ruleWith('fairest', 1)).toBe('fairest');
});

it('the fairest is what has most of its aim, within a point of the baseline’s AUROC', () => {
  const aimed = (name: string, overall: number, aim: number) => ({
    ...at(name, overall, overall, overall),
    aim,
  });
  const beside = { baseline, ideal: [0.86, 0.75] };
  const some = [
    aimed('best', 0.8, 0.09),
    aimed('fair', 0.751, 0.03),
    aimed('too dear', 0.749, 0.01),
    aimed('undefined', 0.79, Number.NaN),
  ];
  expect(chosenBy('fairest', some, beside).name).toBe('fair');
  expect(chosenBy('fairest', some.slice(2), beside).name).toBe('undefined');
  // Of an aim that is better higher the sign is turned: here worst-group AUROC.
  const worst = [aimed('low', 0.76, -0.7), aimed('high', 0.76, -0.75)];
  expect(chosenBy('fairest', worst, beside).name).toBe('high');
});

it('where all harm somebody, the least harm is chosen', () => {
  const harmful = [at('two points', 0.8, 0.78, 0.9), at('three points', 0.9, 0.9, 0.67)];
  const beside = { baseline, ideal: idealOf(harmful) };
  expect(chosenBy('no-harm', harmful, beside).name).toBe('two points');
});

it('what is undefined is never chosen over a number', () => {
  const some = [at('undefined', 0.9, Number.NaN, 0.9), at('low', 0.6, 0.6, 0.6)];
  const beside = { baseline, ideal: idealOf(some) };
  for (const rule of ['worst-group', 'distance-to-optimum', 'no-harm'] as const) {
    expect(chosenBy(rule, some, beside).name).toBe('low');
  }
});
