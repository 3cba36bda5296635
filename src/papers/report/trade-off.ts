import type { FigureBlock } from '../../report/document.ts';
import { accuracyFairnessFigure, seedScatterFigure } from '../../report/figures.ts';
import type { Column, Exhibit, Table } from '../paper.ts';
import type { ProfileName } from '../profile.ts';
import type { RowResult, SettingResult } from '../results.ts';
import { unconverged } from '../unconverged.ts';
import { leftOutText } from './apart.ts';
import { CUT, framed } from './frame.ts';
import { blockId, columnOf, estimate, measure, settingTitle } from './print.ts';

/** Rows of a panel by id, under the names that rows of several panels share. */
export interface Panel {
  readonly title: string;
  readonly rows: readonly { readonly id: string; readonly name: string }[];
}

/** Of many rows the ids of those that say something in these columns, and what a caption says of them. */
export interface Named {
  readonly said: string;
  readonly of: (rows: readonly RowResult[], columns: readonly Column[]) => ReadonlySet<string>;
}

/** One column up against others across, a figure each: means with their intervals. */
export function tradeOff(up: string, ...across: readonly string[]): Exhibit {
  return tradeOffOf({ up, across });
}

/** The same of many rows, of which some have names. */
export function tradeOffOf({
  up,
  across,
  named,
}: {
  readonly up: string;
  readonly across: readonly string[];
  readonly named?: Named;
}): Exhibit {
  return {
    each: (table, setting, profile) =>
      across.flatMap((id) =>
        tradeOffFigure(table, setting, profile, [columnOf(table, up), columnOf(table, id)], named),
      ),
  };
}

/** More rows than these are not all named. */
const MOST_NAMES = 12;

function tradeOffFigure(
  table: Table,
  setting: SettingResult,
  profile: ProfileName,
  [up, across]: readonly [Column, Column],
  named?: Named,
): FigureBlock[] {
  const left = setting.rows.filter((row) => unconverged(row, profile));
  const rows = setting.rows.filter((row) => !left.includes(row) && row.cells[up.id] !== undefined);
  // One point stands against nothing.
  if (rows.length < 2) return [];
  const shown = named && rows.length > MOST_NAMES ? named.of(rows, [up, across]) : null;
  const accuracy = framed(rows.map(({ cells }) => estimate(cells[up.id], up)));
  const fairness = framed(rows.map(({ cells }) => estimate(cells[across.id], across)));
  const cut = accuracy.cut || fairness.cut ? CUT : '';
  const names = shown === null ? '' : ` ${named!.said}`;
  return [
    accuracyFairnessFigure({
      id: blockId(table, setting, `${up.id}-${across.id}`),
      caption: `${planeTitle(up, across)}, ${settingTitle(setting)}; bars are 95 % intervals.${names}${cut}${leftOutText(left)}`,
      rows: rows.map((row, i) => ({
        label: row.title,
        accuracy: accuracy.estimates[i]!,
        fairness: fairness.estimates[i]!,
        strong: row.id === (table.ours ?? 'ours'),
        unnamed: shown !== null && !shown.has(row.id),
      })),
      accuracy: measure(up),
      fairness: measure(across),
    }),
  ];
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
