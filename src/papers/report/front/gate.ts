import type { Kept } from '../parts.ts';

/** Why a claim's rows carry no verdict: `because training had not converged (AD: …)`. */
export function becauseUnconverged({ withheld = [], evidence }: Kept): string {
  const [first] = withheld;
  const why =
    first === undefined ? evidence.split('; ')[0]! : `${first.title}: ${first.reasons[0]!}`;
  const more =
    withheld.length < 2 ? '' : `; ${withheld.length - 1} more of its rows had not either`;
  return `because training had not converged (${why.trim().replace(/\.$/, '')}${more})`;
}
