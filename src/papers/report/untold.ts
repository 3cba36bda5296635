import { literal } from '../../report/prose.ts';
import type { RowResult, SettingResult } from '../results.ts';
import { listed } from './language.ts';

/** As many rows are named; of more their number says enough. */
const NAMED = 3;

/**
 * Of which rows the gate could not tell whether twice the training changes them, and lets them pass; none:
 * nothing to say.
 *
 * @param where names a setting: `HAM10000 at 64×64, sex`.
 */
export function untoldNotes(
  settings: readonly SettingResult[],
  where: (setting: SettingResult) => string,
): string[] {
  const told = settings.flatMap((setting) => {
    const rows = setting.rows.filter(passesUntold);
    if (rows.length === 0) return [];
    const gated = setting.rows.filter(({ gate }) => gate).length;
    const who =
      rows.length <= NAMED
        ? listed(rows.map(({ title }) => literal(title)))
        : `${rows.length} of ${gated} rows`;
    return [`${where(setting)}, ${who}`];
  });
  return told.length === 0
    ? []
    : [
        `Judged, though not surely converged: twice the training moved validation AUROC by half a point or more, which chance over the records of one training may give (${told.join('; ')}).`,
      ];
}

function passesUntold({ gate }: RowResult): boolean {
  return (
    gate?.passed === true && gate.findings.some(({ passed, told }) => passed && told === false)
  );
}
