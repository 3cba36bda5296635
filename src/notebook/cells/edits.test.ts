import { expect, it } from 'vitest';
import { EditedText, offsetAt, placeAt } from './edits.ts';

it('knows where every place of an edited text came from', () => {
  const edited = new EditedText('let a = 1;\na', [
    { start: 11, end: 11, text: 'value = (' },
    { start: 4, end: 5, text: 'names.a' },
    { start: 12, end: 12, text: ')' },
  ]);
  expect(edited.text).toBe('let names.a = 1;\nvalue = (a)');
  const origin = (part: string) => edited.origin(edited.text.indexOf(part));
  expect(['let', '= 1', '1;', 'a)'].map(origin)).toEqual([0, 6, 8, 11]);
  // Inside of what was put in: where it was put.
  expect(origin('alue')).toBe(11);
});

it('counts lines and columns from 1', () => {
  expect(placeAt('ab\ncd', 4)).toEqual({ line: 2, column: 2 });
  expect(offsetAt('ab\ncd', { line: 2, column: 2 })).toBe(4);
  expect(offsetAt('ab', { line: 3, column: 1 })).toBeNull();
});
