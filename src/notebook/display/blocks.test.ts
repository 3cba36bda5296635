import { describe, expect, it } from 'vitest';
import type { TableBlock } from '../../report/document.ts';
import { withView } from '../value.ts';
import { mimeBundle } from './mime.ts';

const table: TableBlock = {
  kind: 'table',
  id: 't',
  caption: 'Rates by *group*',
  stub: 'Method',
  columns: [
    { id: 'acc', title: 'ACC', unit: '%', better: 'higher' },
    { id: 'gap', title: '$\\Delta$' },
  ],
  groups: [
    {
      title: 'ours',
      rows: [
        {
          header: 'A <script>',
          cells: [
            { text: '84.3', value: 84.3, interval: '[81.9, 86.2]', best: true },
            { text: 'n/a', value: null, note: 'one class only' },
          ],
        },
      ],
    },
  ],
  notes: ['Bold: best.'],
};

describe('mimeBundle', () => {
  it('writes a table as aligned text, notes numbered', async () => {
    expect((await mimeBundle(table))['text/plain'].split('\n')).toEqual([
      'Rates by group',
      '',
      'Method                 ACC, % ↑   \\Delta',
      '',
      'ours',
      'A <script>  84.3 [81.9, 86.2] *  n/a [1]',
      '',
      '[1] one class only',
      'Bold: best.',
    ]);
  });

  it('writes a table as HTML in which nothing from data is markup', async () => {
    const html = (await mimeBundle(table))['text/html'] as string;
    expect(html).toContain('Rates by <em>group</em>');
    expect(html).toContain('<strong>84.3</strong><br><small>[81.9, 86.2]</small>');
    expect(html).toContain('A &lt;script&gt;');
    expect(html).toContain('<math');
    expect(html).not.toContain('<script');
  });

  it('shows a data frame as a table, of a long one the first rows', async () => {
    const { DataFrame } = await import('danfojs-node');
    const rows = Array.from({ length: 30 }, (_, i) => i);
    const frame = new DataFrame({ n: rows, name: rows.map((i) => `<b>${i}`) });
    const bundle = await mimeBundle(frame);
    expect(bundle['text/plain']).toContain('30 rows × 2 columns\nthe first 20 are shown');
    expect(bundle['text/html']).toContain('&lt;b&gt;19');
    expect(bundle['text/html']).not.toContain('&lt;b&gt;20');
  });

  it('asks a value that has a view of its own, and leaves the value as it is', async () => {
    const value = { a: 1 };
    const viewed = withView(value, () => ({ 'text/plain': 'one' }));
    expect(viewed).toEqual(value);
    expect(await mimeBundle(viewed)).toEqual({ 'text/plain': 'one' });
    expect(await mimeBundle(value)).toEqual({ 'text/plain': '{ a: 1 }' });
  });

  it('sanitises HTML from elsewhere', async () => {
    const html = '<p onclick="x()">a<script>b</script><img src="https://x/y.png"></p>';
    expect((await mimeBundle({ kind: 'html', html }))['text/html']).toBe('<p>a</p>');
  });
});

it('aligns numbers right and text left, with groups, intervals and notes', async () => {
  const bundle = await mimeBundle({
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
            cells: [{ text: '7' }, { text: 'a' }, { text: '1.5', interval: '[1, 2]' }],
          },
          { header: 'eleven', cells: [{ text: '120' }, { text: 'long' }, { text: 'n/a' }] },
        ],
      },
    ],
    notes: ['A note.'],
  });
  expect(bundle['text/plain']).toBe(`What it is.

Cores   Step, ms  Kind       Ratio

Group
one            7  a     1.5 [1, 2]
eleven       120  long         n/a

A note.`);
});
