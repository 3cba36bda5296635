import type { TableBlock, TableCell, TableRow } from '../../report/document.ts';
import { numberCell, plainTable } from '../../report/tables.ts';
import type { Column, Exhibit, Table } from '../paper.ts';
import { blockId, settingTitle } from '../report/print.ts';
import type { CellResult, RowResult, SettingResult } from '../results.ts';
import { shortTitle } from './rows.ts';

/** What a criterion says of a model and the baseline: which of them it prefers. */
export type Preference = 'the model' | 'M1' | 'neither';

/** By the interval of the difference: a criterion that cannot tell prefers neither. */
export function preferred({ low, high }: CellResult, better: Column['better']): Preference {
  if (low === null || high === null || (low <= 0 && high >= 0)) return 'neither';
  return low > 0 === (better === 'higher') ? 'the model' : 'M1';
}

/**
 * What criteria of group fairness say of a model, beside the verdict over groups: where they prefer a
 * model that harms somebody, or M1 to one that harms nobody, the paper's argument is seen at work.
 */
export function criteria(columns: readonly Column[]): Exhibit {
  return {
    each: (table, setting) =>
      setting.rows.some(({ against }) => against) ? [criteriaTable(table, setting, columns)] : [],
  };
}

function criteriaTable(
  table: Table,
  setting: SettingResult,
  columns: readonly Column[],
): TableBlock {
  const rows = setting.rows.filter(({ against }) => against !== undefined);
  return plainTable({
    id: blockId(table, setting, 'criteria'),
    caption: `What criteria of group fairness prefer, M1 or the model, beside the verdict over groups, ${settingTitle(setting)}: differences to M1.`,
    stub: 'Criterion',
    columns: rows.flatMap(({ id, title }) => [
      { id: `${id}-difference`, title: shortTitle(title) },
      { id: `${id}-prefers`, title: 'prefers', align: 'left' as const },
    ]),
    rows: [
      ...columns.map(
        (column): TableRow => ({
          header: `${column.title}${column.unit === '' ? '' : `, ${pointsOf(column.unit)}`}`,
          cells: rows.flatMap((row) => criterionCells(row, column)),
        }),
      ),
      {
        header: '**Positive-sum fairness**',
        cells: rows.flatMap(({ against }) => [
          { text: '' },
          { text: `**${preferenceOfSum(against!.sum.kind)}** (${against!.sum.kind})` },
        ]),
      },
    ],
    notes: [
      'A criterion prefers what the 95 % interval of the difference allows no doubt of, else neither. Positive-sum fairness prefers a model that is certainly better overall and harms nobody, and M1 to one that harms a group.',
      disagreements(rows, columns),
    ],
  });
}

/** Differences of per cent and of hundredths are points. */
function pointsOf(unit: string): string {
  return unit === '%' || unit === '×10⁻²' ? 'points' : unit;
}

function criterionCells(
  { against }: RowResult,
  { id, better, scale, digits }: Column,
): TableCell[] {
  const difference = against!.differences[id] ?? { value: null, low: null, high: null };
  const { value, low, high } = difference;
  return [
    numberCell(value, { scale, digits, low, high }),
    { text: value === null ? 'undefined' : preferred(difference, better) },
  ];
}

function preferenceOfSum(kind: string): Preference {
  if (kind === 'positive-sum') return 'the model';
  return kind === 'harmful' ? 'M1' : 'neither';
}

function disagreements(rows: readonly RowResult[], columns: readonly Column[]): string {
  const against = rows.flatMap(({ title, against }) => {
    const sum = preferenceOfSum(against!.sum.kind);
    if (sum === 'neither') return [];
    return columns.flatMap(({ id, title: criterion, better }) => {
      const difference = against!.differences[id];
      const says = difference === undefined ? 'neither' : preferred(difference, better);
      return says === 'neither' || says === sum ? [] : [`${criterion} on ${shortTitle(title)}`];
    });
  });
  return against.length === 0
    ? 'No criterion contradicts positive-sum fairness here.'
    : `Contradict positive-sum fairness: ${against.join('; ')}.`;
}
