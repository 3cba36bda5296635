import type { Block } from '../../report/document.ts';
import { groupedBarsFigure } from '../../report/figures.ts';
import type { Exhibit, Table } from '../paper.ts';
import { blockId, settingTitle } from '../report/print.ts';
import type { SettingResult } from '../results.ts';
import { MLP_ROWS, NETWORKS } from './rows.ts';

/** CPU time of a training step, as a multiple of a step on the task alone. */
export const stepCost: Exhibit = { each: costFigure };

function costFigure(table: Table, setting: SettingResult): Block | null {
  const cost = (id: string) =>
    setting.rows.find((row) => row.id === id)?.measures.stepMilliseconds ?? null;
  const rows = MLP_ROWS.filter(({ id }) => id !== 'fixed');
  const series = NETWORKS.map(({ name, prefix }) => {
    const task = cost(`${prefix}task`);
    return {
      name,
      values: rows.map(({ id }) => {
        const own = cost(`${prefix}${id}`);
        return { value: own === null || task === null ? null : own / task };
      }),
    };
  });
  if (series.every(({ values }) => values.every(({ value }) => value === null))) return null;
  return groupedBarsFigure({
    id: blockId(table, setting, 'cost'),
    caption: `CPU time of a training step against one on the task alone, ${settingTitle(setting)}: means over seeds. Fixed weights cost a plain sum for every point of their grid.`,
    groups: rows.map(({ title }) => title),
    series,
    measure: { title: 'Time a step, times task only' },
    height: 230,
  });
}
