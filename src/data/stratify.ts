import type { Random } from '../tensor/random.ts';

/** Records that stay together: those of one patient. */
export interface Unit {
  readonly rows: readonly number[];
  /** The stratum of each of its records. */
  readonly strata: readonly string[];
}

/** Stands for the size of a part; no stratum is named so. */
const ALL = '';

/**
 * Deals units into parts so that each part gets its share of every stratum's records and of all
 * records. Units come in random order, large ones first because they are the hardest to place;
 * each goes where it most reduces χ² = Σ (records − expected)² / expected over strata and parts.
 *
 * @param shares of each part; they add up to 1.
 */
export function assignUnits(
  units: readonly Unit[],
  shares: readonly number[],
  random: Random,
): Unit[][] {
  const counted = units.map((unit) => ({ unit, counts: countsOf(unit) }));
  const totals = new Map<string, number>();
  for (const { counts } of counted) {
    for (const [stratum, n] of counts) totals.set(stratum, (totals.get(stratum) ?? 0) + n);
  }
  const parts = shares.map((share) => ({
    share,
    units: [] as Unit[],
    records: new Map<string, number>(),
  }));
  random.shuffle(counted).sort((a, b) => b.unit.rows.length - a.unit.rows.length);
  for (const { unit, counts } of counted) {
    // χ² falls by Σ 2n · (1 − (records + n/2) / expected); the factor 2 doesn't change the order.
    const gains = parts.map(({ share, records }) => {
      let gain = 0;
      for (const [stratum, n] of counts) {
        const expected = share * totals.get(stratum)!;
        gain += n * (1 - ((records.get(stratum) ?? 0) + n / 2) / expected);
      }
      return gain;
    });
    const { units, records } = parts[gains.indexOf(Math.max(...gains))]!;
    units.push(unit);
    for (const [stratum, n] of counts) records.set(stratum, (records.get(stratum) ?? 0) + n);
  }
  return parts.map(({ units }) => units);
}

function countsOf({ strata }: Unit): Map<string, number> {
  const counts = new Map([[ALL, strata.length]]);
  for (const stratum of strata) counts.set(stratum, (counts.get(stratum) ?? 0) + 1);
  return counts;
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
