import { expect, it } from 'vitest';
import { checkFloor } from '../evidence/gate/gate.ts';
import type { Table } from '../papers/paper.ts';
import type { TableResult } from '../papers/results.ts';
import type { TableBlock } from '../report/document.ts';
import { numberCell, textCell } from '../report/tables.ts';
import { blockText, tableText } from './table-text.ts';

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

it('says what the mark behind a row means, and why the row has it', () => {
  const findings = [checkFloor(0.52, 0.61, 'a ridge on pixels')];
  const table = { id: 'some/table', title: 'A table', shows: [], claims: [] } as unknown as Table;
  const result = (profile: string) =>
    ({
      profile,
      settings: [
        {
          dataset: { id: 'skin', title: 'Skin, small' },
          attributes: ['sex'],
          rows: [{ title: 'FIN', gate: { passed: false, findings } }, { title: 'ERM' }],
        },
      ],
    }) as unknown as TableResult;
  expect(tableText(table, result('desk'), 200)).toContain(
    '† Skin, FIN: training did not converge (reaches an AUROC of 0.520; a ridge on pixels reaches 0.610).',
  );
  expect(tableText(table, result('quick'), 200)).not.toContain('†');
});
