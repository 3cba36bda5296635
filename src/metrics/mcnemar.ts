import { normalCdf } from './normal.ts';

/** How two models differ in which of the same records they have right. */
export interface McNemarTest {
  /** Records that the first has right and the second wrong. */
  readonly first: number;
  /** Records that the second has right and the first wrong. */
  readonly second: number;
  /** Two-sided; null where no cluster decides for either. */
  readonly pValue: number | null;
}

/**
 * McNemar's test (1947) of two models on the same records, for records that come in clusters (pictures
 * of a lesion): with d_k the first model's lead in cluster k, z = Σ d_k / √(Σ d_k²) (Yang, Sun and
 * Hardin 2010). Where every record is a cluster, z² is McNemar's (b − c)² / (b + c).
 *
 * @param first whether the first model has each record right.
 * @param second the same of the second.
 * @param clusters of each record.
 * @throws RangeError where they differ in length.
 */
export function mcNemar(
  first: readonly boolean[],
  second: readonly boolean[],
  clusters: readonly string[],
): McNemarTest {
  if (first.length !== second.length || first.length !== clusters.length) {
    throw new RangeError(
      `mcNemar: ${first.length}, ${second.length} and ${clusters.length} records`,
    );
  }
  const leads = new Map<string, number>();
  const counts = { first: 0, second: 0 };
  clusters.forEach((cluster, i) => {
    if (first[i] === second[i]) return;
    counts[first[i] ? 'first' : 'second'] += 1;
    leads.set(cluster, (leads.get(cluster) ?? 0) + (first[i] ? 1 : -1));
  });
  const sum = counts.first - counts.second;
  const squares = [...leads.values()].reduce((total, lead) => total + lead ** 2, 0);
  return {
    ...counts,
    pValue: squares === 0 ? null : 2 * normalCdf(-Math.abs(sum) / Math.sqrt(squares)),
  };
}
