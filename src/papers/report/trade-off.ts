import type { FigureBlock } from '../../report/document.ts';
import { accuracyFairnessFigure, seedScatterFigure } from '../../report/figures.ts';
import type { Column, Exhibit } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import { unconverged } from '../unconverged.ts';
import { leftOutText } from './apart.ts';
import { blockId, columnOf, estimate, measure, settingTitle } from './print.ts';

/** Rows of a panel by id, under the names that rows of several panels share. */
export interface Panel {
  readonly title: string;
  readonly rows: readonly { readonly id: string; readonly name: string }[];
}

/** One column up against others across, a figure each: means with their intervals. */
export function tradeOff(up: string, ...across: readonly string[]): Exhibit {
  return {
    each: (table, setting, profile) => {
      const upColumn = columnOf(table, up);
      const left = setting.rows.filter((row) => unconverged(row, profile));
      return across.map((id): FigureBlock => {
        const acrossColumn = columnOf(table, id);
        return accuracyFairnessFigure({
          id: blockId(table, setting, `${up}-${id}`),
          caption: `${planeTitle(upColumn, acrossColumn)}, ${settingTitle(setting)}; bars are 95 % intervals.${leftOutText(left)}`,
          rows: setting.rows
            .filter((row) => !left.includes(row))
            .map((row) => ({
              label: row.title,
              accuracy: estimate(row.cells[up], upColumn),
              fairness: estimate(row.cells[id], acrossColumn),
              strong: row.id === (table.ours ?? 'ours'),
            })),
          accuracy: measure(upColumn),
          fairness: measure(acrossColumn),
        });
      });
    },
  };
}

/** The same of every seed, the rows in panels. */
export function tradeOffBySeed(
  panels: readonly Panel[],
  up: string,
  ...across: readonly string[]
): Exhibit {
  return {
    each: (table, setting) => {
      const upColumn = columnOf(table, up);
      return across.map((id) => {
        const acrossColumn = columnOf(table, id);
        return seedScatterFigure({
          id: blockId(table, setting, `${up}-${id}`),
          caption: `${planeTitle(upColumn, acrossColumn)}, ${settingTitle(setting)}: small, each of ${setting.seeds.length} seeds; large, their means.`,
          x: measure(acrossColumn),
          y: measure(upColumn),
          panels: panels.map((panel) => seedPanel(panel, setting, upColumn, acrossColumn)),
        });
      });
    },
  };
}

/** `Accuracy against EO`; of `Accuracy` and `Accuracy, gap` `Accuracy against its gap`. */
export function planeTitle(up: Pick<Column, 'title'>, across: Pick<Column, 'title'>): string {
  const own = `${up.title}, `;
  const { title } = across;
  return `${up.title} against ${title.startsWith(own) ? `its ${title.slice(own.length)}` : title}`;
}

function seedPanel({ title, rows }: Panel, setting: SettingResult, up: Column, across: Column) {
  const scaled = (value: number | null | undefined, { scale }: Column) =>
    value == null ? null : value * scale;
  return {
    title,
    series: rows.flatMap(({ id, name }) => {
      const row = setting.rows.find((candidate) => candidate.id === id);
      if (row === undefined) return [];
      return [
        {
          name,
          seeds: setting.seeds.map((_, i) => ({
            x: scaled(row.bySeed[across.id]?.[i], across),
            y: scaled(row.bySeed[up.id]?.[i], up),
          })),
          mean: { x: estimate(row.cells[across.id], across), y: estimate(row.cells[up.id], up) },
        },
      ];
    }),
  };
}
