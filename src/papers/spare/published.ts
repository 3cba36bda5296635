import type { PublishedRow, Row } from '../paper.ts';
import { eoddBound, f1Bounds, fateChecks, IMPLIED, PRINTED, type PrintedRow } from './printed.ts';

/** No backbone to compare with could be read. */
const WITHOUT_GAPS = { table: 'Table 3', dataset: 'Fitzpatrick-17k' } as const;

/**
 * The printed cells of some tables that can be relied on, in per cent: scores that are plausible and
 * that no other number contradicts, and gaps that FATE and F1 confirm.
 *
 * @param sources `Table 1` …
 * @param rows those of our table.
 */
export function publishedIn(sources: readonly string[], rows: readonly Row[]): PublishedRow[] {
  const known = new Set(rows.map(({ id }) => id));
  return PRINTED.filter(({ table, row }) => sources.includes(table) && known.has(row)).map(
    (printed) => ({
      dataset: printed.dataset,
      row: printed.row,
      source: printed.table,
      cells: withMeans({ ...reliableScores(printed), ...reliableGaps(printed) }),
    }),
  );
}

/** The article prints no means of its groups: where both cells are there, theirs stand beside ours. */
function withMeans(cells: Readonly<Record<string, number>>): Record<string, number> {
  const means = ['f1', 'precision', 'recall'].flatMap((score) => {
    const [first, second] = [cells[`${score}-0`], cells[`${score}-1`]];
    if (first === undefined || second === undefined) return [];
    return [[`${score}-mean`, Number(((first + second) / 2).toFixed(6))] as const];
  });
  return { ...cells, ...Object.fromEntries(means) };
}

function reliableScores(printed: PrintedRow): Record<string, number> {
  const impossible = new Set(
    f1Bounds(printed)
      .filter(({ exceeded }) => exceeded)
      .map(({ column }) => column),
  );
  const certain = Object.entries(printed.scores).filter(
    ([column, { doubtful }]) => !doubtful && !impossible.has(column),
  );
  return Object.fromEntries(certain.map(([column, { value }]) => [column, percent(value)]));
}

function reliableGaps(printed: PrintedRow): Record<string, number> {
  const { table, dataset, row, gaps } = printed;
  if (table === WITHOUT_GAPS.table && dataset === WITHOUT_GAPS.dataset) return {};
  const confirmed = new Set(
    fateChecks()
      .filter((check) => check.row === printed && check.outcome === 'agrees')
      .map(({ gap }) => gap.column),
  );
  const certain = gaps.filter(({ column }) => {
    if (column === 'eodd' && eoddBound(printed)?.exceeded) return false;
    // The backbone's own gaps stand in the denominators of all others.
    return row === 'erm'
      ? IMPLIED[`${table} ${dataset} ${column}`] === undefined
      : confirmed.has(column);
  });
  return Object.fromEntries(certain.map(({ column, value }) => [column, percent(value)]));
}

/** Without the noise that 100 · 0.743 has in binary. */
function percent(fraction: number): number {
  return Number((100 * fraction).toFixed(6));
}
