import { expect, it } from 'vitest';
import { DECISIONS } from './decisions.ts';
import { DEFECTS, defects } from './defects.ts';
import { fairsde } from './index.ts';
import { tableA } from './table-a.ts';

it('says of every defect of the published code what is done here', () => {
  const results = { table: tableA.id, profile: 'desk', settings: [] } as const;
  const [block] = defects.together!(tableA, results);
  if (block?.kind !== 'table') throw new Error('no table');
  const cells = block.groups[0]!.rows.map(({ cells }) => cells.map(({ text }) => text));
  expect(cells).toEqual(DEFECTS.map(({ there, here }) => [there, here]));
  expect(new Set(DEFECTS.map(({ where }) => where)).size).toBe(DEFECTS.length);
});

it('stands once in a report, where the decisions point to', () => {
  const having = fairsde.tables.filter(({ appendix = [] }) => appendix.includes(defects));
  expect(having).toEqual([tableA]);
  expect(DEFECTS).toHaveLength(12);
  expect(DECISIONS.join('\n')).toContain('Twelve defects');
});
