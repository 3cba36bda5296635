import { fails, holds, VERDICTS } from '../evidence/verdict.ts';
import type { VerdictItem, VerdictKind } from './document.ts';

export interface VerdictCount {
  readonly kind: VerdictKind;
  readonly count: number;
}

const KINDS: readonly VerdictKind[] = [...VERDICTS, 'not tested'];

/** How many verdicts of each kind there are, without kinds that don't occur. */
export function countVerdicts(items: readonly VerdictItem[]): readonly VerdictCount[] {
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
