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

/**
 * A group's records by falling score, so that each resample is a few passes over them. Places are those
 * of the whole file in that order: how often each was drawn is looked up once for all groups.
 */
export class Slot {
  readonly counts: SlotCounts;
  readonly #place: Int32Array;
  /** 1: labelled positive; 2: predicted positive. */
  readonly #kind: Uint8Array;
  readonly #score: Float64Array | null;
  readonly #weight: Float64Array | null;
  /** 1: the last of a run of equal scores. */
  readonly #tieEnds: Uint8Array;
  /** The last record of each bin of the calibration error. */
  readonly #binEnds: readonly number[];
  readonly #line: CalibrationLine | null;
  readonly #options: SlotOptions;
  /** How often each record was drawn, and that times its weight: written anew by each resample. */
  readonly #times: Float64Array;
  readonly #weighed: Float64Array;

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
    this.#tieEnds = this.#score === null ? new Uint8Array(0) : tieEnds(this.#score);
    this.#binEnds = this.#score === null ? [] : binEnds(this.#score);
    this.#line =
      this.#score === null
        ? null
        : calibrationLine(
            this.#score,
            this.#kind.map((kind) => kind & 1),
            this.#weight,
          );
    this.#times = new Float64Array(places.length);
    this.#weighed = this.#weight === null ? this.#times : new Float64Array(places.length);
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
    this.#weigh(drawn);
    const counts = countsOf(this.#weighed, this.#kind);
    return {
      ...counts,
      odds: this.#options.odds,
      ...(this.#score === null || counts.total === 0
        ? WITHOUT_SCORES
        : this.#ofScores(this.#score, counts.positives, counts.total - counts.positives)),
    };
  }

  #weigh(drawn: Uint16Array): void {
    const place = this.#place;
    const times = this.#times;
    for (let i = 0; i < place.length; i++) times[i] = drawn[place[i]!]!;
    const weight = this.#weight;
    if (weight === null) return;
    const weighed = this.#weighed;
    for (let i = 0; i < weight.length; i++) weighed[i] = times[i]! * weight[i]!;
  }

  #ofScores(score: Float64Array, positives: number, negatives: number) {
    const line = this.#line;
    // Rounding must not lose a specificity that is met exactly.
    const mostFalse = (1 - this.#options.specificity) * negatives * (1 + 1e-12);
    const ranks = ranked(this.#weighed, this.#kind, this.#tieEnds, mostFalse);
    const { scores, squares, apart } = distances(this.#weighed, this.#kind, score, this.#binEnds);
    return {
      scores,
      squares,
      auroc: ranks.area / (positives * negatives),
      averagePrecision: ranks.precisions / positives,
      calibrationError: apart / (positives + negatives),
      calibrationSlope:
        line === null ? Number.NaN : line.slope + dot(this.#times, line.slopeInfluence),
      calibrationIntercept:
        line === null ? Number.NaN : line.intercept + dot(this.#times, line.interceptInfluence),
      tprAtSpecificity: negatives > 0 ? ranks.sensitivity / positives : Number.NaN,
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

// The loops that follow run for each record of each resample. They multiply by a label instead of asking
// for it: a branch that falls by chance costs more than the sums.

function countsOf(
  weights: Float64Array,
  kinds: Uint8Array,
): Pick<ScoreTotals, 'total' | 'positives' | 'truePositives' | 'falsePositives'> {
  let [tn, fn, fp, tp] = [0, 0, 0, 0];
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i]!;
    const positive = weights[i]! * (kind & 1);
    const negative = weights[i]! - positive;
    const found = positive * (kind >> 1);
    const wrong = negative * (kind >> 1);
    tp += found;
    fn += positive - found;
    fp += wrong;
    tn += negative - wrong;
  }
  return {
    total: tn + fn + fp + tp,
    positives: fn + tp,
    truePositives: tp,
    falsePositives: fp,
  };
}

/**
 * What depends on the order alone, from the highest score down, equal ones together: pairs in order,
 * precision summed over positives, and positives found before more negatives are than `mostFalse`.
 */
function ranked(
  weights: Float64Array,
  kinds: Uint8Array,
  tieEnds: Uint8Array,
  mostFalse: number,
): { readonly area: number; readonly precisions: number; readonly sensitivity: number } {
  let [tp, fp, tiedPositives, tiedNegatives] = [0, 0, 0, 0];
  let [area, precisions, sensitivity] = [0, 0, 0];
  for (let i = 0; i < kinds.length; i++) {
    const positive = weights[i]! * (kinds[i]! & 1);
    tiedPositives += positive;
    tiedNegatives += weights[i]! - positive;
    if (tieEnds[i] === 0) continue;
    area += tiedNegatives * (tp + tiedPositives / 2);
    tp += tiedPositives;
    fp += tiedNegatives;
    // Of nothing found the precision is 0 / 0, but then it is not asked for.
    precisions += (tiedPositives * tp) / Math.max(tp + fp, Number.MIN_VALUE);
    if (fp <= mostFalse) sensitivity = tp;
    tiedPositives = 0;
    tiedNegatives = 0;
  }
  return { area, precisions, sensitivity };
}

/** Sums of scores, of their squared distances from the labels, and of the sizes of each bin's summed distance. */
function distances(
  weights: Float64Array,
  kinds: Uint8Array,
  score: Float64Array,
  binEnds: readonly number[],
): { readonly scores: number; readonly squares: number; readonly apart: number } {
  let [scores, squares, apart] = [0, 0, 0];
  let i = 0;
  for (const end of binEnds) {
    let bin = 0;
    for (; i <= end; i++) {
      const distance = score[i]! - (kinds[i]! & 1);
      const weighed = weights[i]! * distance;
      scores += weights[i]! * score[i]!;
      squares += weighed * distance;
      bin += weighed;
    }
    apart += Math.abs(bin);
  }
  return { scores, squares, apart };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Where runs of equal scores end. */
function tieEnds(scores: Float64Array): Uint8Array {
  return Uint8Array.from(scores, (score, i) => (scores[i + 1] === score ? 0 : 1));
}

/** The last of each bin's records. */
function binEnds(scores: Float64Array): number[] {
  const binOf = (score: number) => {
    const above = CALIBRATION_EDGES.findIndex((edge) => score < edge);
    return above < 0 ? CALIBRATION_EDGES.length : above;
  };
  const bins = Array.from(scores, binOf);
  return bins.flatMap((bin, i) => (bins[i + 1] === bin ? [] : [i]));
}
