import { describe, expect, it } from 'vitest';
import type { TableBlock } from './document.ts';
import { tableToCsv } from './table-csv.ts';
import { tableToJson } from './table-json.ts';

const table: TableBlock = {
  kind: 'table',
  id: 't',
  caption: 'A **table**',
  stub: 'Method',
  columns: [
    { id: 'acc', title: 'ACC', unit: '%', better: 'higher' },
    { id: 'remark', title: 'Remark', align: 'left' },
  ],
  groups: [
    {
      title: 'set $x$',
      rows: [
        {
          header: '*Ours*',
          cells: [
            { text: '84.3', value: 84.25, interval: '[81.9, 86.2]', low: 81.9, high: 86.2 },
            { text: '=1+1' },
          ],
        },
        {
          header: 'FAAP',
          muted: true,
          published: true,
          cells: [{ text: 'n/a', value: null, note: 'one class, "80+"' }, { text: 'a, b' }],
        },
        // Quiet as a published row, and none.
        { header: 'Other seeds', muted: true, cells: [{ text: '1', value: 1 }, { text: '' }] },
        { header: 'why', words: true, muted: true, cells: [{ text: '' }, { text: '' }] },
      ],
    },
  ],
  notes: ['n'],
};

describe('tableToCsv', () => {
  it('writes values, intervals, sources and notes', () => {
    expect(tableToCsv(table)).toBe(
      [
        'group,row,source,acc,acc_low,acc_high,remark,notes',
        "set x,Ours,rerun,84.25,81.9,86.2,'=1+1,",
        'set x,FAAP,published,,,,"a, b","acc: one class, ""80+"""',
        'set x,Other seeds,rerun,1,,,,',
        'set x,why,remark,,,,,',
        '',
      ].join('\r\n'),
    );
  });
});

describe('tableToJson', () => {
  it('keeps undefined numbers undefined and says why', () => {
    const { columns, rows } = JSON.parse(tableToJson(table));
    expect(columns[0]).toEqual({ id: 'acc', title: 'ACC', unit: '%', better: 'higher' });
    expect(rows[0]).toMatchObject({ group: 'set x', row: 'Ours', source: 'rerun' });
    expect(rows[0].cells.acc).toEqual({ text: '84.3', value: 84.25, low: 81.9, high: 86.2 });
    expect(rows[1].cells.acc).toEqual({ text: 'n/a', value: null, note: 'one class, "80+"' });
    expect(rows.map(({ source }: { source: string }) => source)).toEqual([
      'rerun',
      'published',
      'rerun',
      'remark',
    ]);
    expect(rows[0].cells.remark).toEqual({ text: '=1+1' });
  });
});
