import { minimumDetectableEffect } from '../../../metrics/minimum-effect.ts';
import { studentQuantile } from '../../../metrics/student-t.ts';
import type { Estimate } from '../../../report/figures.ts';
import { numberWord } from '../language.ts';
import type { PrintedPart } from '../parts.ts';
import { largestGap } from './baseline-gap.ts';
import { amount } from './effects.ts';

/** What it would take to show an open part. */
export interface Needed {
  /** By how much the test would have to grow. */
  readonly factor: number;
  /** What would have to be true: `if the published effect of 8.6 points is true here`. */
  readonly given: string;
}

/**
 * By how much the test would have to grow for the published effect to be found in four of five cases (or
 * our margin, where none is known), and that this is what is assumed. Of a published effect beyond the
 * interval, half: all of it is excluded already. Where the baseline's gap is not shown either, for that
 * too. Null: the part has no interval or no such size.
 *
 * @param levels of the setting's attribute, of which a claim may name two beforehand.
 */
export function neededFor(part: PrintedPart, levels: readonly string[] = []): Needed | null {
  const assumed = assumedOf(part);
  const factor = assumed && growth(part.effect, assumed.size, part.df);
  const gap = part.verdict === 'undecided: baseline gap not shown' ? gapNeeded(part, levels) : null;
  if (assumed === null || factor === null) return gap;
  if (gap === null) return { factor, given: assumed.given };
  return {
    factor: Math.max(factor, gap.factor),
    given: assumed.given.replace(/^if /, `${gap.given} and `),
  };
}

/** For the baseline's gap to be shown, if it is what it seems to be. */
function gapNeeded(part: PrintedPart, levels: readonly string[]): Needed | null {
  const found = largestGap(part, levels);
  if (found === null) return null;
  const { gap } = found.largest;
  // Results hold no degrees of freedom of gaps: trainings differ alike in them and in the effect.
  const factor = growth(gap, Math.abs(gap.value!), part.df, found.asked);
  return factor === null ? null : { factor, given: 'if the gap is as estimated' };
}

/** How many times as many patients find an effect of this size, each of several tests at its share of 5 %. */
function growth({ low, high }: Estimate, size: number, df: number, tests = 1): number | null {
  if (low == null || high == null || !(high > low) || !(size > 0)) return null;
  const standardError = (high - low) / (2 * studentQuantile(0.975, df));
  return (minimumDetectableEffect(standardError, { df, level: 1 - 0.05 / tests }) / size) ** 2;
}

/** Of several open parts, the one that takes most. */
export function mostNeeded(
  parts: readonly PrintedPart[],
  levels: readonly string[],
): Needed | null {
  const all = parts.flatMap((part) => neededFor(part, levels) ?? []);
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
          given: `if half of the published effect, ${amount(half, part)}, is true here (the whole, ${amount(published, part)}, is excluded)`,
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

/** `about three times as many patients`. @param units what records are of, in the plural. */
export function timesAsMany(factor: number, units: string): string {
  if (factor <= 1.2) return 'a further run of this size';
  if (factor < 1.75) return `about half as many ${units} again`;
  if (factor < 2.5) return `about twice as many ${units}`;
  if (factor < 20) return `about ${numberWord(Math.round(factor))} times as many ${units}`;
  return `many times more ${units} than these data have`;
}
