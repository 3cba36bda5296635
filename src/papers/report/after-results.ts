import type { Claim } from '../paper.ts';
import { listed, numberWord } from './language.ts';

// What was changed once results had been seen, as claims flag it: in tables, counts and the checklist alike.

/** Rules of every verdict that were changed after results had been seen; the sections have when and why. */
const CHANGED_RULES = [
  'the gate’s limit for discriminators',
  'what the gate asks of a game that keeps no diagnosis',
  'the pooling of what trainings differ by',
];

type Flagged = { readonly claim: Pick<Claim, 'since'> };

/** Where a claim stands, with its flag: `Table 1; added after results`. */
export function sourceOf({ ours, source, since }: Claim, own = 'our check'): string {
  return [ours ? own : source, ...(since === undefined ? [] : [since])].join('; ');
}

/** `one added and two mended after results`; empty: all stood before them. */
export function afterResults(claims: readonly Flagged[]): string {
  const kinds = Map.groupBy(
    claims.flatMap(({ claim }) => claim.since ?? []),
    (since) => since.split(' ')[0]!,
  );
  const counts = [...kinds].map(([how, own]) => `${numberWord(own.length)} ${how}`);
  return counts.length === 0 ? '' : `${listed(counts)} after results`;
}

/** The same in parentheses, behind a count; of a single claim without one. */
export function afterResultsAside(claims: readonly Flagged[]): string {
  const told = claims.length === 1 ? (claims[0]!.claim.since ?? '') : afterResults(claims);
  return told === '' ? '' : ` (${told})`;
}

/** What stood before the runs, and what did not: an answer of the checklist. */
export function protocolAnswer(claims: readonly Flagged[]): string {
  const flagged = afterResults(claims);
  const but = flagged === '' ? '' : `, but for the claims marked so (${flagged})`;
  return `claims, margins and primary settings stand in the code before the runs${but}; ${listed(CHANGED_RULES)} changed after results had been seen`;
}
