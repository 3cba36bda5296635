import { expect, it } from 'vitest';
import { measureScaling } from '../../methods/fairsde/scaling.ts';
import { fairsde } from './index.ts';
import { scaling } from './scaling-table.ts';
import { tableA } from './table-a.ts';

it('prints gaps that the same random groups have today', async () => {
  const [block] = scaling.together!(tableA, { table: tableA.id, profile: 'desk', settings: [] });
  if (block?.kind !== 'table') throw new Error('no table');
  const rows = block.groups[0]!.rows.slice(0, 5);
  // As the bench draws them.
  const sizes = rows.map(({ header }) => Number(header.replace(',', '')));
  for (const [i, size] of sizes.entries()) {
    const { greedy, gap } = await measureScaling(size, { seed: 1, repeats: 1 });
    const printed = rows[i]!.cells.slice(4).map(({ text }) => text);
    expect(printed).toEqual([greedy.gap, gap.gap].map((one) => (100 * one).toFixed(1)));
  }
});

it('stands once in a report, behind the table that every report has', () => {
  const having = fairsde.tables.filter(({ appendix = [] }) => appendix.includes(scaling));
  expect(having).toEqual([tableA]);
});
