import { drawWithReplacement } from '../../metrics/bootstrap.ts';
import { percentileInterval } from '../../metrics/quantile.ts';
import type { Random } from '../../tensor/random.ts';
import type { PairedGroup } from './paired.ts';
import type { Selection } from './selection.ts';

/** How sure validation must be before an expert is chosen. */
export interface ConfidenceOptions {
  /** Of each group's own one-sided interval, such as 0.95. */
  readonly confidence: number;
  readonly replicates: number;
  readonly random: Random;
}

/**
 * No harm with confidence, a rule of ours: a group's expert is chosen only where it beats ERM beyond
 * what validation's size leaves to chance, that is where the lower end of a one-sided interval of the
 * paired difference lies above zero. The group's patients or lesions are resampled, with all their
 * records, the same for both models. A difference that is undefined, or in more than 5 % of the
 * resamples, keeps ERM.
 *
 * @param drawn for each group, how often its units are in the sample at hand; default: once each.
 */
export function selectWithConfidence(
  groups: readonly PairedGroup[],
  { confidence, replicates, random }: ConfidenceOptions,
  drawn?: readonly Int32Array[],
): Selection {
  return groups.map((group, g) => {
    const own = drawn?.[g] ?? new Int32Array(group.units).fill(1);
    const gain = gainOf(group, own);
    if (!(gain > 0) || group.units < 2) return false;
    const sample = Int32Array.from(
      [...own.keys()].flatMap((unit) => new Array<number>(own[unit]!).fill(unit)),
    );
    const counts = new Int32Array(group.units);
    const picks = new Int32Array(sample.length);
    const gains = Float64Array.from({ length: replicates }, (_, replicate) => {
      drawWithReplacement(random.fork(g).fork(replicate), picks);
      counts.fill(0);
      for (let i = 0; i < picks.length; i++) counts[sample[i]!]! += picks[i]!;
      return gainOf(group, counts);
    });
    // One-sided at 95 % is the lower end of 90 % two-sided.
    const interval = percentileInterval(gains, 2 * confidence - 1);
    return interval !== null && interval[0] > 0;
  });
}

function gainOf(group: PairedGroup, drawn: ArrayLike<number>): number {
  const { erm, expert } = group.scores(drawn);
  return expert - erm;
}
