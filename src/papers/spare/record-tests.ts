import type { JsonObject } from '../../json.ts';
import { mcNemar } from '../../metrics/mcnemar.ts';
import { predictedClasses } from '../../metrics/predicted.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import { holm } from '../../metrics/significance.ts';
import type { TableBlock, TableCell } from '../../report/document.ts';
import { formatNumber, numberCell, plainTable } from '../../report/tables.ts';
import type { Comparison, Exhibit, StudiedTraining, Table } from '../paper.ts';
import { blockId, settingTitle } from '../report/print.ts';
import type { SettingResult } from '../results.ts';
import { pool } from '../summary/pool.ts';

const NAME = 'record-tests';

/** McNemar's test of two rows, on everybody's records or on those of a group. */
interface RecordTest {
  readonly row: string;
  readonly minus: string;
  /** Index of a group's level; null: everybody. */
  readonly level: number | null;
  readonly records: number;
  /** Right in one row alone. */
  readonly first: number;
  readonly second: number;
  /** By Holm's method over all tests of the setting; null: no record tells the rows apart. */
  readonly adjusted: number | null;
}

/**
 * Rows compared record by record with McNemar's test, of one repeat: counts of several repeats on the
 * same records are no independent evidence.
 */
export function recordTests(comparisons: readonly Comparison[]): Exhibit {
  return {
    study: {
      name: NAME,
      of: async (trainings) =>
        ({ tests: testsOf(trainings, comparisons) }) as unknown as JsonObject,
    },
    each: (table, setting) => {
      const study = setting.studies?.[NAME] as
        | { readonly tests: readonly RecordTest[] }
        | undefined;
      return study === undefined || study.tests.length === 0
        ? []
        : [testTable(table, setting, study.tests)];
    },
  };
}

/** Of the first seed; its folds are pooled. */
export function testsOf(
  trainings: readonly StudiedTraining[],
  comparisons: readonly Comparison[],
): RecordTest[] {
  const repeat = trainings.filter(({ seed }) => seed === trainings[0]?.seed);
  const testOf = (id: string) => pool(repeat.map(({ rows }) => rows.get(id)!.test));
  const tests = comparisons.flatMap(({ row, against }) =>
    against.flatMap((minus) => {
      if (!repeat[0]?.rows.has(row) || !repeat[0].rows.has(minus)) return [];
      return compared(testOf(row), testOf(minus)).map((test) => ({ row, minus, ...test }));
    }),
  );
  const adjusted = holm(tests.map(({ pValue }) => pValue));
  return tests.map(({ pValue: _, ...test }, i) => ({ ...test, adjusted: adjusted[i]! }));
}

function compared(row: Predictions, minus: Predictions) {
  const right = (own: Predictions) => {
    const predicted = predictedClasses(own);
    return new Map(own.ids.map((id, i) => [id, predicted[i] === own.labels[i]]));
  };
  const [own, other] = [right(row), right(minus)];
  const [group] = row.groups;
  return [null, ...group!.levels.keys()].map((level) => {
    const places = [...row.ids.keys()].filter((i) => level === null || group!.codes[i] === level);
    const ids = places.map((i) => row.ids[i]!);
    return {
      level,
      records: ids.length,
      ...mcNemar(
        ids.map((id) => own.get(id)!),
        ids.map((id) => other.get(id)!),
        places.map((i) => row.clusters[i]!),
      ),
    };
  });
}

/** Block by block everybody and each group, a line a comparison. */
function testTable(table: Table, setting: SettingResult, tests: readonly RecordTest[]): TableBlock {
  const titleOf = (id: string) => setting.rows.find((row) => row.id === id)?.title ?? id;
  const whose = (level: number | null) => (level === null ? 'Everybody' : setting.levels[level]!);
  const groups = Map.groupBy(
    tests,
    ({ level, records }) => `${whose(level)}: ${records.toLocaleString('en')} records`,
  );
  return {
    ...plainTable({
      id: blockId(table, setting, NAME),
      caption: `Which records are right in one row alone, ${settingTitle(setting)}, first seed: McNemar’s test.`,
      stub: 'Rows compared',
      columns: [
        { id: 'first', title: 'Right in the first alone' },
        { id: 'second', title: 'Right in the second alone' },
        { id: 'difference', title: 'Accuracy, difference', unit: 'points' },
        { id: 'p', title: 'Adjusted p' },
      ],
      rows: [],
      notes: [
        'Two-sided, clustered: records of one lesion or patient count together, as one (Yang, Sun and Hardin 2010), adjusted by Holm’s method over all tests of this table. Several classes by the largest probability, two at 0.5. The article’s test; it knows nothing of how far another training would differ, which the verdicts do.',
      ],
    }),
    groups: [...groups].map(([title, own]) => ({
      title,
      rows: own.map(({ row, minus, records, first, second, adjusted }) => ({
        header: `${titleOf(row)} against ${titleOf(minus)}`,
        cells: [
          count(first),
          count(second),
          numberCell((first - second) / records, { scale: 100, digits: 1 }),
          adjusted === null
            ? { text: 'n/a', value: null, note: 'no record tells them apart' }
            : { text: adjusted < 0.001 ? '< 0.001' : formatNumber(adjusted, 3), value: adjusted },
        ],
      })),
    })),
  };
}

function count(value: number): TableCell {
  return { text: value.toLocaleString('en'), value };
}
