import type { Draft } from '../../audit-checks.ts';
import type { PublishedRow } from '../../paper.ts';
import { cellsOf, datasetsOf, listed, sameCells } from '../../printed-rows.ts';
import { placeTitle } from './printed.ts';

/** A test set as far as ACC, EO, DP and ADF depend on it. */
export interface Composition {
  /** P(S = 1). */
  readonly share: number;
  /** P(Y = 1 | S = 0) and P(Y = 1 | S = 1), in (0, 1). */
  readonly prevalence: readonly [number, number];
}

/** Half a unit of the last printed digit, in the printed unit: what every cell may be off by. */
const ROUNDING = 0.005;

/** ACC, EO and DP as printed, and with each rounded up or down from as far as it can be. */
const ROUNDED: readonly (readonly [number, number, number])[] = [
  [0, 0, 0],
  ...[-1, 1].flatMap((a) =>
    [-1, 1].flatMap((e) => [-1, 1].map((d): [number, number, number] => [a, e, d])),
  ),
];

/**
 * Whether some classifier has a row's ACC, EO, DP and ADF, to the printed digits, on a test set of
 * this composition. Given the signs of EO and DP, the four error rates that have ACC, EO and DP form
 * a line; ADF is convex along it (mutual information is convex in the channel), so it takes every
 * value between its minimum and its larger end. The lines of all roundings form one convex set, on
 * which ADF takes every value between its extremes; they are sought at the corners and the middle.
 */
export function attainable(cells: PublishedRow['cells'], composition: Composition): boolean {
  const least = (cells.adf! - ROUNDING) / 1000;
  const most = (cells.adf! + ROUNDING) / 1000;
  for (const eoSign of [1, -1]) {
    for (const dpSign of [1, -1]) {
      let smallest = Number.POSITIVE_INFINITY;
      let largest = Number.NEGATIVE_INFINITY;
      for (const rounded of ROUNDED) {
        const line = errorRates(cells, rounded, composition, eoSign, dpSign);
        if (line === null) continue;
        const [low, high] = line.range;
        const at = (t: number) => information(line.at(t), composition);
        largest = Math.max(largest, at(low), at(high));
        if (smallest > most) smallest = Math.min(smallest, minimum(at, low, high));
        if (smallest <= most && largest >= least) return true;
      }
    }
  }
  return false;
}

/** False negative rates m and false positive rates f of both groups along the line, m₀ = t. */
function errorRates(
  cells: PublishedRow['cells'],
  rounded: readonly [accuracy: number, eo: number, dp: number],
  { share, prevalence: [p0, p1] }: Composition,
  eoSign: number,
  dpSign: number,
) {
  const errors = 1 - (cells.accuracy! + ROUNDING * rounded[0]) / 100;
  const eo = (eoSign * (cells.eo! + ROUNDING * rounded[1])) / 100;
  const dp = (dpSign * (cells.dp! + ROUNDING * rounded[2])) / 100;
  const at = (m0: number): [number, number, number, number] => {
    const m1 = m0 - eo;
    const falsePositives = errors - (1 - share) * p0 * m0 - share * p1 * m1;
    const difference = dp - (p1 * (1 - m1) - p0 * (1 - m0));
    const f0 = (falsePositives - share * difference) / (1 - p0);
    return [m0, m1, f0, (difference + (1 - p0) * f0) / (1 - p1)];
  };
  const start = at(0);
  const end = at(1);
  let low = 0;
  let high = 1;
  for (let i = 0; i < 4; i++) {
    const slope = end[i]! - start[i]!;
    if (Math.abs(slope) < 1e-12) {
      if (start[i]! < -1e-9 || start[i]! > 1 + 1e-9) return null;
      continue;
    }
    const zero = -start[i]! / slope;
    const one = (1 - start[i]!) / slope;
    low = Math.max(low, Math.min(zero, one));
    high = Math.min(high, Math.max(zero, one));
  }
  return low > high ? null : { at, range: [low, high] as const };
}

/**
 * I(S; Ŷ | Y) in nats of error rates m₀, m₁, f₀, f₁: for each label the entropy of the pooled rate
 * minus the mean entropy of the groups'. Written out because the search asks for it millions of
 * times.
 */
export function information(
  [m0, m1, f0, f1]: readonly [number, number, number, number],
  { share, prevalence: [p0, p1] }: Composition,
): number {
  return (
    divergence((1 - share) * p0, share * p1, m0, m1) +
    divergence((1 - share) * (1 - p0), share * (1 - p1), f0, f1)
  );
}

function divergence(weight0: number, weight1: number, rate0: number, rate1: number): number {
  const weight = weight0 + weight1;
  const pooled = (weight0 * rate0 + weight1 * rate1) / weight;
  return weight * entropy(pooled) - weight0 * entropy(rate0) - weight1 * entropy(rate1);
}

/** Of a coin, nats; rounding errors just outside [0, 1] count as its ends. */
function entropy(rate: number): number {
  return rate <= 0 || rate >= 1 ? 0 : -rate * Math.log(rate) - (1 - rate) * Math.log1p(-rate);
}

/** Minimum of a convex function by golden section. */
function minimum(f: (t: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  let [c, d] = [b - ratio * (b - a), a + ratio * (b - a)];
  let [fc, fd] = [f(c), f(d)];
  for (let step = 0; step < 16; step++) {
    if (fc < fd) {
      [b, d, fd] = [d, c, fc];
      c = b - ratio * (b - a);
      fc = f(c);
    } else {
      [a, c, fc] = [c, d, fd];
      d = a + ratio * (b - a);
      fd = f(d);
    }
  }
  return Math.min(fc, fd);
}

/**
 * Compositions tried: the rarer sex from a fifth to a half, prevalences on a grid. Their gap goes in
 * fine steps: with few errors DP pins it down to a point or less.
 */
function* compositions(): Generator<Composition> {
  for (const share of [0.2, 0.35, 0.5]) {
    for (let p0 = 0.005; p0 < 1; p0 += 0.01) {
      for (let gap = -0.16; gap <= 0.16; gap += 0.001) {
        const p1 = p0 + gap;
        if (p1 > 0.002 && p1 < 0.998) yield { share, prevalence: [p0, p1] };
      }
    }
  }
}

/** Share of the rarer label. */
function rarerLabel({ share, prevalence: [p0, p1] }: Composition): number {
  const positives = (1 - share) * p0 + share * p1;
  return Math.min(positives, 1 - positives);
}

/** Appendix A.2: TCGA's stages are preprocessed to a balanced representation. */
const BALANCED = ['TCGA'];
/** As lopsided as `balanced` could mean. */
const LEAST_BALANCE = 0.3;

/**
 * Can all rows of a data set come from one test set? The text says that TCGA is balanced between
 * early and late stage; the search says how balanced it can be.
 */
export function jointFeasibility(rows: readonly PublishedRow[]): Draft[] {
  return datasetsOf(rows)
    .filter((dataset) => BALANCED.includes(dataset))
    .map((dataset): Draft => {
      const own = rows.filter((row) => row.dataset === dataset);
      const distinct = own.filter((row, i) => own.findIndex((o) => sameCells(o, row)) === i);
      const { largest, tried, most, missing } = search(distinct);
      const balanced = (largest ?? 0) >= LEAST_BALANCE;
      return {
        id: `balance-${dataset.toLowerCase()}`,
        // A single row that does not fit may be a misprint.
        severity: balanced ? 'supported' : missing.length === 1 ? 'notable' : 'serious',
        title: `${dataset}: the rows ${balanced ? 'can' : 'do not all'} fit a balanced test set`,
        statement:
          `ACC, EO, DP and ADF of a row restrict how labels and sexes are distributed in the test set. If each row is one run on the same test set, then of ${tried} compositions with 20 to 80 % of each sex, every cell allowed half a unit of its last digit, ${
            largest === null
              ? `none allows all ${distinct.length} different rows of ${dataset}`
              : `those that allow all ${distinct.length} different rows of ${dataset} have at most ${(100 * largest).toFixed(1)} % in the rarer stage`
          }, while Appendix A.2 describes balanced stages. ${
            balanced
              ? ''
              : `With at least ${100 * LEAST_BALANCE} % in each stage ${most} of the ${distinct.length} rows fit at once: all but ${listed(missing.map(placeTitle))}.`
          }`.trim(),
        cells: distinct.flatMap((row) => cellsOf(row, ['accuracy', 'eo', 'dp', 'adf'])),
        computed: {
          'compositions tried': tried,
          'largest share of the rarer label': largest ?? 'none fits',
          'rows that fit a balanced set at once': most,
        },
      };
    });
}

/** The most balanced composition that all rows fit, and how many fit a balanced one. */
function search(rows: readonly PublishedRow[]) {
  // Rows that failed last are asked first: most compositions fall at once.
  const order = [...rows];
  let tried = 0;
  let largest: number | null = null;
  let missing: readonly PublishedRow[] = rows;
  for (const composition of compositions()) {
    tried++;
    const rarer = rarerLabel(composition);
    if (rarer < LEAST_BALANCE && rarer <= (largest ?? 0)) continue;
    // More rows missing than the best so far, or one where all must fit: no need to go on.
    const tolerated = rarer >= LEAST_BALANCE ? Math.max(0, missing.length - 1) : 0;
    const failing: PublishedRow[] = [];
    for (const row of order) {
      if (!attainable(row.cells, composition)) failing.push(row);
      if (failing.length > tolerated) break;
    }
    order.sort((a, b) => Number(failing.includes(b)) - Number(failing.includes(a)));
    if (rarer >= LEAST_BALANCE && failing.length < missing.length) missing = failing;
    if (failing.length === 0) largest = Math.max(largest ?? 0, rarer);
  }
  return { tried, largest, most: rows.length - missing.length, missing };
}
