import { expect, test } from 'vitest';
import { smallExercise } from '../../exercises/testing.ts';
import { assigned, chosen, placeOf } from './flags.ts';
import { plainText } from './text.ts';

test('what is assigned goes by a name, or is for all', () => {
  const read = assigned(Number, false);
  expect(read('3', read('week-1=2'))).toEqual(
    new Map([
      ['week-1', 2],
      ['', 3],
    ]),
  );
  expect(() => assigned(Number, true)('2')).toThrow('write name=value');
});

test('grades lie in a folder, whose table may have a name', () => {
  expect(placeOf('grades')).toEqual({ folder: 'grades', table: 'grades.csv' });
  expect(placeOf('course/week-1.csv')).toEqual({ folder: 'course', table: 'week-1.csv' });
});

test('exercises are chosen by name, with its ending or without', () => {
  const all = [smallExercise()];
  expect(chosen(all, [])).toBe(all);
  expect(chosen(all, ['multiples.ipynb'])).toEqual(all);
  expect(() => chosen(all, ['multiple'])).toThrow('no exercise "multiple"');
});

test('a text of a student’s moves no cursor, and is one line', () => {
  expect(plainText('a\n  b\u001b[2J\u009b1m\u202egnp')).toBe('a b\\u001b[2J\\u009b1m\\u202egnp');
  expect(plainText('x'.repeat(300))).toHaveLength(200);
});
