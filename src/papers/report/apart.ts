import type { TableRow } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { givesVerdicts, type ProfileName } from '../profile.ts';
import type { RowResult, SettingResult } from '../results.ts';
import { unconverged } from '../unconverged.ts';

/** Follows the name of a row that had not converged. */
export const NOT_CONVERGED = '†';

/** Stands in place of a verdict that is withheld. */
export const NOT_JUDGED = 'not judged: not converged';

/** What a figure says of rows that had not converged, which would stretch its axes. */
export function leftOutText(rows: readonly Pick<RowResult, 'title'>[]): string {
  return rows.length === 0
    ? ''
    : ` Left out, since training did not converge: ${rows.map(({ title }) => literal(title)).join(', ')}.`;
}

/** What the mark means, for tables that do not give the reasons. */
export function apartNotes({ rows }: Pick<SettingResult, 'rows'>, profile: ProfileName): string[] {
  return rows.some((row) => unconverged(row, profile))
    ? [`${NOT_CONVERGED} Training did not converge: shown, and never called best.`]
    : [];
}

/**
 * A row's name, marked where its training did not converge. Such a row may be the fairest because it
 * has learnt too little, and so may every row of a table whose reference is below the floor: none is
 * called best. Profiles that give no verdicts mark nothing.
 */
export function namedRow(
  row: Pick<RowResult, 'title' | 'gate'>,
  { floor }: Pick<SettingResult, 'floor'>,
  profile: ProfileName,
): Pick<TableRow, 'header' | 'apart'> {
  const failed = unconverged(row, profile);
  const header = failed ? `${row.title} ${NOT_CONVERGED}` : row.title;
  const below = givesVerdicts(profile) && floor?.passed === false;
  return failed || below ? { header, apart: true } : { header };
}
