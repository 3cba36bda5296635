import { Random } from '../tensor/random.ts';
import type { AuditRecords } from './records.ts';
import { type Draws, inShares } from './shares.ts';

/** Test of "any difference between the groups of an attribute". */
export interface DifferenceTest {
  /** Null: there is nothing to permute. */
  readonly p: number | null;
  /** Holm's (1979) adjustment over the attributes of the file. */
  readonly adjusted: number | null;
  readonly reason: string | null;
}

/**
 * Tests for every grouping whether predictions depend on the group among records of the same label:
 * rates of predicted positives and mean ranks of the score, each for positives and negatives. What
 * groups are given is shuffled among patients whose labels are of the same kinds, whole patients at a time,
 * so a difference in prevalence is none, and records of one patient stay together. The statistic is the
 * largest standardised distance of a group from what shuffling gives. A patient whose records are in
 * several groups stays as is.
 *
 * @param permutations 0: no test.
 * @param threads at most; any number of them gives the same. Default: what the work is worth here.
 */
export async function differenceTests(
  records: AuditRecords,
  permutations: number,
  seed: number,
  threads?: number,
): Promise<DifferenceTest[]> {
  const input: PermutationInput = { records, seed };
  const prepared = prepare(records);
  const shares = await inShares(
    {
      task: 'permutations',
      input,
      count: permutations,
      visits: records.units.count * (1 + records.groupings.length),
      threads,
    },
    (draws) => exceedingOf(input, draws, prepared),
  );
  const ps = prepared.plans.map(({ permuted }, g) =>
    permuted < 2 || permutations === 0 || prepared.observed[g] === 0
      ? null
      : (shares.reduce((sum, exceeding) => sum + exceeding[g]!, 0) + 1) / (permutations + 1),
  );
  const adjusted = holm(ps);
  return ps.map((p, g) => ({
    p,
    adjusted: adjusted[g]!,
    reason:
      p === null
        ? 'no permutations, fewer than two groups to permute, or predictions that are all alike'
        : null,
  }));
}

/** What is permuted. */
export interface PermutationInput {
  readonly records: AuditRecords;
  readonly seed: number;
}

/**
 * In how many of some permutations each grouping is at least as far from chance as in the file.
 *
 * @param prepared of the same records, where the caller has it.
 */
export function exceedingOf(
  { records, seed }: PermutationInput,
  { from, to }: Draws,
  { plans, observed, sums, places, unshuffled } = prepare(records),
): number[] {
  const random = new Random(seed).fork('permutations of an audit');
  const source = unshuffled.slice();
  const moved = new Float64Array(sums.length);
  const exceeding = plans.map(() => 0);
  for (let k = from; k < to; k++) {
    // Each begins anew, so that it depends on its own stream alone.
    source.set(unshuffled);
    const draw = random.fork(k);
    for (const own of places) shuffleAt(source, own, draw);
    gather(sums, source, moved);
    plans.forEach(({ largest }, g) => {
      if (largest(source, moved) >= observed[g]! - 1e-12) exceeding[g]!++;
    });
  }
  return exceeding;
}

function prepare(records: AuditRecords) {
  const { labels, units, groupings } = records;
  const sums = unitSums(records, residuals(records));
  const strata = new Uint8Array(units.count);
  labels.forEach((label, i) => {
    strata[units.of[i]!]! |= label === 1 ? 1 : 2;
  });
  const places = [1, 2, 3].map((stratum) => unitsWhere(strata, (kind) => kind === stratum));
  const plans = groupings.map((grouping) => planOf(records, grouping, sums, places));
  const unshuffled = Int32Array.from({ length: units.count }, (_, unit) => unit);
  const observed = plans.map(({ largest }) => largest(unshuffled, sums));
  return { sums, places, plans, unshuffled, observed };
}

function gather(sums: Float64Array, source: Int32Array, moved: Float64Array): void {
  for (let unit = 0; unit < source.length; unit++) {
    const from = source[unit]! * COLUMNS;
    const to = unit * COLUMNS;
    moved[to] = sums[from]!;
    moved[to + 1] = sums[from + 1]!;
    moved[to + 2] = sums[from + 2]!;
    moved[to + 3] = sums[from + 3]!;
  }
}

/** Holm's step-down adjustment; null stays null. */
export function holm(ps: readonly (number | null)[]): (number | null)[] {
  const known = ps.flatMap((p, i) => (p === null ? [] : [{ p, i }])).sort((a, b) => a.p - b.p);
  const adjusted: (number | null)[] = ps.map(() => null);
  let most = 0;
  known.forEach(({ p, i }, rank) => {
    most = Math.max(most, Math.min(1, p * (known.length - rank)));
    adjusted[i] = most;
  });
  return adjusted;
}

const COLUMNS = 4;

/** Of each record: its prediction and its score's rank less the mean of its label; the other label's columns 0. */
function residuals({ labels, predicted, scores, weights }: AuditRecords): Float64Array {
  const n = labels.length;
  const columns = new Float64Array(n * COLUMNS);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  if (scores !== null) order.sort((a, b) => scores[a]! - scores[b]!);
  for (const label of [0, 1]) {
    const own = order.filter((i) => labels[i] === label);
    const weight = (i: number) => weights?.[i] ?? 1;
    const total = own.reduce((sum, i) => sum + weight(i), 0);
    const rate = own.reduce((sum, i) => sum + weight(i) * predicted[i]!, 0) / total;
    for (let from = 0; from < own.length; ) {
      let to = from;
      const same = (i: number) => scores === null || scores[i] === scores[own[from]!];
      while (to < own.length && same(own[to]!)) to++;
      const rank = scores === null ? 0 : (from + to) / (2 * own.length) - 0.5;
      for (let k = from; k < to; k++) {
        const i = own[k]!;
        columns[i * COLUMNS + 2 * label] = weight(i) * (predicted[i]! - rate);
        columns[i * COLUMNS + 2 * label + 1] = weight(i) * rank;
      }
      from = to;
    }
  }
  return columns;
}

/** Residuals summed over the records of each unit. */
function unitSums({ units }: AuditRecords, columns: Float64Array): Float64Array {
  const sums = new Float64Array(units.count * COLUMNS);
  units.of.forEach((unit, i) => {
    for (let c = 0; c < COLUMNS; c++) sums[unit * COLUMNS + c]! += columns[i * COLUMNS + c]!;
  });
  return sums;
}

/** Sums of residuals by group under a shuffle, as the largest standardised one. */
function planOf(
  { units, labels }: AuditRecords,
  { levels, codes }: AuditRecords['groupings'][number],
  sums: Float64Array,
  places: readonly Int32Array[],
) {
  // −2: not seen; −1: in no group, or in several: stays as it is.
  const group = new Int32Array(units.count).fill(-2);
  labels.forEach((_, i) => {
    const unit = units.of[i]!;
    if (group[unit] === -2) group[unit] = codes[i]!;
    else if (group[unit] !== codes[i]) group[unit] = -1;
  });
  const isMember = Uint8Array.from(group, (code) => (code >= 0 ? 1 : 0));
  const members = places.map((own) => own.filter((unit) => isMember[unit]));
  const means = new Float64Array(levels.length * COLUMNS);
  const variances = new Float64Array(levels.length * COLUMNS);
  // Sampling without replacement from each stratum: hypergeometric mean and variance of a sum.
  for (const own of members) {
    const n = own.length;
    if (n < 2) continue;
    const sizes = levels.map(() => 0);
    for (const unit of own) sizes[group[unit]!]!++;
    for (let c = 0; c < COLUMNS; c++) {
      let [sum, squares] = [0, 0];
      for (const unit of own) {
        const value = sums[unit * COLUMNS + c]!;
        sum += value;
        squares += value * value;
      }
      const variance = (squares - (sum * sum) / n) / (n - 1);
      sizes.forEach((m, level) => {
        means[level * COLUMNS + c]! += (m * sum) / n;
        variances[level * COLUMNS + c]! += m * (1 - m / n) * variance;
      });
    }
  }
  const scratch = new Float64Array(levels.length * COLUMNS);
  const targetsOf = members.map((own) => own.map((unit) => group[unit]! * COLUMNS));
  return {
    permuted: new Set(members.flatMap((own) => Array.from(own, (unit) => group[unit]!))).size,
    largest(source: Int32Array, moved: Float64Array): number {
      scratch.fill(0);
      for (let stratum = 0; stratum < places.length; stratum++) {
        const own = places[stratum]!;
        const targets = targetsOf[stratum]!;
        let next = 0;
        // The members in their shuffled order: who has no group takes no part.
        for (let i = 0; i < own.length; i++) {
          const place = own[i]!;
          if (isMember[source[place]!] === 0) continue;
          const to = targets[next++]!;
          const from = place * COLUMNS;
          scratch[to]! += moved[from]!;
          scratch[to + 1]! += moved[from + 1]!;
          scratch[to + 2]! += moved[from + 2]!;
          scratch[to + 3]! += moved[from + 3]!;
        }
      }
      let most = 0;
      for (let i = 0; i < scratch.length; i++) {
        if (!(variances[i]! > 1e-12)) continue;
        const t = Math.abs(scratch[i]! - means[i]!) / Math.sqrt(variances[i]!);
        if (t > most) most = t;
      }
      return most;
    },
  };
}

function unitsWhere(of: ArrayLike<number>, test: (value: number) => boolean): Int32Array {
  const found: number[] = [];
  for (let unit = 0; unit < of.length; unit++) if (test(of[unit]!)) found.push(unit);
  return Int32Array.from(found);
}

/** Shuffles the entries at some places among themselves (Fisher and Yates). */
function shuffleAt(values: Int32Array, places: Int32Array, random: Random): void {
  for (let i = places.length - 1; i > 0; i--) {
    const k = Math.floor(random.bits() * 2 ** -32 * (i + 1));
    const [a, b] = [places[i]!, places[k]!];
    const kept = values[a]!;
    values[a] = values[b]!;
    values[b] = kept;
  }
}
