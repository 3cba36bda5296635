/** What group thresholds may be fitted for. */
export const AIMS = ['accuracy', 'max-min', 'gap', 'equalised-odds', 'parity'] as const;
export type Aim = (typeof AIMS)[number];

/** Scores, labels and groups of validation records. */
export interface Scored {
  readonly scores: ArrayLike<number>;
  /** 0 or 1. */
  readonly labels: ArrayLike<number>;
  readonly groups: ArrayLike<number>;
}

/** A group's rates at one threshold; NaN where it has no record of a class. */
interface Point {
  readonly threshold: number;
  readonly tpr: number;
  readonly fpr: number;
  readonly positive: number;
  /** Records called right, and all. */
  readonly right: number;
  readonly count: number;
}

/**
 * Aims that each group reaches by itself, whatever the others' thresholds: for these every threshold is
 * tried that tells two of its scores apart, or calls all, or none.
 */
const APART = ['accuracy', 'max-min'] as const satisfies readonly Aim[];
type Apart = (typeof APART)[number];
type Together = Exclude<Aim, Apart>;

/** Whether groups reach an aim one by one. */
export function isApart(aim: Aim): aim is Apart {
  return APART.some((own) => own === aim);
}

/** Thresholds tried a group for the other aims: quantiles of its scores. */
const TRIED = 60;
/** Places at which groups meet before the search goes on from there. */
const MEETINGS = 21;

/**
 * A threshold for each group, on validation records.
 *
 * `accuracy`: each group's own best, so that none is called worse than at the common threshold.
 * `max-min`: the highest balanced accuracy of the group that fares worst, which is each group's own best.
 * No thresholds do better on these records; of those that do as well, the common one, then the lowest.
 * `gap`, `equalised-odds`, `parity`: the smallest difference in true positive rate, in true or false
 * positive rate, or in predicted positives, among those that cost no more accuracy than `tolerance`.
 *
 * @param common the threshold that all groups had before.
 * @param tolerance a fraction: 0.015 is 1.5 points of accuracy over everybody.
 * @returns one a group; `common` for groups without records of both classes.
 */
export function fitThresholds(
  records: Scored,
  groups: number,
  aim: Aim,
  common: number,
  tolerance: number,
): number[] {
  const most = isApart(aim) ? Number.POSITIVE_INFINITY : TRIED;
  const curves = Array.from({ length: groups }, (_, group) =>
    curveOf(records, group, common, most),
  );
  const judged = curves.flatMap((curve, group) =>
    curve.every(({ tpr, fpr }) => !Number.isNaN(tpr) && !Number.isNaN(fpr)) ? [group] : [],
  );
  const fitted = bestPoints(
    judged.map((group) => curves[group]!),
    aim,
    tolerance,
  );
  const thresholds = new Array<number>(groups).fill(common);
  judged.forEach((group, i) => {
    thresholds[group] = fitted[i]!.threshold;
  });
  return thresholds;
}

function bestPoints(curves: readonly (readonly Point[])[], aim: Aim, tolerance: number): Point[] {
  const before = curves.map(([common]) => common!);
  switch (aim) {
    case 'accuracy':
      return curves.map((curve) => bestOf(curve, ({ right }) => right));
    case 'max-min':
      return curves.map((curve) => bestOf(curve, ({ tpr, fpr }) => tpr - fpr));
    default:
      return closest(curves, SPREADS[aim], accuracyOf(before) - tolerance);
  }
}

/** The first, which is the common threshold's, unless another is better. */
function bestOf(curve: readonly Point[], score: (point: Point) => number): Point {
  return curve.reduce((best, point) => (score(point) > score(best) ? point : best));
}

type Spread = (points: readonly Point[]) => number;

const spreadOf =
  (rate: 'tpr' | 'fpr' | 'positive'): Spread =>
  (points) => {
    const values = points.map((point) => point[rate]);
    return Math.max(...values) - Math.min(...values);
  };

const SPREADS: Readonly<Record<Together, Spread>> = {
  gap: spreadOf('tpr'),
  'equalised-odds': (points) => Math.max(spreadOf('tpr')(points), spreadOf('fpr')(points)),
  parity: spreadOf('positive'),
};

/**
 * The points at which groups lie closest, at no less accuracy: from the common threshold, and from places
 * where the groups meet in a rate, one group after the other moves to its best point until none does.
 */
function closest(curves: readonly (readonly Point[])[], spread: Spread, accuracy: number): Point[] {
  const cost = (points: readonly Point[]): readonly number[] => {
    const own = accuracyOf(points);
    return [Math.max(0, accuracy - own), spread(points), -own];
  };
  let best = curves.map(([common]) => common!);
  for (const start of [best, ...meetings(curves)]) {
    const settled = descend(curves, start, cost);
    if (isLess(cost(settled), cost(best))) best = settled;
  }
  return best;
}

function meetings(curves: readonly (readonly Point[])[]): Point[][] {
  return (['tpr', 'fpr', 'positive'] as const).flatMap((rate) =>
    Array.from({ length: MEETINGS }, (_, i) => {
      const at = i / (MEETINGS - 1);
      return curves.map((curve) => bestOf(curve, (point) => -Math.abs(point[rate] - at)));
    }),
  );
}

function descend(
  curves: readonly (readonly Point[])[],
  start: readonly Point[],
  cost: (points: readonly Point[]) => readonly number[],
): Point[] {
  let points = [...start];
  for (let moved = true; moved; ) {
    moved = false;
    for (const [group, curve] of curves.entries()) {
      for (const point of curve) {
        const other = points.with(group, point);
        if (isLess(cost(other), cost(points))) {
          points = other;
          moved = true;
        }
      }
    }
  }
  return points;
}

/** Earlier numbers decide first; differences of rounding don't. */
function isLess(a: readonly number[], b: readonly number[]): boolean {
  for (const [i, value] of a.entries()) {
    if (Math.abs(value - b[i]!) > 1e-12) return value < b[i]!;
  }
  return false;
}

function accuracyOf(points: readonly Point[]): number {
  const count = points.reduce((sum, point) => sum + point.count, 0);
  return points.reduce((sum, { right }) => sum + right, 0) / count;
}

/**
 * A group's rates at the common threshold, and then at others, ascending.
 *
 * @param most quantiles of its scores that are tried; infinite: every threshold that makes a difference.
 */
function curveOf(
  { scores, labels, groups }: Scored,
  group: number,
  common: number,
  most: number,
): Point[] {
  const rows = Array.from({ length: groups.length }, (_, i) => i).filter(
    (i) => groups[i] === group,
  );
  const own = (wanted: boolean) =>
    Float64Array.from(
      rows.filter((i) => (labels[i] === 1) === wanted),
      (i) => scores[i]!,
    ).sort();
  const [positives, negatives] = [own(true), own(false)];
  const sorted = [...new Set(rows.map((i) => scores[i]!))].sort((a, b) => a - b);
  const between = sorted.slice(1).map((score, i) => (score + sorted[i]!) / 2);
  return [common, ...(most < Infinity ? someOf(between, most) : withEnds(between, sorted))].map(
    (threshold) => pointAt(positives, negatives, threshold),
  );
}

/** About so many, evenly spaced. */
function someOf(thresholds: readonly number[], most: number): number[] {
  const step = Math.max(1, thresholds.length / most);
  const tried: number[] = [];
  for (let at = 0; at < thresholds.length; at += step) tried.push(thresholds[Math.floor(at)]!);
  return tried;
}

/** With one that calls all records, and, unless a score is 1, one that calls none. */
function withEnds(thresholds: readonly number[], sorted: readonly number[]): number[] {
  const [lowest, highest] = [sorted[0] ?? 0, sorted.at(-1) ?? 1];
  return [lowest / 2, ...thresholds, ...(highest < 1 ? [(highest + 1) / 2] : [])];
}

/** @param positives sorted scores of records with the label, beside those without. */
function pointAt(positives: Float64Array, negatives: Float64Array, threshold: number): Point {
  const [found, wrong] = [called(positives, threshold), called(negatives, threshold)];
  const count = positives.length + negatives.length;
  return {
    threshold,
    tpr: found / positives.length,
    fpr: wrong / negatives.length,
    positive: (found + wrong) / count,
    right: found + negatives.length - wrong,
    count,
  };
}

/** How many of sorted scores are no lower than a threshold. */
function called(sorted: Float64Array, threshold: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! >= threshold) high = middle;
    else low = middle + 1;
  }
  return sorted.length - low;
}
