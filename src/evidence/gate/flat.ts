import { normalQuantile } from '../../metrics/normal.ts';
import { studentQuantile } from '../../metrics/student-t.ts';
import { type GateFinding, points } from './finding.ts';
import { GATE_LIMITS, type GateLimits } from './limits.ts';

/** A learning curve: validation AUROC by epochs (or steps) trained, ascending. */
export interface LearningCurve {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** What a further part of training would gain, from a curve so far. */
export interface ExpectedGain {
  readonly estimate: number;
  /** Upper end of the one-sided confidence bound. */
  readonly upper: number;
}

/**
 * Mean of the curves of several trainings, at the points that all have: what one row's folds and
 * repeats show together is surer than any of them.
 *
 * @throws RangeError where there are none.
 */
export function meanCurve(curves: readonly LearningCurve[]): LearningCurve {
  const [first, ...others] = curves;
  if (first === undefined) throw new RangeError('meanCurve: no curve');
  const shared = first.x.filter((at) => others.every(({ x }) => x.includes(at)));
  const valueAt = ({ x, y }: LearningCurve, at: number) => y[x.indexOf(at)]!;
  return {
    x: shared,
    y: shared.map((at) => curves.reduce((sum, one) => sum + valueAt(one, at), 0) / curves.length),
  };
}

/**
 * What training further by a fifth would gain, by a straight line through the later half of the curve
 * over the logarithm of the training's length: learning that goes on slows down, so a line over the
 * length itself would promise too much. Null for fewer than three points in that half.
 */
export function expectedGain(
  { x, y }: LearningCurve,
  { further, level }: Pick<GateLimits, 'further' | 'level'> = GATE_LIMITS,
): ExpectedGain | null {
  const from = Math.floor(x.length / 2);
  const at = x.slice(from).map(Math.log);
  const values = y.slice(from);
  const n = at.length;
  if (n < 3) return null;
  const meanAt = at.reduce((sum, one) => sum + one, 0) / n;
  const meanValue = values.reduce((sum, one) => sum + one, 0) / n;
  let squares = 0;
  let products = 0;
  at.forEach((one, i) => {
    squares += (one - meanAt) ** 2;
    products += (one - meanAt) * (values[i]! - meanValue);
  });
  const slope = products / squares;
  const residuals = at.reduce(
    (sum, one, i) => sum + (values[i]! - meanValue - slope * (one - meanAt)) ** 2,
    0,
  );
  const error = Math.sqrt(residuals / (n - 2) / squares);
  const length = Math.log(1 + further);
  return {
    estimate: slope * length,
    upper: (slope + studentQuantile(level, n - 2) * error) * length,
  };
}

/**
 * Whether a learning curve is flat: from enough evaluations, the upper bound of what a further fifth
 * of training would gain is small. One that surely falls as fast is not: the last epoch is kept, and it
 * is worse than earlier ones.
 */
export function checkFlat(curve: LearningCurve, limits: GateLimits = GATE_LIMITS): GateFinding {
  const { evaluations, gain, further } = limits;
  if (curve.x.length < evaluations) {
    return {
      passed: false,
      reason: `${curve.x.length} evaluations of validation AUROC, fewer than the ${evaluations} that show whether it is flat`,
    };
  }
  const expected = expectedGain(curve, limits)!;
  const more = `${Math.round(100 * further)} % more training`;
  const auroc = 'points of validation AUROC';
  if (expected.upper <= -gain) {
    return {
      passed: false,
      reason: `it falls at its end, where the model is kept: ${more} would lose at least ${points(-expected.upper)} ${auroc}, where less than ${points(gain)} is allowed`,
    };
  }
  const passed = expected.upper < gain;
  return {
    passed,
    reason: passed
      ? `${more} would gain at most ${points(expected.upper)} ${auroc}, less than ${points(gain)}`
      : `${more} may still gain up to ${points(expected.upper)} ${auroc} (${points(expected.estimate)} expected), where less than ${points(gain)} is allowed`,
  };
}

/**
 * Whether one training of twice the length ends where the first did. A schedule that ends at rate 0
 * makes any curve flat, so this counts beside the curve. A gain says that more was to be learnt; a loss
 * as large, that how the model turns out hangs on how long it happened to be trained.
 *
 * @param error standard error of the gain over records: one training's validation records may not tell
 *   it from none, and then it passes untold. Default: it is known.
 */
export function checkTwice(
  once: number,
  twice: number,
  { gainOfTwice, level }: GateLimits = GATE_LIMITS,
  error = 0,
): GateFinding {
  const gained = twice - once;
  const size = Math.abs(gained);
  const lost = gained < 0;
  const chance = normalQuantile(level) * error;
  const large = size >= gainOfTwice;
  const shown = large && size > chance;
  const told = `twice the training ${lost ? 'loses' : 'gains'} ${points(size)} points of validation AUROC`;
  const limit = points(gainOfTwice);
  return {
    passed: !shown,
    ...(large && !shown ? { told: false as const } : {}),
    reason: shown
      ? `${lost ? 'training is not stable: ' : ''}${told}, where less than ${limit} is allowed`
      : large
        ? `${told}, which chance over its records alone (${points(chance)}) may give`
        : `${told}, less than ${limit}`,
  };
}
