import type { TableBlock, TableCell } from '../../report/document.ts';
import { formatNumber, numberCell, plainTable } from '../../report/tables.ts';
import type { Comparison, Exhibit, Table } from '../paper.ts';
import type { PairedTest, SettingResult } from '../results.ts';
import { blockId, printedUnit, settingTitle } from './print.ts';

/** Fewer pairs cannot reach any usual level: the smallest two-sided p-value is 2^(1 − n). */
const FEWEST = 6;

/** Rows compared seed by seed with paired tests, one row a comparison; nothing for few seeds. */
export function pairedTests(comparisons: readonly Comparison[]): Exhibit {
  return { keeps: { comparisons }, each: testTables };
}

function testTables(table: Table, setting: SettingResult): TableBlock | null {
  const { seeds, rows, pairedTests: tests = [] } = setting;
  if (tests.length === 0 || seeds.length < FEWEST) return null;
  const columns = table.columns.filter(({ id }) => tests.some(({ column }) => column === id));
  const comparisons = tests.filter(({ column }) => column === columns[0]!.id);
  // Comparisons without any seed have no p-value to bound.
  const fewest = Math.min(seeds.length, ...tests.map((test) => test.seeds).filter((n) => n > 0));
  const titleOf = (id: string) => rows.find((row) => row.id === id)?.title ?? id;
  return plainTable({
    id: blockId(table, setting, 'paired-tests'),
    caption: `Paired differences over ${seeds.length} seeds and Wilcoxon signed-rank tests, ${settingTitle(setting)}.`,
    stub: 'Difference',
    columns: columns.flatMap(({ id, title, unit }) => [
      { id: `${id}-difference`, title, unit: printedUnit(unit) },
      { id: `${id}-p`, title: 'Adjusted p' },
    ]),
    rows: comparisons.map(({ row, minus }) => ({
      header: `${titleOf(row)} − ${titleOf(minus)}`,
      cells: columns.flatMap((column) => {
        const found = tests.find(
          (test) => test.column === column.id && test.row === row && test.minus === minus,
        )!;
        return [
          numberCell(found.difference, { scale: column.scale, digits: column.digits }),
          pCell(found),
        ];
      }),
    })),
    notes: [
      `Mean difference over seeds; two-sided p-values, exact up to 50 pairs, adjusted by Holm's method within each metric over the ${comparisons.length} comparisons. Seeds share records, so the splits are no independent samples: read p-values as descriptions.`,
      ...(fewest < seeds.length
        ? ['Seeds at which a number is undefined leave its differences.']
        : []),
      ...(fewest < FEWEST
        ? [`With ${fewest} pairs no p-value can be below ${formatNumber(2 ** (1 - fewest), 2)}.`]
        : []),
    ],
  });
}

function pCell({ adjusted, seeds }: PairedTest): TableCell {
  if (adjusted === null) {
    const note = seeds === 0 ? 'both are defined at no seed' : 'no pair differs';
    return { text: 'n/a', value: null, note };
  }
  return { text: adjusted < 0.001 ? '< 0.001' : formatNumber(adjusted, 3), value: adjusted };
}
