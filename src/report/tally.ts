import { fails, holds, VERDICTS } from '../evidence/verdict.ts';
import type { VerdictCount, VerdictItem, VerdictKind } from './document.ts';

const KINDS: readonly VerdictKind[] = [...VERDICTS, 'not tested'];

/** How many verdicts of each kind there are, without kinds that don't occur. */
export function countVerdicts(
  items: readonly Pick<VerdictItem, 'verdict'>[],
): readonly VerdictCount[] {
  return KINDS.map((kind) => ({
    kind,
    count: items.filter(({ verdict }) => verdict === kind).length,
  })).filter(({ count }) => count > 0);
}

/** How a verdict looks: class of its badge, and name of its icon. */
export type Tone = 'replicated' | 'not-replicated' | 'undecided' | 'not-tested';

export function toneOf(kind: VerdictKind): Tone {
  if (kind === 'not tested') return 'not-tested';
  if (holds(kind)) return 'replicated';
  return fails(kind) ? 'not-replicated' : 'undecided';
}

/** A verdict in one or two words, for a figure's line. */
export function shortVerdict(kind: VerdictKind): string {
  return SHORT[kind];
}

const SHORT: Readonly<Record<VerdictKind, string>> = {
  'training did not converge': 'not converged',
  'depends on the threshold': 'depends on threshold',
  'nothing to reduce': 'nothing to reduce',
  'direction replicated, effect smaller than half': 'replicated, smaller',
  'direction replicated, effect smaller than our margin': 'replicated, smaller',
  replicated: 'replicated',
  'not replicated: reversed': 'reversed',
  'not replicated: smaller than half the published effect': 'not replicated',
  'not replicated: smaller than our margin': 'not replicated',
  'not replicated: does not reach its own objective here': 'misses its objective',
  undecided: 'undecided',
  'undecided: baseline gap not shown': 'undecided',
  'not tested': 'not tested',
};
