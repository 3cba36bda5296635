import { conditionalMutualInformation } from '../../../metrics/information.ts';
import type { PublishedRow } from '../../paper.ts';
import { cellsOf, datasetsOf, type Finding, placeTitle, sameCells } from './finding.ts';

/** A test set as far as ACC, EO, DP and ADF depend on it. */
export interface Composition {
  /** P(S = 1). */
  readonly share: number;
  /** P(Y = 1 | S = 0) and P(Y = 1 | S = 1), in (0, 1). */
  readonly prevalence: readonly [number, number];
}

/**
 * Whether some classifier has a row's ACC, EO, DP and ADF on a test set of this composition. Given
 * the signs of EO and DP, the four error rates that have ACC, EO and DP form a line; ADF is convex
 * along it (mutual information is convex in the channel), so it takes every value between its
 * minimum and its larger end.
 */
export function attainable(cells: PublishedRow['cells'], composition: Composition): boolean {
  const adf = cells.adf! / 1000;
  /** Half of the last printed digit. */
  const rounding = 5e-6;
  for (const eoSign of [1, -1]) {
    for (const dpSign of [1, -1]) {
      const line = errorRates(cells, composition, eoSign, dpSign);
      if (line === null) continue;
      const [low, high] = line.range;
      const at = (t: number) => information(line.at(t), composition);
      if (Math.max(at(low), at(high)) < adf - rounding) continue;
      if (minimum(at, low, high) <= adf + rounding) return true;
    }
  }
  return false;
}

/** False negative rates m and false positive rates f of both groups along the line, m₀ = t. */
function errorRates(
  cells: PublishedRow['cells'],
  { share, prevalence: [p0, p1] }: Composition,
  eoSign: number,
  dpSign: number,
) {
  const errors = 1 - cells.accuracy! / 100;
  const eo = (eoSign * cells.eo!) / 100;
  const dp = (dpSign * cells.dp!) / 100;
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

function information(rates: readonly number[], { share, prevalence }: Composition): number {
  const [m0, m1, f0, f1] = rates.map((rate) => Math.min(1, Math.max(0, rate)));
  const cell = (y: number, s: number, positive: number) => {
    const weight = (s === 1 ? share : 1 - share) * (y === 1 ? prevalence[s]! : 1 - prevalence[s]!);
    return [weight * (1 - positive), weight * positive];
  };
  return conditionalMutualInformation({
    counts: [cell(0, 0, f0!), cell(0, 1, f1!), cell(1, 0, 1 - m0!), cell(1, 1, 1 - m1!)].flat(),
    strata: 2,
    rows: 2,
    columns: 2,
  });
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

/** Compositions tried: the rarer sex from a fifth to a half, prevalences on a grid. */
function* compositions(): Generator<Composition> {
  for (const share of [0.2, 0.35, 0.5]) {
    for (let p0 = 0.005; p0 < 1; p0 += 0.01) {
      for (let gap = -0.16; gap <= 0.16; gap += 0.004) {
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
export function jointFeasibility(rows: readonly PublishedRow[]): Finding[] {
  return datasetsOf(rows)
    .filter((dataset) => BALANCED.includes(dataset))
    .map((dataset) => {
      const own = rows.filter((row) => row.dataset === dataset);
      const distinct = own.filter((row, i) => own.findIndex((o) => sameCells(o, row)) === i);
      const { largest, tried, most, missing } = search(distinct);
      const balanced = (largest ?? 0) >= LEAST_BALANCE;
      const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
      return {
        id: `balance-${dataset.toLowerCase()}`,
        kind: 'numbers',
        severity: balanced ? ('supported' as const) : ('serious' as const),
        title: `${dataset}: the rows ${balanced ? 'can' : 'do not'} fit a balanced test set`,
        statement: `ACC, EO, DP and ADF of a row restrict how labels and sexes are distributed in the test set. If each row is one run on the same test set, then of ${tried} compositions with 20 to 80 % of each sex, those that allow all ${distinct.length} different rows of ${dataset} have ${
          largest === null
            ? 'not been found at all'
            : `at most ${percent(largest)} in the rarer stage`
        }, while Appendix A.2 describes balanced stages. With at least ${percent(LEAST_BALANCE)} in each stage no more than ${most} of the ${distinct.length} rows fit at once${
          missing.length === 0 ? '' : `, for example all but ${missing.join(' and ')}`
        }.`,
        cells: distinct.flatMap((row) => cellsOf(row, ['accuracy', 'eo', 'dp', 'adf'])),
        computed: [
          { name: 'compositions tried', value: tried },
          { name: 'largest share of the rarer label', value: largest ?? 'none fits' },
          { name: 'rows that fit a balanced set at once', value: most },
        ],
      };
    });
}

function search(rows: readonly PublishedRow[]) {
  // The row that failed last is asked first: most compositions fall at once.
  const order = [...rows];
  let tried = 0;
  let largest: number | null = null;
  let most = 0;
  let missing: string[] = [];
  for (const composition of compositions()) {
    tried++;
    const rarer = rarerLabel(composition);
    if (rarer >= LEAST_BALANCE && tried % 4 === 0) {
      const failing = rows.filter((row) => !attainable(row.cells, composition));
      if (rows.length - failing.length > most) {
        most = rows.length - failing.length;
        missing = failing.map(placeTitle);
      }
      if (failing.length > 0) continue;
    } else {
      const failing = order.findIndex((row) => !attainable(row.cells, composition));
      if (failing >= 0) {
        order.unshift(...order.splice(failing, 1));
        continue;
      }
    }
    largest = Math.max(largest ?? 0, rarer);
  }
  return { tried, largest, most, missing };
}
