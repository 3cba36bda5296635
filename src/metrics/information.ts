/**
 * Counts of a three-way table: `strata × rows × columns`, row-major. For ADF: label, group,
 * prediction.
 */
export interface StratifiedCounts {
  readonly counts: ArrayLike<number>;
  readonly strata: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Plug-in estimate of the conditional mutual information I(row; column | stratum) in nats. With
 * label, group and prediction this is ADF = I(S; Ŷ | Y) of Fair Diagnosis. It is biased upwards:
 * under independence its mean is about (degrees of freedom) / 2N. NaN for an empty table.
 */
export function conditionalMutualInformation(table: StratifiedCounts): number {
  let information = 0;
  let n = 0;
  forEachStratum(table, (counts, rowSums, columnSums, stratumSum) => {
    n += stratumSum;
    for (let r = 0; r < table.rows; r++) {
      for (let c = 0; c < table.columns; c++) {
        const count = counts(r, c);
        if (count > 0) {
          information += count * Math.log((count * stratumSum) / (rowSums[r]! * columnSums[c]!));
        }
      }
    }
  });
  // Rounding can leave −1e−17 where the truth is 0; information is never negative.
  return n === 0 ? Number.NaN : Math.max(0, information / n);
}

/**
 * The Miller-Madow corrected estimate: the plug-in minus Σ (rows − 1)(columns − 1) / 2N over the
 * strata, counting in each only the rows and columns that occur there. Not clipped at 0, so that
 * its mean under independence is about 0.
 */
export function correctedConditionalMutualInformation(table: StratifiedCounts): number {
  let degreesOfFreedom = 0;
  let n = 0;
  forEachStratum(table, (_, rowSums, columnSums, stratumSum) => {
    n += stratumSum;
    if (stratumSum > 0) degreesOfFreedom += (occupied(rowSums) - 1) * (occupied(columnSums) - 1);
  });
  return conditionalMutualInformation(table) - degreesOfFreedom / (2 * n);
}

function forEachStratum(
  { counts, strata, rows, columns }: StratifiedCounts,
  visit: (
    count: (row: number, column: number) => number,
    rowSums: Float64Array,
    columnSums: Float64Array,
    stratumSum: number,
  ) => void,
): void {
  const rowSums = new Float64Array(rows);
  const columnSums = new Float64Array(columns);
  for (let s = 0; s < strata; s++) {
    rowSums.fill(0);
    columnSums.fill(0);
    let stratumSum = 0;
    const count = (r: number, c: number) => counts[(s * rows + r) * columns + c]!;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        rowSums[r]! += count(r, c);
        columnSums[c]! += count(r, c);
        stratumSum += count(r, c);
      }
    }
    visit(count, rowSums, columnSums, stratumSum);
  }
}

function occupied(sums: Float64Array): number {
  let n = 0;
  for (const sum of sums) if (sum > 0) n++;
  return n;
}
