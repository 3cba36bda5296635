import { literal } from '../../report/prose.ts';
import type { SettingResult } from '../results.ts';
import { listed } from './language.ts';

/** Rows that did not converge and were trained again with budget and grid doubled, by their titles. */
export function doubledRows({ rows }: Pick<SettingResult, 'rows'>): string[] {
  return rows.flatMap(({ title, doubled }) => (doubled ? [literal(title)] : []));
}

/**
 * Which rows were trained for longer than the others beside them, and why; none: nothing to say.
 *
 * @param where names a setting: `HAM10000 at 64×64, sex`.
 */
export function doubledNotes(
  settings: readonly SettingResult[],
  where: (setting: SettingResult) => string,
): string[] {
  const told = settings.flatMap((setting) => {
    const rows = doubledRows(setting);
    return rows.length === 0 ? [] : [`${where(setting)}, ${listed(rows)}`];
  });
  return told.length === 0
    ? []
    : [
        `Trained for twice as long as the others, what is tuned over a grid twice as wide, since with the length of the others training had not converged: ${told.join('; ')}.`,
      ];
}
