import { MINIMUM_CLASS_COUNT } from './fairness-metrics.ts';
import type { ScoredRecords } from './predictions.ts';

/** attribute → level → class: enough positives and negatives to be compared? */
export type ComparedGroups = readonly (readonly (readonly boolean[])[])[];

/** As `largeEnough`; a group too small in the test set of one seed leaves max − min at every seed. */
export function everywhereLargeEnough(seeds: readonly (ScoredRecords | null)[]): ComparedGroups {
  const all = seeds.filter((records) => records !== null).map(largeEnough);
  const first = all[0] ?? [];
  return first.map((levels, a) =>
    levels.map((classes, l) => classes.map((_, k) => all.every((one) => one[a]![l]![k]!))),
  );
}

/** Finds the groups with at least 30 positives and 30 negatives, class by class. */
export function largeEnough(records: ScoredRecords): ComparedGroups {
  return records.groups.map(({ levels, codes }) => {
    const classes = records.classes.length;
    const counts = levels.map(() => new Int32Array(classes));
    for (let i = 0; i < codes.length; i++) {
      const level = counts[codes[i]!];
      if (level !== undefined) level[records.labels[i]!]!++;
    }
    return counts.map((level) => {
      const n = level.reduce((sum, count) => sum + count, 0);
      return Array.from(level, (count) => Math.min(count, n - count) >= MINIMUM_CLASS_COUNT);
    });
  });
}
