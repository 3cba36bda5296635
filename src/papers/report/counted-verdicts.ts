import type { VerdictItem, VerdictKind } from '../../report/document.ts';
import { countVerdicts, type Tone, toneOf } from '../../report/tally.ts';
import { plural } from './print.ts';

/** How many verdicts of each kind there are, as a sentence. */
export function countedVerdicts(verdicts: readonly VerdictItem[]): string {
  const count = (which: (kind: VerdictKind) => boolean) =>
    verdicts.filter(({ verdict }) => which(verdict)).length;
  const is = (kind: VerdictKind) => count((one) => one === kind);
  const of = (tone: Tone) => count((kind) => toneOf(kind) === tone);
  const among = (parts: readonly [number, string][]) => {
    const some = parts.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`);
    return some.length > 0 ? ` (${some.join(', ')})` : '';
  };
  const smaller = is('direction replicated, effect smaller than half');
  const open = countVerdicts(verdicts)
    .filter(({ kind }) => ['undecided', 'not-tested'].includes(toneOf(kind)))
    .map(({ kind, count: n }) => `${n} ${kind}`);
  return `Of ${verdicts.length} ${plural(verdicts.length, 'verdict')} on claims of the paper: ${[
    `**${of('replicated')} replicated**${among([[smaller, 'of them with an effect of less than half the published one']])}`,
    `**${of('not-replicated')} not replicated**${among([
      [is('not replicated: reversed'), 'reversed'],
      [
        is('not replicated: smaller than half the published effect'),
        'with less than half the published effect',
      ],
      [is('not replicated: does not reach its own objective here'), 'short of its own objective'],
    ])}`,
    ...open,
  ].join(', ')}.`;
}
