import { isSeenToFail } from '../../../evidence/gate/gate.ts';
import { literal } from '../../../report/prose.ts';
import type { JudgedClaim } from '../claims.ts';
import { gateReason } from '../gate-reason.ts';
import { listed } from '../language.ts';
import type { Kept } from '../parts.ts';

/** Of a row that did not converge with twice the training either: `M4 still learns with twice the training`. */
export function stillUnconverged({ withheld = [] }: Kept): string {
  const names = withheld.map(({ title }) => literal(title));
  const doubled = withheld.some((row) => row.doubled);
  return `${names.length === 0 ? 'training' : listed(names)} ${notConverged(doubled)}`;
}

/** Of a training, and where it was doubled of that too: `had not converged`. */
export function notConverged(doubled: boolean): string {
  return `had not converged${doubled ? ' with twice the training either' : ''}`;
}

/**
 * Why a claim's rows carry no verdict: `training had not converged (AD: …)`. What is seen to fail stands
 * before what only nothing shows.
 */
export function becauseUnconverged(judged: JudgedClaim): string {
  const { withheld = [], evidence } = judged.item;
  const failing = withheld.filter(({ row }) => failsIn(judged, row));
  const [first] = failing.length > 0 ? failing : withheld;
  const why =
    first === undefined
      ? evidence.split('; ')[0]!
      : `${first.title}: ${gateReason(first.title, first.reasons[0]!)}`;
  const seen = withheld.length === 0 || failing.length > 0;
  const said = seen
    ? `training ${notConverged(first?.doubled ?? false)}`
    : 'nothing shows that training had converged';
  const others =
    withheld.length < 2
      ? ''
      : `; ${withheld.length - 1} more of its rows ${othersDid(failing.length, withheld.length)}`;
  return `${said} (${why.trim().replace(/\.$/, '')}${others})`;
}

function othersDid(failing: number, all: number): string {
  if (failing === 0) return 'lack it too';
  return failing === all ? 'had not either' : 'had not, or do not show it';
}

/** Whether longer training may give the claim its verdict; not where only something that would show it is missing. */
export function longerMayHelp(judged: JudgedClaim): boolean {
  const { withheld = [] } = judged.item;
  return withheld.length === 0 || withheld.some(({ row }) => failsIn(judged, row));
}

/** Whether a row was trained for twice as long already, and learns still: `--double` has nothing more to give. */
export function wasDoubled(judged: JudgedClaim): boolean {
  const { withheld = [] } = judged.item;
  return withheld.some(({ row, doubled }) => doubled && failsIn(judged, row));
}

/** Whether a row is seen to fail; results that do not tell this from what only nothing shows count as seen. */
export function failsIn({ setting: { rows = [] } }: JudgedClaim, id: string): boolean {
  const gate = rows.find((row) => row.id === id)?.gate;
  return gate === undefined || isSeenToFail(gate);
}
