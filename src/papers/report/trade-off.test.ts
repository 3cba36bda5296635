import { expect, test } from 'vitest';
import type { FigureBlock } from '../../report/document.ts';
import { metricColumn } from '../metric-column.ts';
import type { Table } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import { blocksOf } from './testing.ts';
import { type Named, planeTitle, tradeOffOf } from './trade-off.ts';

test('a metric against its own gap is named once', () => {
  const titled = (title: string) => ({ title });
  expect(planeTitle(titled('Accuracy'), titled('EO'))).toBe('Accuracy against EO');
  expect(planeTitle(titled('Accuracy'), titled('Accuracy, gap'))).toBe('Accuracy against its gap');
  expect(planeTitle(titled('AUROC'), titled('Accuracy, gap'))).toBe('AUROC against Accuracy, gap');
});

const columns = ['auroc', 'accuracy'].map((id) => metricColumn(id, `overall.${id}`));
const table = { id: 'x/table-1', columns } as unknown as Table;
const settingOf = (count: number, wide = 0.01) =>
  ({
    id: 'x/sex',
    dataset: { id: 'x', title: 'x', standInFor: null },
    attributes: ['sex'],
    variant: null,
    rows: Array.from({ length: count }, (_, i) => {
      const half = i === 0 ? wide : 0.01;
      const cell = {
        value: 0.8 + i / 1000,
        low: 0.8 + i / 1000 - half,
        high: 0.8 + i / 1000 + half,
      };
      return { id: `r${i}`, title: `Row ${i}`, cells: { auroc: cell, accuracy: cell } };
    }),
  }) as unknown as SettingResult;
const named: Named = { said: 'Named: the first.', of: () => new Set(['r0']) };
const figureOf = async (setting: SettingResult) => {
  const exhibit = tradeOffOf({ up: 'auroc', across: ['accuracy'], named });
  const [figure] = await blocksOf(exhibit, table, setting);
  return figure as FigureBlock;
};
const namesIn = ({ figure }: FigureBlock) =>
  (figure.layout as { annotations: { text: string }[] }).annotations.map(({ text }) => text);

test('of many rows some are named, of a few all', async () => {
  const many = await figureOf(settingOf(13));
  expect(many.caption).toContain('Named: the first.');
  expect(namesIn(many)).toEqual(['Row 0']);
  const few = await figureOf(settingOf(3));
  expect(few.caption).not.toContain('Named');
  expect(namesIn(few)).toHaveLength(3);
});

test('a bar that would squeeze the others is cut, and the caption says so', async () => {
  expect((await figureOf(settingOf(4, 0.3))).caption).toContain(
    'Bars that leave the frame are cut',
  );
  expect((await figureOf(settingOf(4))).caption).not.toContain('cut');
});

test('of rows that have not converged there is no figure, nor of one that has: nothing stands against it', async () => {
  const { rows, ...setting } = settingOf(2);
  const failed = rows.map((row) => ({ ...row, gate: { passed: false, findings: [] } }));
  const exhibit = tradeOffOf({ up: 'auroc', across: ['accuracy'], named });
  expect(await blocksOf(exhibit, table, { ...setting, rows: failed }, 'desk')).toEqual([]);
  const untrained = { ...rows[1]!, cells: {} };
  const one = { ...setting, rows: [rows[0]!, failed[1]!, untrained] };
  expect(await blocksOf(exhibit, table, one, 'desk')).toEqual([]);
  expect(await blocksOf(exhibit, table, { ...setting, rows: failed }, 'quick')).toHaveLength(1);
});
