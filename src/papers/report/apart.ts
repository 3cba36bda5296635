import type { TableRow } from '../../report/document.ts';
import type { RowResult, SettingResult } from '../results.ts';

/** Follows the name of a row that had not converged. */
export const NOT_CONVERGED = '†';

/** What the mark means, for tables that do not give the reasons. */
export function apartNotes({ rows }: Pick<SettingResult, 'rows'>): string[] {
  return rows.some(failed)
    ? [`${NOT_CONVERGED} Training did not converge: shown, and never called best.`]
    : [];
}

/**
 * A row's name, marked where its training did not converge. Such a row may be the fairest because it
 * has learnt too little, and so may every row of a table whose reference is below the floor: none is
 * called best.
 */
export function namedRow(
  row: Pick<RowResult, 'title' | 'gate'>,
  { floor }: Pick<SettingResult, 'floor'>,
): Pick<TableRow, 'header' | 'apart'> {
  const header = failed(row) ? `${row.title} ${NOT_CONVERGED}` : row.title;
  return failed(row) || floor?.passed === false ? { header, apart: true } : { header };
}

function failed({ gate }: Pick<RowResult, 'gate'>): boolean {
  return gate?.passed === false;
}
