import { quantile } from '../metrics/quantile.ts';
import { logit } from './calibration-line.ts';
import type { AuditRecords } from './records.ts';

/** Observed share of positives as a smooth function of the predicted probability. */
export interface CalibrationCurve {
  readonly predicted: readonly number[];
  readonly observed: readonly number[];
  /** 95 % band, point by point. */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Where Harrell (2015, table 2.3) puts four knots. */
const KNOTS = [0.05, 0.35, 0.65, 0.95];
const POINTS = 41;
const STEPS = 30;
/** Fewer of either label are no curve. */
const FEWEST = 20;
const Z_95 = 1.959964;

/**
 * Logistic regression of the label on a restricted cubic spline of the score's logit, with a band from
 * the covariance that is robust to records of one patient being alike (sandwich over patients).
 *
 * @param places records of the group. @returns null where a label is rare or the fit has no end.
 */
export function calibrationCurve(
  { labels, scores, weights, units }: AuditRecords,
  places: readonly number[],
): CalibrationCurve | null {
  if (scores === null) return null;
  const y = Uint8Array.from(places, (i) => labels[i]!);
  const positives = y.reduce((sum, label) => sum + label, 0);
  if (Math.min(positives, y.length - positives) < FEWEST) return null;
  const x = Float64Array.from(places, (i) => logit(scores[i]!));
  const sorted = x.toSorted();
  const knots = [...new Set(KNOTS.map((share) => quantile(sorted, share)))];
  const basis = knots.length < 3 ? line : spline(knots);
  const design = designOf(x, basis);
  const w = Float64Array.from(places, (i) => weights?.[i] ?? 1);
  const fit = logisticFit(design, y, w);
  if (fit === null) return null;
  const residuals = probabilities(design, fit.at).map((p, k) => w[k]! * (y[k]! - p));
  const spread = spreadOverUnits(design, residuals, (k) => units.of[places[k]!]!);
  // Of the ends few records are left, and of the band there only its width.
  const [first, last] = [quantile(sorted, 0.01), quantile(sorted, 0.99)];
  const grid = Array.from(
    { length: POINTS },
    (_, k) => first + ((last - first) * k) / (POINTS - 1),
  );
  const points = grid.map((value) => {
    const row = basis(value);
    const middle = dot(row, fit.at);
    const move = solve(fit.hessian, row);
    const se = Math.sqrt(
      dot(
        move,
        spread.map((own) => dot(own, move)),
      ),
    );
    return [expit(value), ...[0, -1, 1].map((side) => expit(middle + side * Z_95 * se))] as const;
  });
  const column = (k: number) => points.map((point) => point[k]!);
  return { predicted: column(0), observed: column(1), low: column(2), high: column(3) };
}

/** Rows of a regression, one after the other. */
interface Design {
  readonly cells: Float64Array;
  /** Columns. */
  readonly size: number;
}

function designOf(x: Float64Array, basis: (x: number) => number[]): Design {
  const size = basis(0).length;
  const cells = new Float64Array(x.length * size);
  x.forEach((value, k) => {
    cells.set(basis(value), k * size);
  });
  return { cells, size };
}

function probabilities({ cells, size }: Design, at: readonly number[]): Float64Array {
  return Float64Array.from({ length: cells.length / size }, (_, k) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += cells[k * size + j]! * at[j]!;
    return expit(sum);
  });
}

/** Cross products of the gradient's sums over each unit: the middle of the sandwich. */
function spreadOverUnits(
  { cells, size }: Design,
  residuals: Float64Array,
  unitOf: (row: number) => number,
): number[][] {
  const sums = new Map<number, Float64Array>();
  residuals.forEach((residual, k) => {
    const unit = unitOf(k);
    const sum = sums.get(unit) ?? new Float64Array(size);
    if (!sums.has(unit)) sums.set(unit, sum);
    for (let j = 0; j < size; j++) sum[j]! += residual * cells[k * size + j]!;
  });
  const spread = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const sum of sums.values()) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) spread[i]![j]! += sum[i]! * sum[j]!;
    }
  }
  return spread;
}

function expit(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function line(x: number): number[] {
  return [1, x];
}

/** Cubic between the knots and straight beyond them (Stone and Koo 1985), scaled to x's own size. */
function spline(knots: readonly number[]): (x: number) => number[] {
  const [last, before] = [knots.at(-1)!, knots.at(-2)!];
  const cube = (value: number) => Math.max(0, value) ** 3;
  const scale = (last - knots[0]!) ** 2;
  return (x) => [
    ...line(x),
    ...knots
      .slice(0, -2)
      .map(
        (knot) =>
          (cube(x - knot) -
            (cube(x - before) * (last - knot) - cube(x - last) * (before - knot)) /
              (last - before)) /
          scale,
      ),
  ];
}

function logisticFit(
  design: Design,
  y: Uint8Array,
  weights: Float64Array,
): { readonly at: readonly number[]; readonly hessian: readonly (readonly number[])[] } | null {
  const { cells, size } = design;
  // No correction: the score as it is.
  let at: number[] = Array.from({ length: size }, (_, j) => (j === 1 ? 1 : 0));
  for (let step = 0; step < STEPS; step++) {
    const predicted = probabilities(design, at);
    const gradient = at.map(() => 0);
    const hessian = at.map(() => at.map(() => 0));
    for (let k = 0; k < y.length; k++) {
      const [p, weight] = [predicted[k]!, weights[k]!];
      const residual = weight * (y[k]! - p);
      const v = weight * p * (1 - p);
      for (let i = 0; i < size; i++) {
        const cell = cells[k * size + i]!;
        gradient[i]! += residual * cell;
        const row = hessian[i]!;
        for (let j = 0; j < size; j++) row[j]! += v * cell * cells[k * size + j]!;
      }
    }
    const move = solve(hessian, gradient);
    const largest = Math.max(...move.map(Math.abs));
    if (!Number.isFinite(largest)) return null;
    const shrink = largest > 2 ? 2 / largest : 1;
    at = at.map((value, j) => value + shrink * move[j]!);
    if (largest < 1e-8) return { at, hessian };
  }
  return null;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** Gauss's elimination with pivots; not finite where the matrix is singular. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const below = rows.slice(column).map((row) => Math.abs(row[column]!));
    const pivot = column + below.indexOf(Math.max(...below));
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let other = column + 1; other < size; other++) {
      const factor = rows[other]![column]! / rows[column]![column]!;
      for (let k = column; k <= size; k++) rows[other]![k]! -= factor * rows[column]![k]!;
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    const known = solution.reduce(
      (sum, value, k) => sum + (k > row ? value * rows[row]![k]! : 0),
      0,
    );
    solution[row] = (rows[row]![size]! - known) / rows[row]![row]!;
  }
  return solution;
}
