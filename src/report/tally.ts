import type { VerdictItem, VerdictKind } from './document.ts';

export interface VerdictCount {
  readonly kind: VerdictKind;
  readonly count: number;
}

const KINDS: readonly VerdictKind[] = [
  'replicated',
  'not replicated',
  'inconclusive',
  'not tested',
];

/** How many verdicts of each kind there are, without kinds that don't occur. */
export function countVerdicts(items: readonly VerdictItem[]): readonly VerdictCount[] {
  return KINDS.map((kind) => ({
    kind,
    count: items.filter(({ verdict }) => verdict === kind).length,
  })).filter(({ count }) => count > 0);
}
