import { expect, it } from 'vitest';
import type { Section, TableBlock } from '../../report/document.ts';
import type { SettingResult } from '../results.ts';
import { claimResult } from './front/testing.ts';
import { tripodSection } from './tripod.ts';

const section = (id: string, title: string): Section => ({ id, title, blocks: [] });
const setting = {
  folds: 5,
  dataset: { id: 'x', title: 'x', columns: [{ name: 'a', kind: 'number', missing: 3 }] },
  test: { records: 1234, positives: 5 },
  threshold: { kind: 'youden', why: '' },
} as unknown as SettingResult;

const claim = claimResult('replicated', [], { since: 'added after results' });

function rowsOf(sections: readonly Section[]) {
  const [, table] = tripodSection({ sections }, [setting], [claim]).blocks as [unknown, TableBlock];
  return new Map(table.groups[0]!.rows.map(({ header, cells }) => [header, cells]));
}

it('names the section that answers an item, for its page, and what these data answer', () => {
  const rows = rowsOf([section('data', 'Data'), section('p-table-1', 'Main results')]);
  expect(rows.get('5a')![1]).toEqual({ text: 'Data', page: 'data' });
  expect(rows.get('23a')![1]).toEqual({ text: 'Main results', page: 'p-table-1' });
  expect(rows.get('10')![2]!.text).toBe('x: 1,234 test records');
  expect(rows.get('11')![2]!.text).toContain('indicator');
  expect(rows.get('12a')![2]!.text).toMatch(/^5 folds/);
  expect(rows.get('18c,d')![2]!.text).toContain(
    'but for the claims marked so (one added after results)',
  );
  expect(rows.get('15')![2]!.text).toContain('Youden');
});

it('says that several classes have no threshold', () => {
  const at = (changes: Partial<SettingResult>) => {
    const own = { ...setting, threshold: { kind: 'fixed', why: '' }, ...changes } as SettingResult;
    const [, table] = tripodSection({ sections: [] }, [own], [claim]).blocks;
    const found = (table as TableBlock).groups[0]!.rows.find(({ header }) => header === '15');
    return found!.cells[2]!.text;
  };
  expect(at({})).toBe('threshold 0.5');
  expect(at({ test: { records: 1234, positives: null } })).toBe('the most probable class');
  expect(at({ test: { records: 1234, positives: null }, labels: [] })).toBe('threshold 0.5');
});

it('says which items nothing in the report answers, and which do not apply', () => {
  const rows = rowsOf([]);
  expect(rows.get('25')![1]!.text).toBe('not in this report');
  expect(rows.get('27')![2]!.text).toContain('does not apply');
});
