import type { Estimate } from './estimate.ts';
import type { Contrast, Form, RepeatedRuns } from './runs.ts';

/**
 * Estimates contrasts of a table with intervals that hold for other patients and other trainings.
 *
 * The mean over repeats has the variance V = Σ F̄ₖ² + max(0, s²/R − W): the clusters' part from the
 * influences averaged over repeats, the trainings' part from the spread s² of the R repeats without
 * what of it W = Σᵣ Σₖ (Fᵣₖ − F̄ₖ)² / (R (R − 1)) is clusters already counted. s² and W are pooled over
 * the rows of the table by a two-way analysis of variance of rows and repeats: a difference of rows
 * has the interaction's mean square with (rows − 1)(R − 1) degrees of freedom d, whatever the rows
 * share at a repeat has R − 1. Student's t then has max(R − 1, V² / ((s²/R)² / d)) (Satterthwaite
 * 1946).
 */
export class Estimator {
  readonly runs: RepeatedRuns;
  readonly #means = new Map<string, Float64Array>();
  readonly #squares = new Map<string, MeanSquares>();

  constructor(runs: RepeatedRuns) {
    this.runs = runs;
  }

  estimate({ terms, constant }: Contrast): Estimate {
    const { repeats, clusters } = this.runs;
    const byRow = weightsByRow(terms);
    const values = new Float64Array(repeats).fill(constant);
    const influence = new Float64Array(clusters);
    for (const [row, weights] of byRow) {
      for (const [path, weight] of weights) {
        const series = this.runs.series(row, path);
        for (let r = 0; r < repeats; r++) values[r]! += weight * series.values[r]!;
        const mean = this.#meanInfluence(row, path);
        for (let k = 0; k < clusters; k++) influence[k]! += weight * mean[k]!;
      }
    }
    let value = 0;
    for (const one of values) value += one / repeats;
    let ofClusters = 0;
    for (const one of influence) ofClusters += one * one;
    if (Number.isNaN(value)) return { value, standardError: value, df: value, repeats: values };
    if (repeats === 1) {
      return { value, standardError: Math.sqrt(ofClusters), df: Infinity, repeats: values };
    }
    const { spread, within, df } = this.#spread(byRow);
    const variance = ofClusters + Math.max(0, spread / repeats - within);
    const ofRepeats = (spread / repeats) ** 2 / df;
    return {
      value,
      standardError: Math.sqrt(variance),
      df: Math.max(repeats - 1, ofRepeats > 0 ? variance ** 2 / ofRepeats : Infinity),
      repeats: values,
    };
  }

  /** Rows on which all of a form's statistics are defined: those that its spread is pooled over. */
  pooledRows(form: Form): readonly string[] {
    return this.runs.rows.filter((row) =>
      form.every(({ path }) => this.runs.reason(row, path) === null),
    );
  }

  #meanInfluence(row: string, path: string): Float64Array {
    const key = `${row}\n${path}`;
    const known = this.#means.get(key);
    if (known !== undefined) return known;
    const { repeats, clusters } = this.runs;
    const { influence } = this.runs.series(row, path);
    const mean = new Float64Array(clusters);
    for (let r = 0; r < repeats; r++) {
      for (let k = 0; k < clusters; k++) mean[k]! += influence[r * clusters + k]! / repeats;
    }
    this.#means.set(key, mean);
    return mean;
  }

  /** s², W and d of a contrast, pooled over rows. */
  #spread(byRow: ReadonlyMap<string, Weights>) {
    const shared = new Map<string, number>();
    let spread = 0;
    let within = 0;
    let rows = 1;
    for (const weights of byRow.values()) {
      const own = this.#meanSquares(weights);
      spread += own.scale * own.interaction;
      within += own.scale * own.withinInteraction;
      for (const [path, weight] of weights) shared.set(path, (shared.get(path) ?? 0) + weight);
      rows = Math.max(rows, own.rows);
    }
    const d = this.runs.repeats - 1;
    const together = this.#meanSquares(shared);
    const n = together.rows;
    // What remains of the interaction once the rows' sum is taken out, and the sum's own part.
    const apart = spread - (together.scale * together.interaction) / n;
    const sum = (together.scale * together.repeat) / n;
    within += (together.scale * (together.withinRepeat - together.withinInteraction)) / n;
    spread = apart + sum;
    const doubt = (rows > 1 ? apart ** 2 / ((rows - 1) * d) : 0) + sum ** 2 / d;
    return { spread, within, df: doubt > 0 ? spread ** 2 / doubt : d };
  }

  /** Mean squares over repeats of one linear statistic of every row. */
  #meanSquares(weights: Weights): MeanSquares & { readonly scale: number } {
    const nonzero = [...weights].filter(([, weight]) => weight !== 0);
    const [first] = nonzero;
    if (first === undefined) return { ...NOTHING, scale: 0 };
    // Multiples of one statistic share their mean squares.
    const unit: Form = nonzero
      .map(([path, weight]) => ({ path, weight: weight / first[1] }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
    const key = unit.map(({ path, weight }) => `${path} ${weight}`).join('\n');
    const known = this.#squares.get(key) ?? meanSquares(this.runs, unit, this.pooledRows(unit));
    this.#squares.set(key, known);
    return { ...known, scale: first[1] ** 2 };
  }
}

/** Weights of one row's statistics by path. */
type Weights = ReadonlyMap<string, number>;

interface MeanSquares {
  /** How many rows they are over. */
  readonly rows: number;
  /** Of the repeats' values: rows against each other, and all rows together. */
  readonly interaction: number;
  readonly repeat: number;
  /** The same two of W. */
  readonly withinInteraction: number;
  readonly withinRepeat: number;
}

const NOTHING: MeanSquares = {
  rows: 1,
  interaction: 0,
  repeat: 0,
  withinInteraction: 0,
  withinRepeat: 0,
};

function weightsByRow(terms: Contrast['terms']): Map<string, Map<string, number>> {
  const byRow = new Map<string, Map<string, number>>();
  for (const { row, form, weight } of terms) {
    const own = byRow.get(row) ?? new Map<string, number>();
    byRow.set(row, own);
    for (const { path, weight: inner } of form) {
      own.set(path, (own.get(path) ?? 0) + weight * inner);
    }
  }
  return byRow;
}

function meanSquares(runs: RepeatedRuns, form: Form, rows: readonly string[]): MeanSquares {
  const { repeats, clusters } = runs;
  if (rows.length === 0) return NOTHING;
  const values = new Split(repeats, 1);
  const influences = new Split(repeats, clusters);
  const value = new Float64Array(repeats);
  const influence = new Float64Array(repeats * clusters);
  for (const row of rows) {
    value.fill(0);
    influence.fill(0);
    for (const { path, weight } of form) {
      const series = runs.series(row, path);
      for (let r = 0; r < repeats; r++) value[r]! += weight * series.values[r]!;
      for (let i = 0; i < influence.length; i++) influence[i]! += weight * series.influence[i]!;
    }
    values.add(value);
    influences.add(influence);
  }
  const [interaction, repeat] = values.squares(rows.length);
  const [withinInteraction, withinRepeat] = influences.squares(rows.length);
  return {
    rows: rows.length,
    interaction: interaction / (repeats - 1),
    repeat: repeat / (repeats - 1),
    withinInteraction: withinInteraction / (repeats * (repeats - 1)),
    withinRepeat: withinRepeat / (repeats * (repeats - 1)),
  };
}

/** Splits squared deviations from each row's mean over repeats into interaction and repeat. */
class Split {
  readonly #repeats: number;
  readonly #width: number;
  readonly #sum: Float64Array;
  #total = 0;

  constructor(repeats: number, width: number) {
    this.#repeats = repeats;
    this.#width = width;
    this.#sum = new Float64Array(repeats * width);
  }

  /** Adds a row, `repeats × width`. */
  add(row: Float64Array): void {
    const repeats = this.#repeats;
    const width = this.#width;
    for (let k = 0; k < width; k++) {
      let mean = 0;
      for (let i = k; i < row.length; i += width) mean += row[i]!;
      mean /= repeats;
      for (let i = k; i < row.length; i += width) {
        const deviation = row[i]! - mean;
        this.#sum[i]! += deviation;
        this.#total += deviation * deviation;
      }
    }
  }

  /** Sums of squares: of a row's part that the others lack (per degree of freedom), and shared. */
  squares(rows: number): [interaction: number, repeat: number] {
    let shared = 0;
    for (const one of this.#sum) shared += (one * one) / rows;
    return [rows > 1 ? (this.#total - shared) / (rows - 1) : 0, shared];
  }
}
