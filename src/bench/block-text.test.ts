import { expect, it } from 'vitest';
import { blockText } from './block-text.ts';

it('aligns numbers right and text left, with groups, intervals and notes', () => {
  const text = blockText({
    kind: 'table',
    id: 'x',
    caption: 'What it is.',
    stub: 'Cores',
    columns: [
      { id: 'a', title: 'Step', unit: 'ms' },
      { id: 'b', title: 'Kind', align: 'left' },
      { id: 'c', title: 'Ratio' },
    ],
    groups: [
      {
        title: 'Group',
        rows: [
          {
            header: 'one',
            cells: [{ text: '7' }, { text: 'a' }, { text: '1.5', interval: '1 – 2' }],
          },
          { header: 'eleven', cells: [{ text: '120' }, { text: 'long' }, { text: 'n/a' }] },
        ],
      },
    ],
    notes: ['A note.'],
  });
  expect(text).toBe(`What it is.

Cores   Step, ms  Kind        Ratio

Group
one            7  a     1.5 [1 – 2]
eleven       120  long          n/a

A note.
`);
});
