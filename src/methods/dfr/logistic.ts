/** Steps of the proximal gradient at most; it ends when none of the weights moves by more than this. */
const STEPS = 2000;
const STILL = 1e-7;

/**
 * L1 logistic regression: minimises Σ log(1 + exp(−ŷz)) + ‖w‖₁ / C over weights and a bias that is not
 * penalised, by FISTA (Beck and Teboulle 2009) with restarts.
 *
 * @param features `records × width`, standardised, row-major.
 * @param labels 0 or 1, of all records.
 * @param rows places of the records to fit, as many of either class or not.
 * @returns the weights and, last, the bias.
 */
export function fitLogistic(
  features: Float32Array,
  labels: Int32Array,
  rows: Int32Array,
  inversePenalty: number,
): Float64Array {
  const width = features.length / labels.length;
  const n = rows.length;
  const penalty = 1 / (inversePenalty * n);
  const step = 4 / largestCurvature(features, width, rows);
  let w = new Float64Array(width + 1);
  let ahead = w.slice();
  let momentum = 1;
  for (let i = 0; i < STEPS; i++) {
    const gradient = gradientOf(features, width, labels, rows, ahead);
    const next = ahead.map((value, j) => {
      const moved = value - step * gradient[j]!;
      return j === width ? moved : shrunk(moved, step * penalty);
    });
    const moves = next.map((value, j) => value - w[j]!);
    const uphill = gradient.reduce((sum, value, j) => sum + value * moves[j]!, 0) > 0;
    const faster = uphill ? 1 : (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const along = uphill ? 0 : (momentum - 1) / faster;
    ahead = next.map((value, j) => value + along * moves[j]!);
    momentum = faster;
    w = next;
    if (moves.every((move) => Math.abs(move) < STILL)) break;
  }
  return w;
}

/** Towards 0, and never to −0. */
function shrunk(value: number, by: number): number {
  return Math.sign(value) * Math.max(0, Math.abs(value) - by) + 0;
}

/** Of the mean loss. */
function gradientOf(
  features: Float32Array,
  width: number,
  labels: Int32Array,
  rows: Int32Array,
  w: Float64Array,
): Float64Array {
  const gradient = new Float64Array(width + 1);
  for (const row of rows) {
    const start = row * width;
    let z = w[width]!;
    for (let j = 0; j < width; j++) z += w[j]! * features[start + j]!;
    const error = (1 / (1 + Math.exp(-z)) - labels[row]!) / rows.length;
    for (let j = 0; j < width; j++) gradient[j]! += error * features[start + j]!;
    gradient[width]! += error;
  }
  return gradient;
}

/** Largest eigenvalue of the mean of x·xᵀ with a constant, bounded by power iteration from above. */
function largestCurvature(features: Float32Array, width: number, rows: Int32Array): number {
  let v = new Float64Array(width + 1).fill(1 / Math.sqrt(width + 1));
  let size = 1;
  for (let i = 0; i < 30; i++) {
    const image = new Float64Array(width + 1);
    for (const row of rows) {
      const start = row * width;
      let dot = v[width]!;
      for (let j = 0; j < width; j++) dot += v[j]! * features[start + j]!;
      for (let j = 0; j < width; j++) image[j]! += (dot * features[start + j]!) / rows.length;
      image[width]! += dot / rows.length;
    }
    size = Math.hypot(...image);
    v = image.map((value) => value / size);
  }
  return 1.1 * size;
}

/**
 * Features of mean 0 and standard deviation 1, those that do not vary at 0.
 *
 * @param features `records × width`, row-major.
 */
export function standardised(features: Float32Array, records: number) {
  const width = features.length / records;
  const mean = new Float64Array(width);
  const spread = new Float64Array(width);
  features.forEach((value, i) => {
    mean[i % width]! += value / records;
  });
  features.forEach((value, i) => {
    spread[i % width]! += (value - mean[i % width]!) ** 2 / records;
  });
  const by = spread.map((variance) => (variance > 1e-12 ? 1 / Math.sqrt(variance) : 0));
  return {
    features: features.map((value, i) => (value - mean[i % width]!) * by[i % width]!),
    /** Weights and bias of the features as they were. */
    undo(fit: Float64Array): { weights: Float32Array; bias: number } {
      const weights = by.map((scale, j) => scale * fit[j]!);
      const bias = weights.reduce((sum, weight, j) => sum - weight * mean[j]!, fit[width]!);
      return { weights: Float32Array.from(weights), bias };
    },
  };
}
