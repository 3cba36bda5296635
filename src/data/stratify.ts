import type { Random } from '../tensor/random.ts';

/**
 * Groups of records that stay together: those of one patient. Flat arrays, because there can be
 * millions.
 */
export interface Units {
  /** The records of unit `u`: `rows.subarray(starts[u], starts[u + 1])`. */
  readonly rows: Int32Array;
  readonly starts: Int32Array;
  /** The strata of each of `rows`, numbered from 0: one or more, as many for each. */
  readonly strata: readonly Int32Array[];
}

/**
 * Deals units into parts so that each part gets its share of every stratum's records and of all
 * records. Units come in random order, large ones first because they are the hardest to place;
 * each goes where it most reduces χ² = Σ (records − expected)² / expected over strata and parts,
 * all records counting as one more stratum.
 *
 * @param chosen the units to deal.
 * @param shares of each part; they add up to 1.
 * @returns the units of each part, in the order in which they were dealt.
 */
export function assignUnits(
  { starts, strata }: Units,
  chosen: Int32Array,
  shares: readonly number[],
  random: Random,
): Int32Array[] {
  const size = (unit: number) => starts[unit + 1]! - starts[unit]!;
  // Slot 0 is all records, slot s + 1 stratum s.
  const totals: number[] = [0];
  for (const unit of chosen) {
    totals[0]! += size(unit);
    for (const stratum of strata) {
      for (let i = starts[unit]!; i < starts[unit + 1]!; i++) {
        const slot = stratum[i]! + 1;
        totals[slot] = (totals[slot] ?? 0) + 1;
      }
    }
  }
  const slots = Array.from(totals, (total) => total ?? 0);
  const parts = shares.map((share) => ({
    units: new Int32Array(chosen.length),
    length: 0,
    expected: Float64Array.from(slots, (total) => share * total),
    records: new Float64Array(slots.length),
  }));
  const order = random.shuffle(chosen.slice());
  if (order.some((unit) => size(unit) > 1)) order.sort((a, b) => size(b) - size(a));
  // The slots of one unit and its records in each.
  const own: number[] = [];
  const counts: number[] = [];
  for (const unit of order) {
    own.length = 1;
    counts.length = 1;
    own[0] = 0;
    counts[0] = size(unit);
    for (const stratum of strata) {
      for (let i = starts[unit]!; i < starts[unit + 1]!; i++) {
        const known = own.indexOf(stratum[i]! + 1);
        if (known >= 0) counts[known]! += 1;
        else {
          own.push(stratum[i]! + 1);
          counts.push(1);
        }
      }
    }
    let best = parts[0]!;
    let most = Number.NEGATIVE_INFINITY;
    for (const part of parts) {
      // χ² falls by Σ 2n · (1 − (records + n/2) / expected); the factor 2 changes no order.
      let gain = 0;
      for (let i = 0; i < own.length; i++) {
        const slot = own[i]!;
        const n = counts[i]!;
        gain += n * (1 - (part.records[slot]! + n / 2) / part.expected[slot]!);
      }
      if (gain > most) {
        most = gain;
        best = part;
      }
    }
    best.units[best.length++] = unit;
    for (let i = 0; i < own.length; i++) best.records[own[i]!]! += counts[i]!;
  }
  return parts.map((part) => part.units.slice(0, part.length));
}

/** `total` shared out in proportion to `sizes` in whole numbers, by largest remainders. */
export function proportional(sizes: readonly number[], total: number): number[] {
  const sum = sizes.reduce((a, b) => a + b, 0);
  const exact = sizes.map((size) => (size * total) / sum);
  const shares = exact.map(Math.floor);
  const left = total - shares.reduce((a, b) => a + b, 0);
  const byRemainder = [...exact.keys()].sort(
    (a, b) => exact[b]! - shares[b]! - (exact[a]! - shares[a]!),
  );
  for (const i of byRemainder.slice(0, left)) shares[i]! += 1;
  return shares;
}
