import type { Random } from '../tensor/random.ts';

/** Records that stay together: those of one patient. */
export interface Unit {
  readonly rows: readonly number[];
  /** The stratum of each of its records. */
  readonly cells: readonly string[];
}

/**
 * Deals units into parts so that each part gets its share of every stratum's records.
 *
 * A unit counts for the rarest stratum among its records, because that one has the least to give.
 * Strata are dealt from rare to common, in each the large units first, always to the part that is
 * furthest behind its share; what a stratum leaves uneven, the next ones even out. Ties are broken
 * at random.
 *
 * @param shares of each part; they add up to 1.
 */
export function assignUnits(
  units: readonly Unit[],
  shares: readonly number[],
  random: Random,
): Unit[][] {
  const sizes = new Map<string, number>();
  for (const { cells } of units) {
    for (const cell of cells) sizes.set(cell, (sizes.get(cell) ?? 0) + 1);
  }
  const rarer = (a: string, b: string) => sizes.get(a)! - sizes.get(b)! || (a < b ? -1 : 1);
  const strata = new Map<string, Unit[]>();
  for (const unit of units) {
    const cell = unit.cells.reduce((best, other) => (rarer(other, best) < 0 ? other : best));
    const stratum = strata.get(cell);
    if (stratum === undefined) strata.set(cell, [unit]);
    else stratum.push(unit);
  }
  const parts: Unit[][] = shares.map(() => []);
  // Records that each part should still get.
  const behind = shares.map(() => 0);
  for (const [cell, stratum] of [...strata].sort(([a], [b]) => rarer(a, b))) {
    const own = random.fork(cell);
    own.shuffle(stratum);
    stratum.sort((a, b) => b.rows.length - a.rows.length);
    const records = stratum.reduce((sum, { rows }) => sum + rows.length, 0);
    shares.forEach((share, part) => {
      behind[part]! += share * records;
    });
    for (const unit of stratum) {
      const part = furthest(behind, own);
      parts[part]!.push(unit);
      behind[part]! -= unit.rows.length;
    }
  }
  return parts;
}

/** Position of the largest value, one of them at random where several are equal. */
function furthest(values: readonly number[], random: Random): number {
  const most = Math.max(...values);
  // Shares such as 1/3 don't add up exactly.
  const positions = [...values.keys()].filter((i) => values[i]! > most - 1e-9);
  return positions.length === 1 ? positions[0]! : positions[random.int(positions.length)]!;
}
