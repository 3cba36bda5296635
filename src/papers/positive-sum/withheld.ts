import { literal } from '../../report/prose.ts';
import { givesVerdicts, type ProfileName } from '../profile.ts';
import { NOT_CONVERGED } from '../report/apart.ts';
import type { RowResult, SettingResult } from '../results.ts';
import { unconverged } from '../unconverged.ts';

type Held = Pick<SettingResult, 'rows' | 'floor'>;

/** What the mark means where verdicts stand. */
export function withheldNotes({ rows }: Held, profile: ProfileName): string[] {
  return rows.some((row) => unconverged(row, profile))
    ? [`${NOT_CONVERGED} Training did not converge: shown, and not judged.`]
    : [];
}

/**
 * Why the verdict over groups on a row is withheld, in words; null: it stands. It falls with the training
 * of either model, as claims do, and with a reference that a simple model beats.
 */
export function whyWithheld(
  row: RowResult,
  { rows, floor }: Held,
  profile: ProfileName,
): string | null {
  if (givesVerdicts(profile) && floor?.passed === false) return floor.statement;
  const baseline = rows.find(({ id }) => id === row.against?.baseline);
  for (const one of baseline === undefined ? [row] : [row, baseline]) {
    if (!unconverged(one, profile)) continue;
    const failed = one.gate?.findings.find(({ passed }) => !passed);
    return literal(`${one.title}: ${failed?.reason ?? 'its training did not converge'}`);
  }
  return null;
}
