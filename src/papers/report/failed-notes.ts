import { isSeenToFail } from '../../evidence/gate/gate.ts';
import { literal } from '../../report/prose.ts';
import type { TableResult } from '../results.ts';
import { unconverged } from '../unconverged.ts';
import { NOT_CONVERGED } from './apart.ts';
import { gateReason } from './gate-reason.ts';
import { listed } from './language.ts';
import { shortSetting } from './print.ts';

/** Rows whose training had not converged, a note a reason: no verdict rests on them. */
export function failedNotes(result: TableResult): string[] {
  return result.settings.flatMap((setting) => {
    const failed = setting.rows.filter((row) => unconverged(row, result.profile));
    const byReason = Map.groupBy(failed, ({ title, gate }) =>
      gateReason(title, gate!.findings[0]!.reason),
    );
    return [...byReason].map(([reason, rows]) => {
      const names = listed(rows.map(({ title }) => literal(title)));
      const seen = rows.some(({ gate }) => isSeenToFail(gate!));
      const said = seen ? 'training did not converge' : 'nothing shows that training converged';
      return `${NOT_CONVERGED} ${shortSetting(setting, result)}, ${names}: ${said} (${literal(reason)}).`;
    });
  });
}
