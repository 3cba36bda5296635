import type { JsonObject } from '../../json.ts';
import { type Confusion, oneVersusRest } from '../../metrics/confusion.ts';
import { predictedClasses } from '../../metrics/predicted.ts';
import { f1 } from '../../metrics/rates.ts';
import { numberCell, plainTable } from '../../report/tables.ts';
import type { Exhibit, StudiedTraining } from '../paper.ts';
import { blockId, settingTitle } from '../report/print.ts';
import type { SettingResult } from '../results.ts';
import { pool } from '../summary/pool.ts';

const NAME = 'closeness';

/** How near rows are to a baseline, prediction by prediction and class by class; of several classes. */
export interface Closeness {
  /** Share of records that a row calls otherwise than the baseline of its repeat, by the row's id. */
  readonly differ: Readonly<Record<string, number>>;
  /** Share that the baselines of two repeats call otherwise; null: there is one. */
  readonly repeats: number | null;
  /** F1 of the row and of the baseline, means over repeats. */
  readonly classes: readonly ClassChange[];
}

export interface ClassChange {
  readonly level: number;
  readonly title: string;
  readonly records: number;
  /** Null: the class occurs neither in truth nor in prediction. */
  readonly row: number | null;
  readonly baseline: number | null;
}

/** What of the table's rows is kept, by ids. */
interface Compared {
  readonly row: string;
  readonly baseline: string;
}

/** F1 class by class of a row and the baseline; how near all rows are to that is kept beside. */
export function closeness(compared: Compared): Exhibit {
  return {
    study: {
      name: NAME,
      of: async (trainings) => (closenessOf(trainings, compared) ?? {}) as unknown as JsonObject,
    },
    each: (table, setting) => {
      const found = closenessIn(setting);
      if (found === null) return [];
      const titleOf = (id: string) => setting.rows.find((row) => row.id === id)?.title ?? id;
      const groups = Map.groupBy(found.classes, ({ level }) => setting.levels[level]!);
      const f1Cell = (value: number | null) => numberCell(value, { scale: 100, digits: 1 });
      return {
        ...plainTable({
          id: blockId(table, setting, 'classes'),
          caption: `F1 class by class, ${settingTitle(setting)}: means over repeats.`,
          stub: 'Class',
          columns: [
            { id: 'records', title: 'Records' },
            { id: 'baseline', title: titleOf(compared.baseline), unit: '%' },
            { id: 'row', title: titleOf(compared.row), unit: '%' },
            { id: 'change', title: 'Difference', unit: 'points' },
          ],
          rows: [],
          notes: [
            'Without intervals: of classes with few records each number is a matter of a few predictions. Macro F1 is the mean of a group’s classes.',
          ],
        }),
        groups: [...groups].map(([title, own]) => ({
          title,
          rows: own.map((one) => ({
            header: one.title,
            cells: [
              { text: one.records.toLocaleString('en'), value: one.records },
              f1Cell(one.baseline),
              f1Cell(one.row),
              f1Cell(changeOf(one)),
            ],
          })),
        })),
      };
    },
  };
}

/** What results hold of it; null: nothing. */
export function closenessIn({ studies }: Pick<SettingResult, 'studies'>): Closeness | null {
  const found = studies?.[NAME] as unknown as Partial<Closeness> | undefined;
  return found?.differ === undefined ? null : (found as Closeness);
}

export function changeOf({ row, baseline }: ClassChange): number | null {
  return row === null || baseline === null ? null : row - baseline;
}

/** Of all repeats; null where there are two classes, which a threshold decides, or nothing was trained. */
export function closenessOf(
  trainings: readonly StudiedTraining[],
  { row, baseline }: Compared,
): Closeness | null {
  const repeats = [...Map.groupBy(trainings, ({ seed }) => seed).values()].map(
    (own) => (id: string) => pool(own.map(({ rows }) => rows.get(id)!.test)),
  );
  const [first] = trainings;
  if (first === undefined || !first.rows.has(row) || !first.rows.has(baseline)) return null;
  const { classes, groups } = first.rows.get(baseline)!.test;
  if (classes.length < 3) return null;
  const called = (id: string) =>
    repeats.map((repeat) => {
      const records = repeat(id);
      const predicted = predictedClasses(records);
      return new Map(records.ids.map((record, i) => [record, predicted[i]!]));
    });
  const plain = called(baseline);
  const others = [...first.rows.keys()].filter((id) => id !== baseline);
  const pairs = plain.flatMap((one, i) => plain.slice(i + 1).map((other) => apart(one, other)));
  const f1Of = (id: string) => repeats.map((repeat) => groupF1(repeat(id)));
  const [own, without] = [f1Of(row), f1Of(baseline)];
  return {
    differ: Object.fromEntries(
      others.map((id) => [id, mean(called(id).map((one, i) => apart(one, plain[i]!)))]),
    ),
    repeats: pairs.length === 0 ? null : mean(pairs),
    classes: groups[0]!.levels.flatMap((_, level) =>
      classes.map((title, k) => ({
        level,
        title,
        records: own[0]![level]![k]!.records,
        row: meanF1(own.map((repeat) => repeat[level]![k]!.f1)),
        baseline: meanF1(without.map((repeat) => repeat[level]![k]!.f1)),
      })),
    ),
  };
}

/** Share of the records of both that are called otherwise. */
function apart(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  const both = [...one].filter(([id]) => other.has(id));
  return both.filter(([id, called]) => other.get(id) !== called).length / both.length;
}

/** By level and class. */
function groupF1(records: ReturnType<typeof pool>) {
  const { classes, labels } = records;
  const [group] = records.groups;
  const predicted = predictedClasses(records);
  return group!.levels.map((_, level) => {
    const matrix = new Float64Array(classes.length ** 2);
    group!.codes.forEach((code, i) => {
      if (code === level) matrix[labels[i]! * classes.length + predicted[i]!]!++;
    });
    return oneVersusRest(matrix, classes.length).map((c: Confusion) => ({
      f1: f1(c),
      records: c.truePositives + c.falseNegatives,
    }));
  });
}

function meanF1(values: readonly number[]): number | null {
  const value = mean(values);
  return Number.isNaN(value) ? null : value;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
