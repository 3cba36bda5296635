import { quantile } from '../../metrics/quantile.ts';
import type { Estimate } from '../../report/figures.ts';

/** Bars of so many times the usual length around all estimates fit in: one longer would hide the rest. */
const FRAME = 4;

/** Estimates with what is drawn of their bars, and whether any bar is cut. */
export interface Framed {
  readonly estimates: readonly Estimate[];
  readonly cut: boolean;
}

/** Says so under a figure. */
export const CUT = ' Bars that leave the frame are cut: tables have them whole.';

/**
 * What an axis shows: all estimates, with room for usual intervals, so that one row gone astray squeezes
 * nobody.
 *
 * @param shown what else must be on it: the baseline at 0.
 */
export function frameOf(
  all: readonly Estimate[],
  shown: readonly number[] = [],
): readonly [low: number, high: number] {
  const values = [...shown, ...all.flatMap(({ value }) => value ?? [])];
  const halves = all
    .flatMap(({ low, high }) => (low == null || high == null ? [] : [(high - low) / 2]))
    .toSorted((a, b) => a - b);
  const room = halves.length === 0 ? 0 : FRAME * quantile(halves, 0.5);
  return [Math.min(...values) - room, Math.max(...values) + room];
}

/** The bars of an axis cut to its frame; see `frameOf`. */
export function framed(all: readonly Estimate[], shown: readonly number[] = []): Framed {
  const [least, most] = frameOf(all, shown);
  const estimates = all.map((one) => ({
    ...one,
    low: one.low == null ? null : Math.max(one.low, least),
    high: one.high == null ? null : Math.min(one.high, most),
  }));
  const cut = estimates.some(
    ({ low, high }, i) => low !== (all[i]!.low ?? null) || high !== (all[i]!.high ?? null),
  );
  return { estimates, cut };
}
