import type { Panel } from './panel.ts';

/** The numbers of one row: an estimate and its replicates for every path. */
export class RowNumbers {
  readonly position: ReadonlyMap<string, number>;
  readonly paths: readonly string[];
  readonly estimates: Float64Array;
  /** `paths × replicates`. */
  readonly #replicates: Float64Array;
  readonly #count: number;
  readonly #scratch: Float64Array;

  constructor(paths: readonly string[], replicates: number) {
    this.paths = paths;
    this.position = new Map(paths.map((path, i) => [path, i]));
    this.estimates = new Float64Array(paths.length);
    this.#replicates = new Float64Array(paths.length * replicates);
    this.#count = replicates;
    this.#scratch = new Float64Array(paths.length);
  }

  /**
   * Computes one replicate, or the estimate where `replicate` is null: means over the seeds drawn,
   * seeds without a panel left out.
   *
   * @param weights how often each cluster was drawn.
   * @param seedWeights how often each seed was drawn.
   */
  fill(
    panels: readonly (Panel | null)[],
    weights: Int32Array,
    seedWeights: Int32Array,
    replicate: number | null,
  ): void {
    const sums = new Float64Array(this.paths.length);
    let total = 0;
    panels.forEach((panel, seed) => {
      const weight = seedWeights[seed]!;
      if (panel === null || weight === 0) return;
      panel.compute(weights, this.#scratch);
      for (let i = 0; i < sums.length; i++) sums[i]! += weight * this.#scratch[i]!;
      total += weight;
    });
    for (let i = 0; i < sums.length; i++) {
      const value = sums[i]! / total;
      if (replicate === null) this.estimates[i] = value;
      else this.#replicates[i * this.#count + replicate] = value;
    }
  }

  /** A number of one replicate; `position` as in the map of that name. NaN: undefined. */
  at(position: number, replicate: number): number {
    return this.#replicates[position * this.#count + replicate]!;
  }
}
