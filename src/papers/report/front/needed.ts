import type { PrintedPart } from '../parts.ts';
import { amount } from './effects.ts';
import { numberWord } from './language.ts';

/** Standard errors between 0 and an effect that is found with 80 % power at 2.5 %, one-sided. */
const SEPARATION = 1.96 + 0.84;

/** What it would take to decide an open part. */
export interface Needed {
  /** By how much the test would have to grow. */
  readonly factor: number;
  /** What would have to be true: `if the published effect of 8.6 points is true here`. */
  readonly given: string;
}

/**
 * By how much the test would have to grow for the published effect to be found (or our margin, where none
 * is known), and that this is what is assumed. Of a published effect beyond the interval, half: all of it
 * is excluded already. Null: the part has no interval or no such size.
 */
export function neededFor(part: PrintedPart): Needed | null {
  const { low, high } = part.effect;
  const assumed = assumedOf(part);
  if (assumed === null || low == null || high == null || !(high > low)) return null;
  const standardError = (high - low) / (2 * 1.96);
  return { factor: (SEPARATION * (standardError / assumed.size)) ** 2, given: assumed.given };
}

/** Of several open parts, the one that takes most. */
export function mostNeeded(parts: readonly PrintedPart[]): Needed | null {
  const all = parts.flatMap((part) => neededFor(part) ?? []);
  return all.toSorted((a, b) => b.factor - a.factor)[0] ?? null;
}

/** How far from what it is held against the effect is taken to lie. */
function assumedOf(part: PrintedPart): { readonly size: number; readonly given: string } | null {
  const { check, published, bound, effect } = part;
  if (published !== null && published > 0) {
    const half = published / 2;
    return effect.high != null && effect.high < published
      ? {
          size: half,
          given: `if half of the published effect, ${amount(half, part)}, is true here (all of it is excluded)`,
        }
      : {
          size: published,
          given: `if the published effect of ${amount(published, part)} is true here`,
        };
  }
  const size = Math.abs(bound ?? 0);
  if (!(size > 0)) return null;
  if (check.kind === 'margin') return { size, given: 'if nothing is lost here' };
  return check.kind === 'broken-by-shift'
    ? { size, given: `if some group loses ${amount(2 * size, part)} here` }
    : { size, given: `if an effect of our margin, ${amount(size, part)}, is true here` };
}

/** `about three times as many patients`. */
export function timesAsMany(factor: number): string {
  if (factor <= 1.2) return 'a further run of this size';
  if (factor < 1.75) return 'about half as many patients again';
  if (factor < 2.5) return 'about twice as many patients';
  if (factor < 20) return `about ${numberWord(Math.round(factor))} times as many patients`;
  return 'many times more patients than these data have';
}
