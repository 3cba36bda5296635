import type { TableBlock, TableCell, TableRow } from '../../report/document.ts';
import { numberCell, plainTable } from '../../report/tables.ts';
import type { Column, Exhibit, Table } from '../paper.ts';
import type { ProfileName } from '../profile.ts';
import { NOT_JUDGED, namedRow } from '../report/apart.ts';
import { blockId, settingTitle } from '../report/print.ts';
import { comparedOnce } from '../report/result-table.ts';
import type { CellResult, RowResult, SettingResult } from '../results.ts';
import { nameOf } from './rows.ts';
import { whyWithheld, withheldNotes } from './withheld.ts';

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
    each: (table, setting, profile) =>
      setting.rows.some(({ against }) => against)
        ? [criteriaTable(table, setting, columns, profile)]
        : [],
  };
}

function criteriaTable(
  table: Table,
  setting: SettingResult,
  columns: readonly Column[],
  profile: ProfileName,
): TableBlock {
  const rows = setting.rows.filter(({ against }) => against !== undefined);
  const isJudged = (row: RowResult) => whyWithheld(row, setting, profile) === null;
  return plainTable({
    id: blockId(table, setting, 'criteria'),
    caption: `What criteria of group fairness prefer, M1 or the model, beside the verdict over groups, ${settingTitle(setting)}: differences to M1.`,
    stub: 'Criterion',
    columns: rows.flatMap((row) => [
      {
        id: `${row.id}-difference`,
        title: namedRow({ ...row, title: nameOf(row.title) }, setting, profile).header,
      },
      { id: `${row.id}-prefers`, title: 'Prefers', align: 'left' as const },
    ]),
    rows: [
      ...columns.map(
        (column): TableRow => ({
          header: `${column.title}${column.unit === '' ? '' : `, ${pointsOf(column.unit)}`}`,
          cells: rows.flatMap((row) => criterionCells(row, column, isJudged(row))),
        }),
      ),
      {
        header: '**Positive-sum fairness**',
        cells: rows.flatMap((row) => [{ text: '' }, { text: sumText(row, isJudged(row)) }]),
      },
    ],
    notes: [
      'A criterion prefers what the 95 % interval of the difference allows no doubt of, else neither. Positive-sum fairness prefers a model that is certainly better overall and harms nobody, and M1 to one that harms a group.',
      ...leftOutNotes(setting),
      disagreementText(rows.filter(isJudged), columns),
      ...withheldNotes(setting, profile),
    ],
  });
}

/** Which groups criteria leave out for being small, where they leave any. */
function leftOutNotes(setting: SettingResult): string[] {
  const compared = comparedOnce(setting);
  if (compared.length === 0) return [];
  return [
    `${compared.join(' ')} So does the AUROC of the worst group compared. 1 − AUROC gap is over groups with at least 5 positives and 5 negatives, some of either in every fold.`,
  ];
}

function sumText({ against }: RowResult, judged: boolean): string {
  const { kind } = against!.sum;
  return judged ? `**${preferenceOfSum(kind)}** (${kind})` : NOT_JUDGED;
}

/** Differences of per cent and of hundredths are points. */
function pointsOf(unit: string): string {
  return unit === '%' || unit === '×10⁻²' ? 'points' : unit;
}

function criterionCells(
  { against }: RowResult,
  { id, better, scale, digits }: Column,
  judged: boolean,
): TableCell[] {
  const difference = against!.differences[id] ?? { value: null, low: null, high: null };
  const { value, low, high } = difference;
  return [
    numberCell(value, { scale, digits, low, high }),
    { text: !judged ? '–' : value === null ? 'undefined' : preferred(difference, better) },
  ];
}

function preferenceOfSum(kind: string): Preference {
  if (kind === 'positive-sum') return 'the model';
  return kind === 'harmful' ? 'M1' : 'neither';
}

/** A criterion that prefers the other one of a model and M1 than positive-sum fairness does. */
export interface Disagreement {
  readonly row: RowResult;
  readonly column: Column;
  readonly difference: CellResult;
}

/** @param rows whose verdicts stand. */
export function disagreements(
  rows: readonly RowResult[],
  columns: readonly Column[],
): Disagreement[] {
  return rows.flatMap((row) => {
    const sum = preferenceOfSum(row.against?.sum.kind ?? '');
    if (sum === 'neither') return [];
    return columns.flatMap((column) => {
      const difference = row.against!.differences[column.id];
      const says = difference === undefined ? 'neither' : preferred(difference, column.better);
      return says === 'neither' || says === sum ? [] : [{ row, column, difference: difference! }];
    });
  });
}

function disagreementText(rows: readonly RowResult[], columns: readonly Column[]): string {
  const against = disagreements(rows, columns).map(
    ({ row, column }) => `${column.title} on ${nameOf(row.title)}`,
  );
  return against.length === 0
    ? 'No criterion contradicts positive-sum fairness here.'
    : `Contradict positive-sum fairness: ${against.join('; ')}.`;
}
