/** Between any two groups, `[group][other]`; 0 on the diagonal and where a group has no record. */
export interface GroupDistances {
  /** Euclidean distance between the mean embeddings. */
  readonly centroids: readonly (readonly number[])[];
  /** Maximum mean discrepancy. */
  readonly mmd: readonly (readonly number[])[];
}

/** Records of a group that the kernel looks at, evenly chosen: it compares every pair. */
const KERNEL_RECORDS = 400;

/**
 * How far groups are apart in the space of embeddings, as a whole: by their means, and by the maximum
 * mean discrepancy (Gretton et al. 2012, Eq. 5: the biased estimate, which is never negative) with a
 * Gaussian kernel whose width is the median distance of records of both groups.
 *
 * @param embeddings `n × d`, row-major.
 * @param codes the group of each record.
 */
export function groupDistances(
  embeddings: Float32Array,
  codes: ArrayLike<number>,
  groups: number,
): GroupDistances {
  const n = codes.length;
  const d = embeddings.length / Math.max(1, n);
  const members = Array.from({ length: groups }, (_, group) =>
    Array.from({ length: n }, (_row, i) => i)
      .filter((i) => codes[i] === group)
      .map((i) => embeddings.subarray(i * d, (i + 1) * d)),
  );
  const table = (
    distance: (a: readonly Float32Array[], b: readonly Float32Array[]) => number,
  ): number[][] =>
    members.map((own, a) =>
      members.map((other, b) =>
        a === b || own.length === 0 || other.length === 0 ? 0 : distance(own, other),
      ),
    );
  return {
    centroids: table((a, b) => Math.sqrt(squared(meanOf(a), meanOf(b)))),
    mmd: table((a, b) => discrepancy(sampleOf(a), sampleOf(b))),
  };
}

function discrepancy(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  const all = [...a, ...b];
  const squares = all.map((x) => Float64Array.from(all, (y) => squared(x, y)));
  const apart = squares.flatMap((row, i) => Array.from(row.subarray(i + 1))).sort((x, y) => x - y);
  const width = apart[apart.length >> 1] || 1;
  const kernelMean = (from: number, to: number, first: number, last: number) => {
    let sum = 0;
    for (let i = from; i < to; i++) {
      for (let j = first; j < last; j++) sum += Math.exp(-squares[i]![j]! / (2 * width));
    }
    return sum / ((to - from) * (last - first));
  };
  const [middle, end] = [a.length, all.length];
  const square =
    kernelMean(0, middle, 0, middle) +
    kernelMean(middle, end, middle, end) -
    2 * kernelMean(0, middle, middle, end);
  return Math.sqrt(Math.max(0, square));
}

function sampleOf(records: readonly Float32Array[]): readonly Float32Array[] {
  const count = Math.min(records.length, KERNEL_RECORDS);
  return Array.from(
    { length: count },
    (_, i) => records[Math.floor((i * records.length) / count)]!,
  );
}

function meanOf(records: readonly Float32Array[]): Float64Array {
  const mean = new Float64Array(records[0]!.length);
  for (const record of records) {
    for (let j = 0; j < mean.length; j++) mean[j]! += record[j]! / records.length;
  }
  return mean;
}

function squared(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += (a[j]! - b[j]!) ** 2;
  return sum;
}
