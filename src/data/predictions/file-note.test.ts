import { expect, test } from 'vitest';
import { printedNote } from './file-note.ts';

test('small counts of records are few; other numbers stay as they are', () => {
  const note = { path: 'groups.sex', text: [3, ' of ', 240, ' records ("-9" ', 3, ')'] };
  expect(printedNote(note, 0).reason).toBe('3 of 240 records ("-9" 3)');
  expect(printedNote(note, 10)).toEqual({
    path: 'groups.sex',
    reason: 'few of 240 records ("-9" few)',
  });
});
