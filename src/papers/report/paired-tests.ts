import { holm, wilcoxonSignedRank } from '../../metrics/significance.ts';
import type { TableBlock, TableCell } from '../../report/document.ts';
import { formatNumber, numberCell } from '../../report/tables.ts';
import type { Column, Table } from '../paper.ts';
import type { RowResult, SettingResult } from '../results.ts';
import { figureId } from './result-figures.ts';
import { settingTitle } from './result-table.ts';

/** Fewer pairs cannot reach any usual level: the smallest two-sided p-value is 2^(1 − n). */
const FEWEST = 6;

interface Comparison {
  readonly row: RowResult;
  readonly minus: RowResult;
}

interface Tested {
  /** Mean over the seeds of both. */
  readonly difference: number | null;
  /** Null: too few pairs, or none that differ. */
  readonly pValue: number | null;
  readonly pairs: number;
}

/**
 * Paired Wilcoxon signed-rank tests over seeds of the rows that a table compares, Holm-adjusted
 * within each column over all comparisons of the setting; null where the table compares none or
 * has one seed.
 */
export function pairedTests(table: Table, setting: SettingResult): TableBlock | null {
  const comparisons = comparisonsOf(table, setting);
  if (comparisons.length === 0 || setting.seeds.length < 2) return null;
  const columns = table.columns.filter(({ panel }) => panel === undefined);
  const tested = columns.map((column) => testColumn(column, comparisons));
  const few = setting.seeds.length < FEWEST;
  return {
    kind: 'table',
    id: figureId(table, setting, 'paired-tests'),
    caption: `Paired differences over ${setting.seeds.length} seeds and Wilcoxon signed-rank tests, ${settingTitle(setting)}.`,
    stub: 'Difference',
    columns: columns.flatMap(({ id, title, unit }) => [
      { id: `${id}-difference`, title, unit },
      { id: `${id}-p`, title: 'adjusted p' },
    ]),
    groups: [
      {
        title: null,
        rows: comparisons.map(({ row, minus }, i) => ({
          header: `${row.title} − ${minus.title}`,
          cells: columns.flatMap((column, c) => {
            const { difference, pairs } = tested[c]!.tests[i]!;
            return [
              numberCell(difference, { scale: column.scale, digits: column.digits }),
              pCell(tested[c]!.adjusted[i]!, pairs),
            ];
          }),
        })),
      },
    ],
    notes: [
      `Mean difference over seeds; two-sided p-values, exact up to 50 pairs, adjusted by Holm's method within each metric over the ${comparisons.length} comparisons. Seeds share records, so the splits are no independent samples: read p-values as descriptions.`,
      ...(few
        ? [
            `With ${setting.seeds.length} pairs no p-value can be below ${formatNumber(2 ** (1 - setting.seeds.length), 2)}.`,
          ]
        : []),
    ],
  };
}

function comparisonsOf(table: Table, { rows }: SettingResult): Comparison[] {
  return (table.comparisons ?? []).flatMap(({ row, against }) => {
    const own = rows.find(({ id }) => id === row);
    return against.flatMap((id) => {
      const minus = rows.find((candidate) => candidate.id === id);
      return own?.bySeed === undefined || minus?.bySeed === undefined ? [] : [{ row: own, minus }];
    });
  });
}

function testColumn(
  { id }: Column,
  comparisons: readonly Comparison[],
): { readonly tests: readonly Tested[]; readonly adjusted: readonly (number | null)[] } {
  const tests = comparisons.map(({ row, minus }) =>
    test(row.bySeed?.[id] ?? [], minus.bySeed?.[id] ?? []),
  );
  return { tests, adjusted: holm(tests.map(({ pValue }) => pValue)) };
}

function test(a: readonly (number | null)[], b: readonly (number | null)[]): Tested {
  const pairs = a.flatMap((value, seed) => {
    const other = b[seed] ?? null;
    return value === null || other === null ? [] : [[value, other] as const];
  });
  if (pairs.length === 0) return { difference: null, pValue: null, pairs: 0 };
  const [first, second] = [pairs.map(([value]) => value), pairs.map(([, value]) => value)];
  const difference = pairs.reduce((sum, [value, other]) => sum + value - other, 0) / pairs.length;
  return { difference, ...pick(wilcoxonSignedRank(first, second)) };
}

function pick({ pValue, pairs }: ReturnType<typeof wilcoxonSignedRank>) {
  return { pValue, pairs };
}

function pCell(pValue: number | null, pairs: number): TableCell {
  if (pValue === null) {
    return { text: 'n/a', value: null, note: pairs === 0 ? 'no pair differs' : 'undefined' };
  }
  return { text: pValue < 0.001 ? '< 0.001' : formatNumber(pValue, 3), value: pValue };
}
