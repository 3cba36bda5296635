import type { Random } from '../tensor/random.ts';

/** Records that stay together: those of one patient. */
export interface Unit {
  readonly rows: readonly number[];
  /** The stratum of each of its records. */
  readonly strata: readonly string[];
}

/**
 * Deals units into parts so that each part gets its share of every stratum's records and of all
 * records. Units come in random order, large ones first because they are the hardest to place;
 * each goes where it most reduces χ² = Σ (records − expected)² / expected over strata and parts,
 * all records counting as one more stratum.
 *
 * @param shares of each part; they add up to 1.
 */
export function assignUnits(
  units: readonly Unit[],
  shares: readonly number[],
  random: Random,
): Unit[][] {
  // Stratum 0 is all records.
  const numbers = new Map<string, number>();
  const totals = [0];
  const counted = units.map((unit): Counted => {
    const strata = [0];
    const counts = [unit.strata.length];
    for (const name of unit.strata) {
      const stratum = numbers.get(name) ?? numbers.size + 1;
      numbers.set(name, stratum);
      const known = strata.indexOf(stratum);
      if (known >= 0) counts[known]! += 1;
      else {
        strata.push(stratum);
        counts.push(1);
      }
    }
    strata.forEach((stratum, i) => {
      totals[stratum] = (totals[stratum] ?? 0) + counts[i]!;
    });
    return { unit, strata, counts };
  });
  const parts = shares.map((share) => ({
    units: [] as Unit[],
    expected: Float64Array.from(totals, (total) => share * total),
    records: new Float64Array(totals.length),
  }));
  random.shuffle(counted).sort((a, b) => b.unit.rows.length - a.unit.rows.length);
  for (const { unit, strata, counts } of counted) {
    let best = parts[0]!;
    let most = Number.NEGATIVE_INFINITY;
    for (const part of parts) {
      // χ² falls by Σ 2n · (1 − (records + n/2) / expected); the factor 2 changes no order.
      let gain = 0;
      for (let i = 0; i < strata.length; i++) {
        const stratum = strata[i]!;
        const n = counts[i]!;
        gain += n * (1 - (part.records[stratum]! + n / 2) / part.expected[stratum]!);
      }
      if (gain > most) {
        most = gain;
        best = part;
      }
    }
    best.units.push(unit);
    for (let i = 0; i < strata.length; i++) best.records[strata[i]!]! += counts[i]!;
  }
  return parts.map((part) => part.units);
}

/** A unit with the numbers of its strata and its records in each. */
interface Counted {
  readonly unit: Unit;
  readonly strata: readonly number[];
  readonly counts: readonly number[];
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
