import { expect, it } from 'vitest';
import type { TableBlock } from '../report/document.ts';
import { numberCell, textCell } from '../report/tables.ts';
import { blockText } from './table-text.ts';

it('says under a table why cells are n/a, each reason once', () => {
  const none = (note: string) => numberCell(null, { digits: 1, note });
  const row = (header: string, note: string) => ({
    header,
    cells: [numberCell(0.5, { digits: 1, scale: 100 }), none(note), none('too few')],
  });
  const block: TableBlock = {
    kind: 'table',
    id: 'one',
    caption: '',
    notes: [],
    stub: 'Method',
    columns: ['AUROC', 'EqOdds', 'DP'].map((title) => ({ id: title, title })),
    groups: [{ title: null, rows: [row('ERM', 'all alike'), row('FIN', 'too few')] }],
  };
  expect(blockText(block, 80).slice(-2)).toEqual([
    'n/a in EqOdds: all alike',
    'n/a in EqOdds, DP: too few',
  ]);
  const known = { header: 'ERM', cells: [textCell('a'), textCell('b'), textCell('n/a')] };
  expect(blockText({ ...block, groups: [{ title: null, rows: [known] }] }).join()).not.toContain(
    'n/a in',
  );
});
