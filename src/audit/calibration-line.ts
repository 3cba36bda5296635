/**
 * The logistic regression of labels on the logit of their scores, and how much each record moves it:
 * resampled, its coefficients are the estimate plus the influences of the records drawn (one step of
 * Newton's method, whose error falls as 1/n).
 */
export interface CalibrationLine {
  readonly slope: number;
  /** With the slope held at 1: calibration in the large. */
  readonly intercept: number;
  readonly slopeInfluence: Float64Array;
  readonly interceptInfluence: Float64Array;
}

/** Scores of 0 and 1 have no logit: they count as this far from the end. */
const END = 1e-6;
const STEPS = 50;

/**
 * Fits the line; null where labels are of one class, scores are all the same, or they tell the
 * classes apart without error (the slope is infinite then).
 */
export function calibrationLine(
  scores: Float64Array,
  labels: Uint8Array,
  weights: Float64Array | null,
): CalibrationLine | null {
  const x = scores.map(logit);
  const positives = labels.reduce((sum, label) => sum + label, 0);
  if (positives === 0 || positives === labels.length) return null;
  if (x.every((value) => value === x[0])) return null;
  const line = newton(x, labels, weights, [0, 1], true);
  const large = newton(x, labels, weights, [0, 1], false);
  if (line === null || large === null) return null;
  return {
    slope: line.at[1],
    intercept: large.at[0],
    slopeInfluence: line.influence,
    interceptInfluence: large.influence,
  };
}

/** Newton's method, no step longer than 2; `influence` is that of the slope, else of the intercept. */
function newton(
  x: Float64Array,
  labels: Uint8Array,
  weights: Float64Array | null,
  start: readonly [number, number],
  free: boolean,
): { at: [number, number]; influence: Float64Array } | null {
  const n = x.length;
  let at: [number, number] = [...start];
  for (let step = 0; step < STEPS; step++) {
    const sums = { g0: 0, g1: 0, h00: 0, h01: 0, h11: 0 };
    for (let i = 0; i < n; i++) {
      const w = weights?.[i] ?? 1;
      const p = 1 / (1 + Math.exp(-(at[0] + at[1] * x[i]!)));
      const residual = w * (labels[i]! - p);
      const v = w * p * (1 - p);
      sums.g0 += residual;
      sums.g1 += residual * x[i]!;
      sums.h00 += v;
      sums.h01 += v * x[i]!;
      sums.h11 += v * x[i]! * x[i]!;
    }
    const { g0, g1, h00, h01, h11 } = sums;
    const determinant = h00 * h11 - h01 * h01;
    if (!(h00 > 1e-9) || (free && !(determinant > 1e-9 * h00 * h11))) return null;
    const move: [number, number] = free
      ? [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant]
      : [g0 / h00, 0];
    const size = Math.max(Math.abs(move[0]), Math.abs(move[1]));
    const shrink = size > 2 ? 2 / size : 1;
    at = [at[0] + shrink * move[0], at[1] + shrink * move[1]];
    if (size > 1e-9) continue;
    const influence = Float64Array.from(x, (value, i) => {
      const p = 1 / (1 + Math.exp(-(at[0] + at[1] * value)));
      const residual = (weights?.[i] ?? 1) * (labels[i]! - p);
      return free ? (residual * (h00 * value - h01)) / determinant : residual / h00;
    });
    return { at, influence };
  }
  return null;
}

/** log s / (1 − s), finite for scores of 0 and 1 too. */
export function logit(score: number): number {
  const inside = Math.min(1 - END, Math.max(END, score));
  return Math.log(inside / (1 - inside));
}
