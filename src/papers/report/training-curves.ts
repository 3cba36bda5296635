import type { FigureBlock, Prose } from '../../report/document.ts';
import { type Measure, trainingFigure } from '../../report/figures.ts';
import { SERIES } from '../../report/theme.ts';
import type { Curve } from '../../training/outcome.ts';
import type { Exhibit } from '../paper.ts';
import type { RowResult } from '../results.ts';
import { blockId, plural, settingTitle } from './print.ts';
import type { Panel } from './trade-off.ts';

/** What was trained, and its curves by `<stage>/<what>`. */
export interface TrainedCurves {
  readonly title: string;
  readonly history: Readonly<Record<string, Curve>>;
}

/**
 * Curves of the first seed's training. Rows stand in the panels that are given, a figure each;
 * without any, more rows than there are styles of line get several figures.
 */
export function training(panels?: readonly Panel[]): Exhibit {
  return {
    each: (table, setting) => {
      const parts =
        panels === undefined
          ? partsOf(withCurvesOfTheirOwn(setting.rows))
          : inPanels(panels, setting.rows);
      return parts.flatMap(({ title, rows }, part) => {
        const which = title === null ? '' : `, ${title}`;
        const figure = trainingCurves(
          blockId(table, setting, parts.length === 1 ? 'training' : `training-${part + 1}`),
          `Training of the first seed, ${settingTitle(setting)}${which}. Models that share a stage share its curve; those without a curve of their own are left out.`,
          rows.map(withoutSeedCurves),
        );
        return figure === null ? [] : [figure];
      });
    },
  };
}

/**
 * Rows of which some curve is not another's before them: what merely chooses among trained models, or
 * shares all their stages, would be drawn again, and again in every part of a figure.
 */
function withCurvesOfTheirOwn(rows: readonly RowResult[]): readonly RowResult[] {
  const drawn = new Set<string>();
  return rows.filter(({ history }) => {
    const own = Object.entries(history).map((entry) => JSON.stringify(entry));
    const isNew = own.some((curve) => !drawn.has(curve));
    for (const curve of own) drawn.add(curve);
    return isNew;
  });
}

/** Curves of this name, with a title for their panel. */
export interface NamedCurve extends Measure {
  /** The part after the slash. */
  readonly name: string;
}

/** Curves as mean and range over all seeds, where rows have them. */
export function overSeeds(curves: readonly NamedCurve[]): Exhibit {
  return {
    keeps: { curves: curves.map(({ name }) => name) },
    each: (table, setting) => {
      const names = [...new Set(setting.rows.flatMap((row) => Object.keys(row.seedCurves ?? {})))];
      if (names.length === 0) return null;
      const shown = names.map((name): Measure => {
        const last = name.split('/').at(-1)!;
        return curves.find((curve) => curve.name === last) ?? { title: last };
      });
      return trainingFigure({
        id: blockId(table, setting, 'over-seeds'),
        caption: `${titlesText(shown.map(({ title }) => title))} over training, ${settingTitle(setting)}: mean over ${setting.seeds.length} ${plural(setting.seeds.length, 'seed')}; the band reaches from the smallest to the largest.`,
        x: { title: 'Epoch' },
        panels: names.map((name, i) => ({
          measure: shown[i]!,
          curves: setting.rows.flatMap((row) => {
            const points = row.seedCurves?.[name];
            return points === undefined ? [] : [{ name: row.title, points }];
          }),
        })),
      });
    },
  };
}

/** `Gradient norm (task, race, sex); Task against race`: what titles share before a comma once. */
function titlesText(titles: readonly string[]): string {
  const parted = titles.map((title) => title.split(', '));
  return [...Map.groupBy(parted, ([first]) => first!)]
    .map(([first, own]) => {
      const rest = own.flatMap(([, ...more]) => (more.length === 0 ? [] : [more.join(', ')]));
      return rest.length === 0 ? first : `${first} (${rest.join(', ')})`;
    })
    .join('; ');
}

/** One panel a curve's name, one line a row that has it; null where no row has one. */
export function trainingCurves(
  id: string,
  caption: Prose,
  rows: readonly TrainedCurves[],
): FigureBlock | null {
  const names = curvesOf(rows);
  if (names.size === 0) return null;
  // The one stage of all panels need not stand over each.
  const stages = new Set([...names].map((name) => name.split('/')[0]));
  return trainingFigure({
    id,
    caption,
    x: { title: 'Epoch' },
    panels: [...names].map((name) => ({
      measure: stageMeasure(stages.size === 1 ? name.slice(name.indexOf('/') + 1) : name),
      curves: distinctCurves(rows, name),
    })),
  });
}

/** Names of the curves that any row has. */
function curvesOf(rows: readonly (TrainedCurves & Pick<RowResult, 'seedCurves'>)[]): Set<string> {
  return new Set(
    rows.flatMap(({ history, seedCurves = {} }) =>
      // One point makes no curve; what is shown over all seeds is not shown of the first again.
      Object.keys(history).filter(
        (name) => history[name]!.x.length > 1 && seedCurves[name] === undefined,
      ),
    ),
  );
}

interface CurvePart {
  /** Null: it is the only one. */
  readonly title: string | null;
  readonly rows: readonly RowResult[];
}

function inPanels(panels: readonly Panel[], all: readonly RowResult[]): CurvePart[] {
  return panels.map(({ title, rows }) => ({
    title,
    rows: rows.flatMap(({ id, name }) => {
      const row = all.find((candidate) => candidate.id === id);
      return row === undefined ? [] : [{ ...row, title: name }];
    }),
  }));
}

/** More panels than these push the caption off their page. */
const MOST_PANELS = 12;

/** Rows that may be drawn in one figure without two of them looking alike, and that fit on a page. */
function partsOf(all: readonly RowResult[]): CurvePart[] {
  let parts = inParts(all, Math.max(1, Math.ceil(all.length / SERIES.length)));
  while (parts.some((rows) => rows.length > 1 && curvesOf(rows).size > MOST_PANELS)) {
    parts = inParts(all, parts.length + 1);
  }
  return parts.map((rows, i) => ({
    title: parts.length === 1 ? null : `part ${i + 1} of ${parts.length}`,
    rows,
  }));
}

/** As many parts, of sizes that differ by one at most. */
function inParts(all: readonly RowResult[], count: number): RowResult[][] {
  const start = (part: number) => Math.round((part * all.length) / count);
  return Array.from({ length: count }, (_, i) => all.slice(start(i), start(i + 1)));
}

/** What is shown over all seeds is not shown of the first again. */
function withoutSeedCurves({ title, history, seedCurves = {} }: RowResult): TrainedCurves {
  const own = Object.entries(history).filter(([name]) => seedCurves[name] === undefined);
  return { title, history: Object.fromEntries(own) };
}

/** A curve is named by its stage and what it measures, `pretraining/loss`. */
function stageMeasure(name: string): Measure {
  const [stage, ...rest] = name.split('/');
  return rest.length === 0 ? { title: name } : { title: stage!, unit: rest.join(', ') };
}

/** Rows with the same curve (a shared stage) become one line. */
function distinctCurves(rows: readonly TrainedCurves[], name: string) {
  const curves = new Map<string, { titles: string[]; curve: Curve }>();
  for (const { title, history } of rows) {
    const curve = history[name];
    if (curve === undefined) continue;
    const key = JSON.stringify(curve);
    const known = curves.get(key);
    if (known) known.titles.push(title);
    else curves.set(key, { titles: [title], curve });
  }
  return [...curves.values()].map(({ titles, curve }) => ({
    name: titles.join('; '),
    points: curve.x.map((x, i) => ({ x, value: curve.y[i]! })),
  }));
}
