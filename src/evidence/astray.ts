import { fTail } from '../metrics/f-tail.ts';

/** Level over all rows at which one leaves the others. */
const LEAVES = 0.05;
/**
 * With fewer repeats: one that leaves by chance takes the largest spread with it, and of so few trainings
 * what is left would then promise too much.
 */
const LEAVES_OF_FEW = 0.005;
/** Level at which a row by itself rests on its own repeats; a larger one covers better and costs more. */
const APART = 0.1;
/** With fewer repeats a row's own spread is known too badly to be preferred on a mere suspicion. */
const REPEATS = 4;

/** Rows of a table whose trainings differ more from each other than those of the others. */
export interface Astray {
  /** They rest on their own repeats. */
  readonly apart: ReadonlySet<string>;
  /** Those of them that have left what is pooled over the others. */
  readonly left: ReadonlySet<string>;
}

/**
 * Finds rows that go astray, by F tests of each row's spread around the mean of the others against the
 * spread of these among themselves. Step by step the row that differs most leaves the others, as long as
 * it does at 5 % over all rows (Bonferroni), of fewer than four repeats at 0.5 %. Whoever differs at 10 %
 * by itself rests on its own repeats too: it does the others little harm, but its own interval would be
 * too narrow.
 *
 * @param values one a repeat, the same repeats in all rows; none undefined.
 */
export function astrayRows(values: ReadonlyMap<string, Float64Array>): Astray {
  const repeats = [...values.values()][0]?.length ?? 0;
  const left = new Set<string>();
  const others = () => [...values.keys()].filter((row) => !left.has(row));
  for (;;) {
    const kept = others();
    if (kept.length < 3) break;
    const tested = kept.map((row) => ({ row, p: pApart(row, kept, values) }));
    const most = tested.reduce((least, one) => (one.p < least.p ? one : least));
    if (!(most.p * kept.length < (repeats < REPEATS ? LEAVES_OF_FEW : LEAVES))) break;
    left.add(most.row);
  }
  const kept = others();
  const apart = [...values.keys()].filter(
    (row) => left.has(row) || (repeats >= REPEATS && pApart(row, kept, values) < APART),
  );
  return { apart: new Set(apart), left };
}

/** p of the F test that a row spreads no more than the others do; 1 where fewer than two are left. */
function pApart(
  row: string,
  kept: readonly string[],
  values: ReadonlyMap<string, Float64Array>,
): number {
  const others = kept.filter((other) => other !== row).map((other) => values.get(other)!);
  const own = values.get(row)!;
  const d = own.length - 1;
  const m = others.length;
  if (m < 2 || d < 1) return 1;
  const shared = own.map((_, r) => others.reduce((sum, other) => sum + other[r]! / m, 0));
  const among =
    others.reduce((sum, other) => sum + squares(minus(other, shared)), 0) / ((m - 1) * d);
  const spread = squares(minus(own, shared)) / d;
  if (spread === 0) return 1;
  return fTail(spread / (among * (1 + 1 / m)), d, (m - 1) * d);
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!);
}

/** Sum of the squares around the mean. */
function squares(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
