import { type CalibrationCurve, calibrationCurve } from './calibration-curve.ts';
import type { AuditRecords } from './records.ts';
import { FEWEST_RECORDS } from './uncertainty.ts';

/** TPR at false positive rates of 0, 0.02, … 1. */
export interface RocCurve {
  readonly fpr: readonly number[];
  readonly tpr: readonly number[];
}

/** Net benefit at thresholds of 0.01 to 0.99 (Vickers and Elkin 2006). */
export interface DecisionCurve {
  readonly threshold: readonly number[];
  readonly model: readonly number[];
  /** Of treating everyone; of treating no one it is 0. */
  readonly all: readonly number[];
}

export interface GroupCurves {
  readonly roc: RocCurve;
  /** Null: too few records of a label for a smooth curve. */
  readonly calibration: CalibrationCurve | null;
  readonly decision: DecisionCurve;
}

/** What a report draws; no curve is fine enough to tell of single records. Null: too few to draw. */
export interface AuditCurves {
  readonly overall: GroupCurves | null;
  /** grouping → level. */
  readonly groups: Readonly<Record<string, Readonly<Record<string, GroupCurves | null>>>>;
}

/**
 * Curves of everyone and of each group; null without scores.
 *
 * @param fewest above 0: counts below are hidden (`--suppress`), and with them curves of groups.
 */
export function auditCurves(records: AuditRecords, fewest: number): AuditCurves | null {
  if (records.scores === null) return null;
  const everyone = Array.from(records.labels.keys());
  return {
    overall: curvesOf(records, everyone, Math.max(FEWEST_RECORDS, fewest)),
    groups: Object.fromEntries(
      records.groupings.map(({ name, levels, codes }) => [
        name,
        Object.fromEntries(
          levels.map((level, l) => [
            level,
            fewest > 0
              ? null
              : curvesOf(
                  records,
                  everyone.filter((i) => codes[i] === l),
                  FEWEST_RECORDS,
                ),
          ]),
        ),
      ]),
    ),
  };
}

function curvesOf(
  records: AuditRecords,
  places: readonly number[],
  fewest: number,
): GroupCurves | null {
  const positives = places.filter((i) => records.labels[i] === 1).length;
  if (Math.min(positives, places.length - positives) < fewest) return null;
  const steps = rocSteps(records, places);
  return {
    roc: rocCurve(steps),
    calibration: calibrationCurve(records, places),
    decision: decisionCurve(steps),
  };
}

/** Weight of positives and negatives at or above each distinct score, from the highest down. */
interface Steps {
  readonly score: readonly number[];
  readonly tp: readonly number[];
  readonly fp: readonly number[];
}

function rocSteps({ labels, scores, weights }: AuditRecords, places: readonly number[]): Steps {
  const order = places.toSorted((a, b) => scores![b]! - scores![a]!);
  const steps: { score: number[]; tp: number[]; fp: number[] } = { score: [], tp: [], fp: [] };
  let [tp, fp] = [0, 0];
  order.forEach((i, k) => {
    const w = weights?.[i] ?? 1;
    if (labels[i] === 1) tp += w;
    else fp += w;
    const next = order[k + 1];
    if (next !== undefined && scores![next] === scores![i]) return;
    steps.score.push(scores![i]!);
    steps.tp.push(tp);
    steps.fp.push(fp);
  });
  return steps;
}

function rocCurve({ tp, fp }: Steps): RocCurve {
  const [positives, negatives] = [tp.at(-1)!, fp.at(-1)!];
  const grid = Array.from({ length: 51 }, (_, k) => k / 50);
  return {
    fpr: grid,
    tpr: grid.map((rate) => {
      const wanted = rate * negatives;
      const after = fp.findIndex((value) => value > wanted + 1e-9);
      if (after < 0) return 1;
      const [x0, y0] = after === 0 ? [0, 0] : [fp[after - 1]!, tp[after - 1]!];
      const share = (wanted - x0) / (fp[after]! - x0);
      return (y0 + share * (tp[after]! - y0)) / positives;
    }),
  };
}

function decisionCurve({ score, tp, fp }: Steps): DecisionCurve {
  const [positives, negatives] = [tp.at(-1)!, fp.at(-1)!];
  const total = positives + negatives;
  const threshold = Array.from({ length: 99 }, (_, k) => (k + 1) / 100);
  const benefit = (found: number, wrong: number, t: number) =>
    (found - (wrong * t) / (1 - t)) / total;
  return {
    threshold,
    model: threshold.map((t) => {
      const below = score.findIndex((value) => value < t);
      const at = below < 0 ? score.length - 1 : below - 1;
      return at < 0 ? 0 : benefit(tp[at]!, fp[at]!, t);
    }),
    all: threshold.map((t) => benefit(positives, negatives, t)),
  };
}
