import { decided, type Levels, type Verdict } from './verdict.ts';

/** Repeats at which runs that go on until decided are looked at. */
export const LOOKS = [2, 4, 8] as const;

/**
 * Levels of each of the three looks: together 2.5 % and 5 % (Pocock's boundaries for three looks at
 * doubling information, found by simulation; Pocock 1977).
 */
export const SEQUENTIAL: Levels = { replicated: 0.0104, notReplicated: 0.0219 };

/** What a look at the runs gave. */
export interface Look {
  readonly verdict: Verdict;
}

/**
 * The look that counts: the first that decides, and else the last. A verdict once given stays,
 * whatever later looks would say; null before the first look.
 */
export function standing<Own extends Look>(looks: readonly Own[]): Own | null {
  return looks.find(({ verdict }) => decided(verdict)) ?? looks.at(-1) ?? null;
}

/** The repeats to train up to next; null: decided, or looked at often enough. */
export function nextLook(looks: readonly Look[]): number | null {
  if (looks.some(({ verdict }) => decided(verdict))) return null;
  return LOOKS[looks.length] ?? null;
}
