import { describe, expect, it } from 'vitest';
import { checksAt } from '../checks.ts';
import type { Table } from '../paper.ts';
import { blocksOf, tablesOf } from '../report/testing.ts';
import type { SettingResult } from '../results.ts';
import { promises } from './promises.ts';
import { tableA } from './table-a.ts';
import { tableB } from './table-b.ts';
import { tableE } from './table-e.ts';

/** A setting in which ERM has 0.7 in every group and the selected row 0.01 more for each before it. */
function settingOf(table: Table, levels: readonly string[], metric: 'accuracy' | 'auroc') {
  const bySeed = (gain: number) =>
    Object.fromEntries(
      levels.map((_, i) => [`${metric}-${i}`, [0.7 + gain * i, 0.7 + gain * i]] as const),
    );
  const measures = {
    expertsChosen: 1,
    ...Object.fromEntries(
      levels.flatMap((level, i) => [
        [`expert of ${level}`, i / 2],
        [`promised gain of ${level}`, 0.02 * i],
      ]),
    ),
  };
  return {
    id: 'harvard-gf/race',
    dataset: { id: 'harvard-gf', title: 'harvard-gf', standInFor: null },
    attributes: ['race'],
    variant: null,
    levels,
    rows: [
      { id: 'erm', title: 'ERM', measures: {}, bySeed: bySeed(0) },
      { id: table.ours, title: 'selected', measures, bySeed: bySeed(0.01) },
    ],
  } as unknown as SettingResult;
}

describe('what validation promised and test delivered', () => {
  it.each([
    [tableA, 'accuracy'],
    [tableB, 'auroc'],
    [tableE, 'accuracy'],
  ] as const)('has a line for each of three groups in $0.id', async (table, metric) => {
    const setting = settingOf(table, ['Asian', 'Black', 'White'], metric);
    const [printed] = await tablesOf(promises(metric), table, setting);
    const lines = printed!.groups[0]!.rows;
    expect(printed!.groups[0]!.title).toBe('selected');
    expect(lines.map(({ header }) => header)).toEqual(['Asian', 'Black', 'White']);
    expect(lines.map(({ cells }) => cells.map(({ text }) => text))).toEqual([
      ['0', '0.0', '0.0'],
      ['50', '2.0', '1.0'],
      ['100', '4.0', '2.0'],
    ]);
  });

  it('says in a sentence that no expert was ever chosen', async () => {
    const setting = settingOf(tableB, ['Asian', 'Black'], 'auroc');
    const rows = setting.rows.map((row) => ({
      ...row,
      measures: 'expertsChosen' in row.measures ? { ...row.measures, expertsChosen: 0 } : {},
    }));
    const blocks = await blocksOf(promises('auroc'), tableB, { ...setting, rows });
    expect(blocks).toMatchObject([{ kind: 'prose' }]);
  });

  it('tells what was promised to more groups than the table has columns for', async () => {
    const levels = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const setting = settingOf(tableA, levels, 'accuracy');
    const rows = setting.rows.map((row) => ({ ...row, bySeed: {} }));
    const [printed] = await tablesOf(promises('accuracy'), tableA, { ...setting, rows });
    const texts = printed!.groups[0]!.rows.at(-1)!.cells.map(({ text }) => text);
    expect(texts.slice(1)).toEqual(['12.0', 'n/a']);
  });
});

it.each(['every-group-gains', 'better-than-decoupled'])(
  'the claim "%s" is about all groups that a setting has',
  (id) => {
    const claim = tableA.claims.find((one) => one.id === id)!;
    for (const levels of [2, 3, 5]) {
      const titles = [...checksAt(claim, levels).values()].map(
        (check) => check.kind === 'difference' && check.metric.title,
      );
      expect(titles).toEqual(Array.from({ length: levels }, (_, i) => `Accuracy, group ${i + 1}`));
    }
  },
);
