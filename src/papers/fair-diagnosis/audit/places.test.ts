import { expect, test } from 'vitest';
import type { Finding } from '../../audit/audit.ts';
import { audit } from './index.ts';
import { citingPlaces, placesOf } from './places.ts';
import { rowTitle } from './printed.ts';

const cell = (table: string, row: string) => ({
  table,
  row,
  dataset: 'MIMIC',
  column: 'eo',
  value: 1,
});
const finding = (statement: string): Finding => ({
  id: 'x',
  kind: 'statement',
  severity: 'minor',
  title: 'X',
  statement,
  cells: [cell('Table 3', 'eta-0.2'), cell('Table 1', 'ours'), cell('Table 3', 'eta-0.3')],
  computed: [],
});

test('tables in order, a knob named once', () => {
  expect(placesOf(finding('').cells)).toBe('Table 1 (Ours); Table 3 (η = 0.2, 0.3)');
});

test('appends places to a statement that lacks one, and leaves one that has all', () => {
  expect(citingPlaces(finding('Too low.')).statement).toBe(
    'Too low. Cells: Table 1 (Ours); Table 3 (η = 0.2, 0.3).',
  );
  const whole = finding('Table 1, Ours; Table 3, η = 0.2 and η = 0.3.');
  expect(citingPlaces(whole)).toBe(whole);
});

test('every finding that rests on printed cells names their tables and rows', () => {
  for (const { id, kind, statement, cells } of audit().findings) {
    if (kind !== 'theory' && kind !== 'design') expect(statement, id).toMatch(/Table \d/);
    for (const { table, row } of cells) {
      expect(statement, id).toContain(table);
      expect(statement, id).toContain(rowTitle(row).split(' = ').at(-1));
    }
  }
});
