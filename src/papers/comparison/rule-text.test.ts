import { expect, it } from 'vitest';
import { groupsText, ruleText } from './rule-text.ts';
import type { TunedQuestion } from './tuning.ts';

const asked = (groups: TunedQuestion['groups'], rule = 'worst-group') =>
  ({ question: { rule }, tuned: [], groups }) as unknown as TunedQuestion;

it('names the rule, and why another chose where groups are too small', () => {
  const two = { judged: ['black', 'white'], small: [{ level: 'other', fewest: 4 }] };
  expect(ruleText(asked(two))).toBe('worst group');
  expect(groupsText(asked(two))).toBe(
    'Rules look at groups with 10 validation records of every class: not at other (four records of one class).',
  );
  const one = { judged: ['white'], small: [{ level: 'other', fewest: 1 }] };
  expect(ruleText(asked(one))).toBe(
    'best mean, since worst group needs two groups with 10 records of every class',
  );
  expect(groupsText(asked(one))).toContain(
    'With fewer than two left, worst group, distance to optimum and no harm choose the best mean.',
  );
  // That rule looks at no groups.
  expect(ruleText(asked(one, 'fairest'))).toBe('fairest');
});

it('says nothing of groups where all are looked at, or nothing was chosen', () => {
  expect(groupsText(asked({ judged: ['a', 'b'], small: [] }))).toBeNull();
  expect(groupsText(asked(null))).toBeNull();
});
