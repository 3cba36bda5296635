import { Random } from '../tensor/random.ts';
import type { Predictions } from './predictions.ts';

/** One record of a hand-made test set. */
export interface Row {
  readonly label: number;
  readonly score: number;
  /** Level index by attribute; −1 missing. */
  readonly groups: readonly number[];
  readonly cluster?: string;
}

/** Predictions out of rows, for tests: attributes `sex` (female, male) and `race` (a, b, c). */
export function fromRows(
  rows: readonly Row[],
  attributes: readonly string[] = ['sex'],
): Predictions {
  const levels: Readonly<Record<string, readonly string[]>> = {
    sex: ['female', 'male'],
    race: ['a', 'b', 'c'],
  };
  return {
    ids: rows.map((_, i) => `r${i}`),
    clusters: rows.map((row, i) => row.cluster ?? `r${i}`),
    classes: ['no', 'yes'],
    labels: Int16Array.from(rows, (row) => row.label),
    scores: Float32Array.from(rows, (row) => row.score),
    groups: attributes.map((name, a) => ({
      name,
      levels: levels[name]!,
      codes: Int16Array.from(rows, (row) => row.groups[a]!),
    })),
  };
}

/** Random binary predictions with ties, missing groups and patients of several records. */
export function randomRows(n: number, seed: number, { patients = n } = {}): Row[] {
  const random = new Random(seed);
  return Array.from({ length: n }, () => {
    const label = random.int(2);
    const score = Math.round(20 / (1 + Math.exp(-(random.normal() + label)))) / 20;
    const missing = random.int(20) === 0;
    return {
      label,
      score,
      groups: [missing ? -1 : random.int(2), random.int(3)],
      cluster: `p${random.int(patients)}`,
    };
  });
}
