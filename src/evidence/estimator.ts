import { type Astray, astrayRows } from './astray.ts';
import type { Estimate } from './estimate.ts';
import type { Contrast, Form, RepeatedRuns, Series } from './runs.ts';

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
 *
 * Rows that go astray (`astrayRows`) are left out of what is pooled, and contrasts with them have the
 * spread of their own repeats, with R − 1 degrees of freedom: one such row does not widen the intervals
 * of the others, nor do these make its own too narrow. Pooled over all, the interval of a row that
 * spreads six times as much holds the truth in three of four tables.
 */
export class Estimator {
  readonly runs: RepeatedRuns;
  readonly #astray = new Map<string, Astray>();
  readonly #values = new Map<string, Float64Array>();
  readonly #ids = new Map<string, number>();
  readonly #means: Float64Array[] = [];
  readonly #products = new Map<number, number>();
  readonly #centredProducts = new Map<number, number>();
  readonly #sums = new Map<string, Series>();
  readonly #squares = new Map<string, MeanSquares>();

  constructor(runs: RepeatedRuns) {
    this.runs = runs;
  }

  estimate({ terms, constant }: Contrast): Estimate {
    const { repeats } = this.runs;
    const byRow = this.#weightsByRow(terms);
    const values = new Float64Array(repeats).fill(constant);
    const all: { readonly id: number; readonly weight: number }[] = [];
    for (const [row, weights] of byRow) {
      for (const [path, weight] of weights) {
        const own = this.#valuesOf(row, path);
        for (let r = 0; r < repeats; r++) values[r]! += weight * own[r]!;
        all.push({ id: this.#meanInfluence(row, path), weight });
      }
    }
    let value = 0;
    for (const one of values) value += one / repeats;
    if (Number.isNaN(value)) return { value, standardError: value, df: value, repeats: values };
    let ofClusters = 0;
    for (const a of all) {
      for (const b of all) ofClusters += a.weight * b.weight * this.#product(a.id, b.id);
    }
    // Rounding can leave −1e−20 where two rows predict alike.
    ofClusters = Math.max(0, ofClusters);
    if (repeats === 1) {
      return { value, standardError: Math.sqrt(ofClusters), df: Infinity, repeats: values };
    }
    const { spread, within, df } = this.#spread(byRow, values);
    const variance = ofClusters + Math.max(0, spread / repeats - within);
    const ofRepeats = (spread / repeats) ** 2 / df;
    return {
      value,
      standardError: Math.sqrt(variance),
      df: Math.max(repeats - 1, ofRepeats > 0 ? variance ** 2 / ofRepeats : Infinity),
      repeats: values,
    };
  }

  /** By how much each cluster moves a contrast, averaged over repeats; its sum is 0. */
  influence({ terms }: Pick<Contrast, 'terms'>): Float64Array {
    const sum = new Float64Array(this.runs.clusters);
    for (const [row, weights] of this.#weightsByRow(terms)) {
      for (const [path, weight] of weights) {
        const own = this.#means[this.#meanInfluence(row, path)]!;
        for (let k = 0; k < sum.length; k++) sum[k]! += weight * own[k]!;
      }
    }
    return sum;
  }

  /** Rows that predict alike in every training are one: between them nothing can differ. */
  #weightsByRow(terms: Contrast['terms']): Map<string, Map<string, number>> {
    const { runs } = this;
    return weightsByRow(terms.map((term) => ({ ...term, row: runs.twin?.(term.row) ?? term.row })));
  }

  /** Rows that a form's spread is pooled over: all of its statistics are defined there. */
  pooledRows(form: Form): readonly string[] {
    const { left } = this.astray(form);
    return this.#defined(form).filter((row) => !left.has(row));
  }

  /** Rows that go astray in a form, where they are not pooled with the others. */
  astray(form: Form): Astray {
    const weights = new Map(form.map(({ path, weight }) => [path, weight]));
    return this.#astrayBy(this.#defined(form), weights);
  }

  #defined(form: Form): readonly string[] {
    const { runs } = this;
    return runs.rows.filter(
      (row) =>
        (runs.twin?.(row) ?? row) === row &&
        form.every(({ path }) => runs.reason(row, path) === null),
    );
  }

  #astrayBy(rows: readonly string[], weights: Weights): Astray {
    // A multiple of a statistic spreads alike in all rows.
    const scale = [...weights.values()].find((weight) => weight !== 0) ?? 1;
    const key = [...weights].map(([path, weight]) => `${path} ${weight / scale}`).sort();
    const known = this.#astray.get([...key, ...rows].join('\n'));
    if (known !== undefined) return known;
    const made = astrayRows(new Map(rows.map((row) => [row, this.#combined(row, weights)])));
    this.#astray.set([...key, ...rows].join('\n'), made);
    return made;
  }

  /** A row's linear statistic at each repeat. */
  #combined(row: string, weights: Weights): Float64Array {
    const values = new Float64Array(this.runs.repeats);
    for (const [path, weight] of weights) {
      const own = this.#valuesOf(row, path);
      for (let r = 0; r < values.length; r++) values[r]! += weight * own[r]!;
    }
    return values;
  }

  /** Kept beside the runs, which may have to compute a series anew for the sake of its influences. */
  #valuesOf(row: string, path: string): Float64Array {
    const key = `${row}\n${path}`;
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const { values } = this.runs.series(row, path);
    this.#values.set(key, values);
    return values;
  }

  /** Number of a row's statistic, whose influences are averaged over repeats when first met. */
  #meanInfluence(row: string, path: string): number {
    const key = `${row}\n${path}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const { repeats, clusters } = this.runs;
    const { influence } = this.runs.series(row, path);
    const mean = new Float64Array(clusters);
    for (let r = 0; r < repeats; r++) {
      for (let k = 0; k < clusters; k++) mean[k]! += influence[r * clusters + k]! / repeats;
    }
    this.#ids.set(key, this.#means.length);
    return this.#means.push(mean) - 1;
  }

  /** Σₖ of two statistics' mean influences: contrasts of many statistics share them. */
  #product(a: number, b: number): number {
    const key = pairKey(a, b);
    const known = this.#products.get(key);
    if (known !== undefined) return known;
    const product = dot(this.#means[a]!, this.#means[b]!);
    this.#products.set(key, product);
    return product;
  }

  /** s², W and d of a contrast, pooled over rows; of one with a row that goes astray its own. */
  #spread(byRow: ReadonlyMap<string, Weights>, values: Float64Array) {
    const paths = [...new Set([...byRow.values()].flatMap((weights) => [...weights.keys()]))];
    const defined = this.#defined(paths.map((path) => ({ path, weight: 1 })));
    const astray = [...byRow.values()].map((weights) => this.#astrayBy(defined, weights));
    if ([...byRow.keys()].some((row) => astray.some(({ apart }) => apart.has(row)))) {
      return this.#ownSpread(byRow, values);
    }
    const rows = defined.filter((row) => !astray.some(({ left }) => left.has(row)));
    const n = Math.max(1, rows.length);
    const shared = new Map<string, number>();
    let spread = 0;
    let within = 0;
    for (const weights of byRow.values()) {
      const own = this.#meanSquares(rows, weights);
      spread += own.interaction;
      within += own.withinInteraction;
      for (const [path, weight] of weights) shared.set(path, (shared.get(path) ?? 0) + weight);
    }
    const d = this.runs.repeats - 1;
    const together = this.#meanSquares(rows, shared);
    // What remains of the interaction once the rows' sum is taken out, and the sum's own part.
    const apart = spread - together.interaction / n;
    const sum = together.repeat / n;
    within += (together.withinRepeat - together.withinInteraction) / n;
    spread = apart + sum;
    const doubt = (n > 1 ? apart ** 2 / ((n - 1) * d) : 0) + sum ** 2 / d;
    return { spread, within, df: doubt > 0 ? spread ** 2 / doubt : d };
  }

  /** s², W and d of a contrast by its own repeats. */
  #ownSpread(byRow: ReadonlyMap<string, Weights>, values: Float64Array) {
    const { repeats } = this.runs;
    const all = [...byRow].flatMap(([row, weights]) =>
      [...weights].map(([path, weight]) => ({ row, path, weight })),
    );
    let within = 0;
    for (const a of all) {
      for (const b of all) within += a.weight * b.weight * this.#centred(a, b);
    }
    const d = repeats - 1;
    return {
      spread: centredProduct(values, values, repeats, 1) / d,
      // Rounding can leave −1e−20.
      within: Math.max(0, within) / (repeats * d),
      df: d,
    };
  }

  /** Centred product of two statistics' influences: contrasts of many statistics share them. */
  #centred(a: Statistic, b: Statistic): number {
    const key = pairKey(this.#meanInfluence(a.row, a.path), this.#meanInfluence(b.row, b.path));
    const known = this.#centredProducts.get(key);
    if (known !== undefined) return known;
    const { repeats, clusters } = this.runs;
    const [u, v] = [a, b].map(({ row, path }) => this.runs.series(row, path).influence);
    const product = centredProduct(u!, v!, repeats, clusters);
    this.#centredProducts.set(key, product);
    return product;
  }

  /** Mean squares over repeats of one linear statistic of every row. */
  #meanSquares(rows: readonly string[], weights: Weights): MeanSquares {
    const total = { interaction: 0, repeat: 0, withinInteraction: 0, withinRepeat: 0 };
    for (const [a, first] of weights) {
      for (const [b, second] of weights) {
        const weight = first * second;
        if (weight === 0) continue;
        const pair = this.#pair(rows, a, b);
        total.interaction += weight * pair.interaction;
        total.repeat += weight * pair.repeat;
        total.withinInteraction += weight * pair.withinInteraction;
        total.withinRepeat += weight * pair.withinRepeat;
      }
    }
    return total;
  }

  /** Mean products over repeats of two statistics of every row. */
  #pair(rows: readonly string[], a: string, b: string): MeanSquares {
    const key = [...(a < b ? [a, b] : [b, a]), ...rows].join('\n');
    const known = this.#squares.get(key);
    if (known !== undefined) return known;
    const { repeats, clusters } = this.runs;
    const [sumA, sumB] = [this.#sumOver(rows, a), this.#sumOver(rows, b)];
    let values = 0;
    let influences = 0;
    for (const row of rows) {
      const [first, second] = [this.runs.series(row, a), this.runs.series(row, b)];
      values += centredProduct(first.values, second.values, repeats, 1);
      influences += centredProduct(first.influence, second.influence, repeats, clusters);
    }
    const [interaction, repeat] = split(
      values,
      centredProduct(sumA.values, sumB.values, repeats, 1),
      rows.length,
    );
    const [withinInteraction, withinRepeat] = split(
      influences,
      centredProduct(sumA.influence, sumB.influence, repeats, clusters),
      rows.length,
    );
    const made = {
      interaction: interaction / (repeats - 1),
      repeat: repeat / (repeats - 1),
      withinInteraction: withinInteraction / (repeats * (repeats - 1)),
      withinRepeat: withinRepeat / (repeats * (repeats - 1)),
    };
    this.#squares.set(key, made);
    return made;
  }

  /** A statistic added up over rows. */
  #sumOver(rows: readonly string[], path: string): Series {
    const key = [path, ...rows].join('\n');
    const known = this.#sums.get(key);
    if (known !== undefined) return known;
    const { repeats, clusters } = this.runs;
    const sum = {
      values: new Float64Array(repeats),
      influence: new Float64Array(repeats * clusters),
    };
    for (const row of rows) {
      const { values, influence } = this.runs.series(row, path);
      for (let r = 0; r < repeats; r++) sum.values[r]! += values[r]!;
      for (let i = 0; i < influence.length; i++) sum.influence[i]! += influence[i]!;
    }
    this.#sums.set(key, sum);
    return sum;
  }
}

/** More statistics than rows and paths of any table, for the numbers of their pairs. */
const MOST_STATISTICS = 2 ** 24;

/** Of two statistics' numbers, in either order. */
function pairKey(a: number, b: number): number {
  return a < b ? a * MOST_STATISTICS + b : b * MOST_STATISTICS + a;
}

/** One statistic of one row. */
interface Statistic {
  readonly row: string;
  readonly path: string;
}

/** Weights of one row's statistics by path. */
type Weights = ReadonlyMap<string, number>;

interface MeanSquares {
  /** Of the repeats' values: rows against each other, and all rows together. */
  readonly interaction: number;
  readonly repeat: number;
  /** The same two of W. */
  readonly withinInteraction: number;
  readonly withinRepeat: number;
}

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

type Numbers = Float32Array | Float64Array;

function dot(a: Numbers, b: Numbers): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Σ over repeats and clusters of the products of deviations from each cluster's mean over repeats. */
function centredProduct(a: Numbers, b: Numbers, repeats: number, width: number): number {
  let products = dot(a, b);
  for (let k = 0; k < width; k++) {
    let meanA = 0;
    let meanB = 0;
    for (let i = k; i < a.length; i += width) {
      meanA += a[i]!;
      meanB += b[i]!;
    }
    products -= (meanA * meanB) / repeats;
  }
  return products;
}

/** Products of a row's part that the others lack (per degree of freedom), and of the shared part. */
function split(total: number, ofSums: number, rows: number): [interaction: number, shared: number] {
  const shared = rows === 0 ? 0 : ofSums / rows;
  return [rows > 1 ? (total - shared) / (rows - 1) : 0, shared];
}
