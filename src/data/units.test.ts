import { expect, it } from 'vitest';
import { manyOf, unitsOf } from './units.ts';

it('are what manifests name, patients where none does', () => {
  expect(unitsOf(['ham10000-28'])).toBe('lesions');
  expect(unitsOf(['ham10000-64', 'ham10000-28'])).toBe('lesions');
  expect(unitsOf(['support2-sepsis', 'teds-d-sample'])).toBe('patients or records');
  expect(unitsOf(['no-such-set', 'synth-cxr', 'support2-sepsis'])).toBe('patients');
});

it.each([
  ['lesion', 'lesions'],
  ['person', 'people'],
  ['study', 'studies'],
  ['stay', 'stays'],
  ['biopsy', 'biopsies'],
  ['case', 'cases'],
  ['box', 'boxes'],
])('more than one %s are %s', (one, many) => {
  expect(manyOf(one)).toBe(many);
});
