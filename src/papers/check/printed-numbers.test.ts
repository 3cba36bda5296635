import { expect, it } from 'vitest';
import type { ReportDocument } from '../../report/document.ts';
import { printedNumbers } from './printed-numbers.ts';

it('finds every number of words and tables, with where it stands, and none in names', () => {
  const document: ReportDocument = {
    title: 'Replication',
    subtitle: '',
    date: '2026-01-02',
    facts: [],
    summary: ['**2 of 3** held on ham10000-28.'],
    warnings: [],
    sections: [
      {
        id: 'part-1',
        title: 'Table 1',
        blocks: [
          {
            kind: 'table',
            id: 'table-1',
            caption: 'By group.',
            stub: 'Row',
            columns: [{ id: 'a', title: 'A' }],
            groups: [
              {
                title: null,
                rows: [
                  {
                    header: 'Ours',
                    cells: [{ text: '−9.8', value: -0.098, interval: '−13.3 – 6.2' }],
                  },
                ],
              },
            ],
            notes: ['Of 1,234 records.'],
          },
        ],
      },
    ],
  };
  expect(printedNumbers(document).map(({ where, text }) => `${where} ${text}`)).toEqual([
    'cover 2',
    'cover 3',
    'part-1 1',
    'table-1 −9.8',
    'table-1 −13.3',
    'table-1 6.2',
    'table-1 1,234',
  ]);
});
