import fc from 'fast-check';
import { expect, test } from 'vitest';
import { metricPath, splitPath } from './paths.ts';

test('plain names are joined by dots', () => {
  expect(metricPath('groups', 'sex', 'female', 'auroc')).toBe('groups.sex.female.auroc');
});

test('names with dots and backslashes come back whole', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (names) => {
      expect(splitPath(metricPath(...names))).toEqual(names);
    }),
  );
});
