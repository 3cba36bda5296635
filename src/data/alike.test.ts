import { expect, it } from 'vitest';
import { countApart, spelledAlike } from './alike.ts';

const VALUES = ['F', 'f', 'M', 'not ill', 'Not_Ill', '-1', '1'];

it('finds values that differ in nothing that is seen', () => {
  expect(spelledAlike(['\u00e9', 'e\u0301', 'F', 'F\u200b', '-1', '1'])).toEqual([
    ['\u00e9', 'e\u0301'],
    ['F', 'F\u200b'],
  ]);
});

it('finds values that differ only in case or blanks', () => {
  expect(spelledAlike(VALUES)).toEqual([
    ['F', 'f'],
    ['not ill', 'Not_Ill'],
  ]);
  expect(countApart(VALUES)).toBe(5);
});
