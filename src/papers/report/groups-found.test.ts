import { expect, it } from 'vitest';
import type { SettingResult } from '../results.ts';
import { groupsFoundOf } from './groups-found.ts';

const setting = (...records: number[]) =>
  ({
    attribute: 'sex',
    participants: [{ attribute: 'sex', groups: records.map((count) => ({ records: count })) }],
  }) as unknown as SettingResult;

it('holds what is found against naming the largest group', () => {
  // Of the 40 % that naming misses, half is found.
  const found = groupsFoundOf(setting(60, 30, 10), { measures: { groupsFound: 0.8 } })!;
  expect(found).toMatchObject({ found: 0.8, naming: 0.6 });
  expect(found.beyond).toBeCloseTo(0.5, 12);
  expect(found.hardly).toBe(false);
  expect(groupsFoundOf(setting(60, 40), { measures: { groupsFound: 0.65 } })!.hardly).toBe(true);
  expect(groupsFoundOf(setting(60, 40), { measures: { groupsFound: 0.5 } })!.beyond).toBeLessThan(
    0,
  );
});

it('is nothing where nobody looks for the group, or counted it', () => {
  expect(groupsFoundOf(setting(60, 40), { measures: {} })).toBeNull();
  expect(groupsFoundOf(setting(60, 40), undefined)).toBeNull();
  expect(groupsFoundOf(setting(), { measures: { groupsFound: 0.8 } })).toBeNull();
  expect(groupsFoundOf(setting(60), { measures: { groupsFound: 1 } })).toBeNull();
});
