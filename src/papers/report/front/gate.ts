import { literal } from '../../../report/prose.ts';
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

/** Why a claim's rows carry no verdict: `training had not converged (AD: …)`. */
export function becauseUnconverged({ withheld = [], evidence }: Kept): string {
  const [first] = withheld;
  const why =
    first === undefined
      ? evidence.split('; ')[0]!
      : `${first.title}: ${gateReason(first.title, first.reasons[0]!)}`;
  const more =
    withheld.length < 2 ? '' : `; ${withheld.length - 1} more of its rows had not either`;
  return `training had not converged (${why.trim().replace(/\.$/, '')}${more})`;
}
