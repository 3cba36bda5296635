import type { Block, FigureBlock } from '../../report/document.ts';
import {
  ablationFigure,
  accuracyFairnessFigure,
  type Estimate,
  type Measure,
  seedScatterFigure,
  trainingFigure,
} from '../../report/figures.ts';
import { SERIES } from '../../report/theme.ts';
import type { Column, SeedPanel, Table } from '../paper.ts';
import type { CellResult, RowResult, SettingResult } from '../results.ts';
import { plural, settingTitle } from './result-table.ts';

/** The figures that a table of this shape calls for. */
export function defaultFigures(table: Table, setting: SettingResult): Block[] {
  const ablation = table.rows.some((row) => row.knob !== undefined);
  return ablation ? [knobFigure(table, setting)] : tradeOffFigures(table, setting);
}

/** Id part for files: table and setting. */
export function figureId(table: Table, setting: SettingResult, what: string): string {
  return `${table.id.split('/').at(-1)}-${setting.id.replaceAll('/', '-')}-${what}`;
}

function tradeOffFigures(table: Table, setting: SettingResult): FigureBlock[] {
  const [first, , third] = table.columns;
  const { up, across, seeds } = table.tradeOff ?? {
    up: first!.id,
    across: third ? [third.id] : [],
    seeds: undefined,
  };
  const upColumn = column(table, up);
  return across.map((id) => {
    const acrossColumn = column(table, id);
    if (seeds !== undefined) return seedFigure(table, setting, seeds, upColumn, acrossColumn);
    return accuracyFairnessFigure({
      id: figureId(table, setting, `${up}-${id}`),
      caption: `${upColumn.title} against ${acrossColumn.title}, ${settingTitle(setting)}; bars are 95 % intervals.`,
      rows: setting.rows.map((row) => ({
        label: row.title,
        accuracy: estimate(row.cells[up], upColumn),
        fairness: estimate(row.cells[id], acrossColumn),
        strong: row.id === (table.ours ?? 'ours'),
      })),
      accuracy: measure(upColumn),
      fairness: measure(acrossColumn),
    });
  });
}

/** Every seed of every row, in panels. */
function seedFigure(
  table: Table,
  setting: SettingResult,
  panels: readonly SeedPanel[],
  up: Column,
  across: Column,
): FigureBlock {
  const scaled = (value: number | null | undefined, { scale }: Column) =>
    value == null ? null : value * scale;
  return seedScatterFigure({
    id: figureId(table, setting, `${up.id}-${across.id}`),
    caption: `${up.title} against ${across.title}, ${settingTitle(setting)}: small, each of ${setting.seeds.length} seeds; large, their means.`,
    x: measure(across),
    y: measure(up),
    panels: panels.map(({ title, rows }) => ({
      title,
      series: rows.flatMap(({ id, name }) => {
        const row = setting.rows.find((candidate) => candidate.id === id);
        if (row === undefined) return [];
        return [
          {
            name,
            seeds: setting.seeds.map((_, i) => ({
              x: scaled(row.bySeed?.[across.id]?.[i], across),
              y: scaled(row.bySeed?.[up.id]?.[i], up),
            })),
            mean: { x: estimate(row.cells[across.id], across), y: estimate(row.cells[up.id], up) },
          },
        ];
      }),
    })),
  });
}

/** Curves over all seeds, where the table asks for them; null where no row has any. */
export function seedCurves(table: Table, setting: SettingResult): FigureBlock | null {
  const names = [...new Set(setting.rows.flatMap((row) => Object.keys(row.seedCurves ?? {})))];
  if (names.length === 0) return null;
  const shown = names.map((name): Measure => {
    const last = name.split('/').at(-1)!;
    return table.curvesOverSeeds?.find((curve) => curve.name === last) ?? { title: last };
  });
  return trainingFigure({
    id: figureId(table, setting, 'over-seeds'),
    caption: `${shown.map(({ title }) => title).join(', ')} over training, ${settingTitle(setting)}: mean over ${setting.seeds.length} ${plural(setting.seeds.length, 'seed')}; the band reaches from the smallest to the largest.`,
    x: { title: 'Epoch' },
    panels: names.map((name, i) => ({
      measure: shown[i]!,
      curves: setting.rows.flatMap((row) => {
        const points = row.seedCurves?.[name];
        return points === undefined ? [] : [{ name: row.title, points }];
      }),
    })),
  });
}

/** One panel a column over the knob, with the published curves in the same axes. */
function knobFigure(table: Table, setting: SettingResult): FigureBlock {
  const knobs = new Map(table.rows.map((row) => [row.id, row.knob!]));
  const datasets = [...new Set(table.published.map((row) => row.dataset))];
  const columns = table.columns.filter(({ panel }) => panel === undefined);
  const dashed =
    datasets.length > 0 ? "; dashed, the published curves on the paper's own data sets" : '';
  return ablationFigure({
    id: figureId(table, setting, 'curve'),
    caption: `${table.title}: ours on ${settingTitle(setting)} with 95 % intervals${dashed}.`,
    x: { title: table.title },
    panels: columns.map((panel) => ({
      measure: measure(panel),
      curves: [
        {
          name: setting.dataset.id,
          points: setting.rows.map((row) => ({
            x: row.knob!,
            ...estimate(row.cells[panel.id], panel),
          })),
        },
        ...datasets.map((dataset) => ({
          name: dataset,
          published: true,
          points: table.published
            .filter((row) => row.dataset === dataset && row.cells[panel.id] !== undefined)
            .map((row) => ({ x: knobs.get(row.row)!, value: row.cells[panel.id]! })),
        })),
      ].filter((curve) => curve.points.length > 0),
    })),
  });
}

/**
 * Curves of training, one panel a name, one line a row that has it. Rows of several panels get a
 * figure a panel, and so do more rows than there are styles of line.
 */
export function trainingCurves(table: Table, setting: SettingResult): FigureBlock[] {
  const parts = curveParts(table, setting.rows);
  return parts.flatMap(({ title, rows }, part) => {
    const names = [
      ...new Set(
        rows.flatMap((row) =>
          // One point makes no curve.
          Object.keys(row.history).filter(
            (name) => row.history[name]!.x.length > 1 && row.seedCurves?.[name] === undefined,
          ),
        ),
      ),
    ];
    if (names.length === 0) return [];
    const which = title === null ? '' : `, ${title}`;
    return [
      trainingFigure({
        id: figureId(table, setting, parts.length === 1 ? 'training' : `training-${part + 1}`),
        caption: `Training of the first seed, ${settingTitle(setting)}${which}. Rows that share a stage share its curve.`,
        x: { title: 'Epoch' },
        panels: names.map((name) => ({
          measure: stageMeasure(name),
          curves: distinctCurves(rows, name),
        })),
      }),
    ];
  });
}

interface CurvePart {
  /** Null: it is the only one. */
  readonly title: string | null;
  readonly rows: readonly RowResult[];
}

/** Rows that may be drawn in one figure without two of them looking alike. */
function curveParts({ tradeOff }: Table, all: readonly RowResult[]): CurvePart[] {
  if (tradeOff?.seeds !== undefined) {
    return tradeOff.seeds.map(({ title, rows }) => ({
      title,
      rows: rows.flatMap(({ id, name }) => {
        const row = all.find((candidate) => candidate.id === id);
        return row === undefined ? [] : [{ ...row, title: name }];
      }),
    }));
  }
  const count = Math.ceil(all.length / SERIES.length);
  if (count <= 1) return [{ title: null, rows: all }];
  const size = Math.ceil(all.length / count);
  return Array.from({ length: count }, (_, i) => ({
    title: `part ${i + 1} of ${count}`,
    rows: all.slice(i * size, (i + 1) * size),
  }));
}

/** A curve is named by its stage and what it measures, `pretraining/loss`. */
function stageMeasure(name: string): Measure {
  const [stage, ...rest] = name.split('/');
  return rest.length === 0 ? { title: name } : { title: stage!, unit: rest.join(', ') };
}

/** Rows with the same curve (a shared stage) become one line. */
function distinctCurves(rows: readonly RowResult[], name: string) {
  const curves = new Map<string, { titles: string[]; row: RowResult }>();
  for (const row of rows) {
    const curve = row.history[name];
    if (curve === undefined) continue;
    const key = JSON.stringify(curve);
    const known = curves.get(key);
    if (known) known.titles.push(row.title);
    else curves.set(key, { titles: [row.title], row });
  }
  return [...curves.values()].map(({ titles, row }) => ({
    name: titles.join(', '),
    points: row.history[name]!.x.map((x, i) => ({ x, value: row.history[name]!.y[i]! })),
  }));
}

export function measure(column: Column): Measure {
  return { title: column.title, unit: column.unit, better: column.better };
}

export function estimate(cell: CellResult | undefined, { scale }: Column): Estimate {
  const scaled = (value: number | null | undefined) => (value == null ? null : value * scale);
  return { value: scaled(cell?.value), low: scaled(cell?.low), high: scaled(cell?.high) };
}

function column(table: Table, id: string): Column {
  const found = table.columns.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`${table.id} has no column ${id}`);
  return found;
}
