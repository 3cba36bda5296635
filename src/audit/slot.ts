import type { ScoreTotals } from '../metrics/audit-metrics.ts';
import { CALIBRATION_EDGES } from '../metrics/calibration.ts';
import { type CalibrationLine, calibrationLine } from './calibration-line.ts';
import type { AuditRecords } from './records.ts';

/** How many records a number of a group depends on. */
export interface SlotCounts {
  readonly all: number;
  readonly positives: number;
  readonly negatives: number;
  readonly predicted: number;
  readonly rejected: number;
  /** Patients among them. */
  readonly units: number;
}

export interface SlotOptions {
  /** Of the threshold; NaN: unknown. */
  readonly odds: number;
  readonly specificity: number;
}

/** Ends of runs along the records: of equal scores, of a bin of the calibration error. */
const [TIE_ENDS, BIN_ENDS] = [1, 2];

/**
 * A group's records by falling score, so that each resample is one pass over them. Places are those
 * of the whole file in that order: how often each was drawn is looked up once for all groups.
 */
export class Slot {
  readonly counts: SlotCounts;
  readonly #place: Int32Array;
  /** 1: labelled positive; 2: predicted positive. */
  readonly #kind: Uint8Array;
  readonly #score: Float64Array | null;
  readonly #weight: Float64Array | null;
  readonly #ends: Uint8Array;
  readonly #line: CalibrationLine | null;
  readonly #options: SlotOptions;

  /**
   * @param order all records by falling score.
   * @param places which of them are the group's, ascending.
   */
  constructor(records: AuditRecords, order: Int32Array, places: Int32Array, options: SlotOptions) {
    const { labels, predicted, scores, weights, units } = records;
    const own = places.map((place) => order[place]!);
    this.#options = options;
    this.#place = places;
    this.#kind = Uint8Array.from(own, (i) => labels[i]! | (predicted[i]! << 1));
    this.#score = scores === null ? null : Float64Array.from(own, (i) => scores[i]!);
    this.#weight = weights === null ? null : Float64Array.from(own, (i) => weights[i]!);
    this.#ends = this.#score === null ? new Uint8Array(0) : endsOf(this.#score);
    this.#line =
      this.#score === null
        ? null
        : calibrationLine(
            this.#score,
            this.#kind.map((kind) => kind & 1),
            this.#weight,
          );
    const count = (test: (kind: number) => boolean) => this.#kind.filter(test).length;
    this.counts = {
      all: own.length,
      positives: count((kind) => (kind & 1) === 1),
      negatives: count((kind) => (kind & 1) === 0),
      predicted: count((kind) => kind >= 2),
      rejected: count((kind) => kind < 2),
      units: new Set(own.map((i) => units.of[i]!)).size,
    };
  }

  /** Sums over the records, each as often as `drawn` says of its place. */
  totals(drawn: Uint16Array): ScoreTotals {
    const place = this.#place;
    const kind = this.#kind;
    const weight = this.#weight;
    const byKind = new Float64Array(4);
    for (let i = 0; i < place.length; i++) {
      const times = drawn[place[i]!]!;
      byKind[kind[i]!]! += weight === null ? times : times * weight[i]!;
    }
    const [n0, n1, n2, n3] = byKind as unknown as [number, number, number, number];
    const [total, positives] = [n0 + n1 + n2 + n3, n1 + n3];
    return {
      total,
      positives,
      truePositives: n3,
      falsePositives: n2,
      odds: this.#options.odds,
      ...(this.#score === null || total === 0
        ? WITHOUT_SCORES
        : this.#ofScores(drawn, this.#score, positives, total - positives)),
    };
  }

  /** What depends on scores, from the highest down, equal ones together. */
  #ofScores(drawn: Uint16Array, score: Float64Array, positives: number, negatives: number) {
    const place = this.#place;
    const kind = this.#kind;
    const weight = this.#weight;
    const ends = this.#ends;
    const slopes = this.#line?.slopeInfluence ?? null;
    const intercepts = this.#line?.interceptInfluence ?? null;
    // Rounding must not lose a specificity that is met exactly.
    const mostFalse = (1 - this.#options.specificity) * negatives * (1 + 1e-12);
    let [tp, fp, tiedPositives, tiedNegatives] = [0, 0, 0, 0];
    let [area, precisions, sensitivity] = [0, 0, 0];
    let [scores, squares, bin, apart, slope, intercept] = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < place.length; i++) {
      const times = drawn[place[i]!]!;
      if (times > 0) {
        const w = weight === null ? times : times * weight[i]!;
        const s = score[i]!;
        const y = kind[i]! & 1;
        scores += w * s;
        squares += w * (s - y) * (s - y);
        bin += w * (s - y);
        if (y === 1) tiedPositives += w;
        else tiedNegatives += w;
        if (slopes !== null) {
          slope += times * slopes[i]!;
          intercept += times * intercepts![i]!;
        }
      }
      const end = ends[i]!;
      if (end === 0) continue;
      area += tiedNegatives * (tp + tiedPositives / 2);
      tp += tiedPositives;
      fp += tiedNegatives;
      if (tiedPositives > 0) precisions += (tiedPositives * tp) / (tp + fp);
      if (fp <= mostFalse) sensitivity = tp;
      tiedPositives = 0;
      tiedNegatives = 0;
      if (end > TIE_ENDS) {
        apart += Math.abs(bin);
        bin = 0;
      }
    }
    return {
      scores,
      squares,
      auroc: area / (positives * negatives),
      averagePrecision: precisions / positives,
      calibrationError: apart / (positives + negatives),
      calibrationSlope: (this.#line?.slope ?? Number.NaN) + slope,
      calibrationIntercept: (this.#line?.intercept ?? Number.NaN) + intercept,
      tprAtSpecificity: negatives > 0 ? sensitivity / positives : Number.NaN,
    };
  }

  /** Points of the ROC curve from (0, 0) to (1, 1), one a distinct score; empty where it has none. */
  roc(): { readonly fpr: readonly number[]; readonly tpr: readonly number[] } {
    const score = this.#score;
    let [tp, fp] = [0, 0];
    const points: [number, number][] = [[0, 0]];
    this.#kind.forEach((kind, i) => {
      const w = this.#weight?.[i] ?? 1;
      if (kind & 1) tp += w;
      else fp += w;
      if (score !== null && score[i] !== score[i + 1]) points.push([fp, tp]);
    });
    if (score === null || tp === 0 || fp === 0) return { fpr: [], tpr: [] };
    return { fpr: points.map(([x]) => x / fp), tpr: points.map(([, y]) => y / tp) };
  }
}

const WITHOUT_SCORES = {
  scores: Number.NaN,
  squares: Number.NaN,
  auroc: Number.NaN,
  averagePrecision: Number.NaN,
  calibrationError: Number.NaN,
  calibrationSlope: Number.NaN,
  calibrationIntercept: Number.NaN,
  tprAtSpecificity: Number.NaN,
};

/** Where runs of equal scores end, and where bins do; a bin's end is a run's too. */
function endsOf(scores: Float64Array): Uint8Array {
  const binOf = (score: number) => {
    const above = CALIBRATION_EDGES.findIndex((edge) => score < edge);
    return above < 0 ? CALIBRATION_EDGES.length : above;
  };
  return Uint8Array.from(scores, (score, i) => {
    const next = scores[i + 1];
    if (next === score) return 0;
    return next === undefined || binOf(next) !== binOf(score) ? TIE_ENDS | BIN_ENDS : TIE_ENDS;
  });
}
