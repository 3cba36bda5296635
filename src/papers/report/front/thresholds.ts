import { fails, holds } from '../../../evidence/verdict.ts';
import type { VerdictKind } from '../../../report/document.ts';
import { shortVerdict } from '../../../report/tally.ts';
import type { Kept } from '../parts.ts';

/**
 * What a claim is at the table's threshold and at the other, as a main clause: `at the table’s threshold
 * the claim is not replicated, at Youden’s threshold replicated in its direction alone`.
 */
export function thresholdsClause({ verdict, elsewhere, tests = [] }: Kept): string {
  if (elsewhere === undefined) {
    return 'one of the two thresholds, 0.5 and Youden’s, shows the claim and the other refutes it';
  }
  // What depends on the threshold is shown at one and refuted at the other.
  const own =
    verdict !== 'depends on the threshold'
      ? inSentence(verdict)
      : !isHeld(elsewhere.verdict)
        ? inSentence(
            tests.find((test) => test.verdict.startsWith('direction'))?.verdict ?? 'replicated',
          )
        : 'not replicated';
  const { threshold } = elsewhere;
  return `at the table’s threshold the claim is ${own}, at ${threshold} ${inSentence(elsewhere.verdict)}`;
}

function isHeld(verdict: VerdictKind): boolean {
  return verdict !== 'not tested' && holds(verdict);
}

/** A verdict after `is`. */
function inSentence(verdict: VerdictKind): string {
  if (verdict === 'not tested' || verdict === 'replicated') return verdict;
  if (holds(verdict)) return 'replicated in its direction alone';
  if (verdict === 'nothing to reduce') return 'without anything to reduce';
  return fails(verdict) ? 'not replicated' : shortVerdict(verdict);
}
