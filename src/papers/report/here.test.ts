import { expect, it } from 'vitest';
import type { Setting } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import { repeatsOf } from './here.ts';

const setting = { seeds: [1, 2], folds: 5 } as unknown as SettingResult;
const planned = (changes: Partial<Setting>) =>
  ({ seeds: [1, 2, 3, 4], folds: 5, ...changes }) as Setting;

it('says how many repeats there are, and how many the kit plans where that is more', () => {
  const twice = 'every model was trained twice on each of 5 folds, pooled';
  expect(repeatsOf(setting, planned({}))).toBe(`${twice}: 2 of the 4 repeats that this kit plans`);
  expect(repeatsOf(setting, planned({ seeds: [1, 2] }))).toBe(twice);
  // Runs until decided are looked at as they come.
  expect(repeatsOf(setting, planned({ looks: true }))).toBe(twice);
  expect(repeatsOf(setting, undefined)).toBe(twice);
});
