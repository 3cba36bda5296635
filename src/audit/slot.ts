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

/** A group's records, sorted once by falling score so that each resample is one pass over them. */
export class Slot {
  readonly counts: SlotCounts;
  readonly #unit: Int32Array;
  /** 1: labelled positive; 2: predicted positive. */
  readonly #kind: Uint8Array;
  readonly #score: Float64Array | null;
  readonly #weight: Float64Array | null;
  readonly #bin: Uint8Array;
  readonly #line: CalibrationLine | null;
  readonly #options: SlotOptions;
  readonly #binScores = new Float64Array(CALIBRATION_EDGES.length + 1);
  readonly #binPositives = new Float64Array(CALIBRATION_EDGES.length + 1);

  /** @param order the group's records by falling score. */
  constructor(records: AuditRecords, order: Int32Array, options: SlotOptions) {
    const { labels, predicted, scores, weights, units } = records;
    this.#options = options;
    this.#unit = order.map((i) => units.of[i]!);
    this.#kind = Uint8Array.from(order, (i) => labels[i]! | (predicted[i]! << 1));
    this.#score = scores === null ? null : Float64Array.from(order, (i) => scores[i]!);
    this.#weight = weights === null ? null : Float64Array.from(order, (i) => weights[i]!);
    this.#bin = new Uint8Array(order.length);
    this.#score?.forEach((score, i) => {
      const above = CALIBRATION_EDGES.findIndex((edge) => score < edge);
      this.#bin[i] = above < 0 ? CALIBRATION_EDGES.length : above;
    });
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
      all: order.length,
      positives: count((kind) => (kind & 1) === 1),
      negatives: count((kind) => (kind & 1) === 0),
      predicted: count((kind) => kind >= 2),
      rejected: count((kind) => kind < 2),
      units: new Set(this.#unit).size,
    };
  }

  /** Sums over the records, each as often as its unit was drawn; the units' numbers all 1: the estimate. */
  totals(drawn: Int32Array): ScoreTotals {
    const sums = this.#sums(drawn);
    const { total, positives } = sums;
    const score = this.#score;
    const none = Number.NaN;
    if (score === null || total === 0) {
      return {
        ...sums,
        scores: none,
        squares: none,
        auroc: none,
        averagePrecision: none,
        calibrationError: none,
        calibrationSlope: none,
        calibrationIntercept: none,
        tprAtSpecificity: none,
        odds: this.#options.odds,
      };
    }
    return {
      ...sums,
      ...this.#ranks(drawn, score, positives, total - positives),
      odds: this.#options.odds,
    };
  }

  #sums(drawn: Int32Array) {
    const unit = this.#unit;
    const kind = this.#kind;
    const weight = this.#weight;
    const score = this.#score;
    const bin = this.#bin;
    const line = this.#line;
    const binScores = this.#binScores.fill(0);
    const binPositives = this.#binPositives.fill(0);
    const byKind = [0, 0, 0, 0];
    let scores = 0;
    let squares = 0;
    let slope = 0;
    let intercept = 0;
    for (let i = 0; i < unit.length; i++) {
      const times = drawn[unit[i]!]!;
      if (times === 0) continue;
      const w = weight === null ? times : times * weight[i]!;
      const k = kind[i]!;
      byKind[k]! += w;
      if (score === null) continue;
      const y = k & 1;
      const s = score[i]!;
      scores += w * s;
      squares += w * (s - y) * (s - y);
      binScores[bin[i]!]! += w * s;
      binPositives[bin[i]!]! += w * y;
      if (line !== null) {
        slope += times * line.slopeInfluence[i]!;
        intercept += times * line.interceptInfluence[i]!;
      }
    }
    const total = byKind[0]! + byKind[1]! + byKind[2]! + byKind[3]!;
    let apart = 0;
    for (let b = 0; b < binScores.length; b++) apart += Math.abs(binScores[b]! - binPositives[b]!);
    return {
      total,
      positives: byKind[1]! + byKind[3]!,
      truePositives: byKind[3]!,
      falsePositives: byKind[2]!,
      scores,
      squares,
      calibrationError: apart / total,
      calibrationSlope: (line?.slope ?? Number.NaN) + slope,
      calibrationIntercept: (line?.intercept ?? Number.NaN) + intercept,
    };
  }

  /** What depends on the order of scores: one pass from the highest, ties together. */
  #ranks(drawn: Int32Array, score: Float64Array, positives: number, negatives: number) {
    const unit = this.#unit;
    const kind = this.#kind;
    const weight = this.#weight;
    // Rounding must not lose a specificity that is met exactly.
    const mostFalse = (1 - this.#options.specificity) * negatives * (1 + 1e-12);
    let [tp, fp, area, precisions, sensitivity] = [0, 0, 0, 0, 0];
    for (let i = 0; i < unit.length; ) {
      const s = score[i]!;
      let [tiedPositives, tiedNegatives] = [0, 0];
      for (; i < unit.length && score[i] === s; i++) {
        const times = drawn[unit[i]!]!;
        if (times === 0) continue;
        const w = weight === null ? times : times * weight[i]!;
        if (kind[i]! & 1) tiedPositives += w;
        else tiedNegatives += w;
      }
      area += tiedNegatives * (tp + tiedPositives / 2);
      tp += tiedPositives;
      fp += tiedNegatives;
      if (tiedPositives > 0) precisions += (tiedPositives * tp) / (tp + fp);
      if (fp <= mostFalse) sensitivity = tp;
    }
    return {
      auroc: area / (positives * negatives),
      averagePrecision: precisions / positives,
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
