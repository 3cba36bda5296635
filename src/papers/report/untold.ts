import type { GateFinding } from '../../evidence/gate/finding.ts';
import { literal } from '../../report/prose.ts';
import type { SettingResult } from '../results.ts';
import { listed } from './language.ts';

/** As many rows are named; of more their number says enough. */
const NAMED = 3;

/**
 * Of which rows the gate could not tell whether twice the training changes them, and lets them pass, and
 * of which it did not ask for a flat AUROC; none: nothing to say.
 *
 * @param where names a setting: `HAM10000 at 64×64, sex`.
 */
export function untoldNotes(
  settings: readonly SettingResult[],
  where: (setting: SettingResult) => string,
): string[] {
  const untold = rowsWith(settings, where, ({ told }) => told === false);
  const notAsked = rowsWith(settings, where, ({ asked }) => asked === false);
  return [
    ...(untold === ''
      ? []
      : [
          `Judged, though not surely converged: twice the training moved validation AUROC by half a point or more, which chance over the records of one training may give (${untold}).`,
        ]),
    ...(notAsked === ''
      ? []
      : [
          `Nothing in its game keeps the diagnosis, so that no AUROC shows how far it is: judged by its pretraining and by its discriminator (${notAsked}).`,
        ]),
  ];
}

/** `HAM10000 at 64×64, sex, ERM and MTL`, of rows that pass with such a finding; empty: there are none. */
function rowsWith(
  settings: readonly SettingResult[],
  where: (setting: SettingResult) => string,
  such: (finding: GateFinding) => boolean,
): string {
  return settings
    .flatMap((setting) => {
      const rows = setting.rows.filter(
        ({ gate }) => gate?.passed === true && gate.findings.some((one) => one.passed && such(one)),
      );
      if (rows.length === 0) return [];
      const gated = setting.rows.filter(({ gate }) => gate).length;
      const who =
        rows.length <= NAMED
          ? listed(rows.map(({ title }) => literal(title)))
          : `${rows.length} of ${gated} rows`;
      return [`${where(setting)}, ${who}`];
    })
    .join('; ');
}
