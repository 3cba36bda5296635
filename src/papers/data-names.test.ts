import { expect, it } from 'vitest';
import { placeInWords } from './data-names.ts';

it('calls data by their titles where only the id of a setting is known', () => {
  expect(placeInWords('ham10000-28/sex/dx')).toBe('HAM10000 at 28×28 (sex, diagnosis)');
  expect(placeInWords('ham10000-28/dx:mel')).toBe('HAM10000 at 28×28 (mel)');
  expect(placeInWords('of-somebody')).toBe('of-somebody');
});
