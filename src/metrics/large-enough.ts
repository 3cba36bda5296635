import { FEWEST_OF_A_CLASS, MINIMUM_CLASS_COUNT } from './fairness-metrics.ts';
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
  return classCounts(records).map((levels) => levels.map(classesEnough));
}

/**
 * The classes of which a group has at least 30 records, and as many others.
 *
 * @param counts its records by class.
 */
export function classesEnough(counts: Int32Array | readonly number[]): boolean[] {
  return Array.from(counts, (_, k) => rarer(counts, k) >= MINIMUM_CLASS_COUNT);
}

/**
 * Finds the groups that Positive-Sum Fairness counts, with at least 5 positives and 5 negatives, class by
 * class; some of either in every part, because each part has an AUROC of its own.
 *
 * @param repeats the test records of each, part by part; at least one of either.
 */
export function countedGroups(repeats: readonly (readonly ScoredRecords[])[]): ComparedGroups {
  const all = repeats.map((parts) => parts.map(classCounts));
  return all[0]![0]!.map((levels, a) =>
    levels.map((classes, l) =>
      Array.from(classes, (_, k) =>
        all.every((parts) => {
          const fewest = parts.map((part) => rarer(part[a]![l]!, k));
          const together = sum(parts.map((part) => part[a]![l]![k]!));
          const others = sum(parts.map((part) => sum(part[a]![l]!))) - together;
          return !fewest.includes(0) && Math.min(together, others) >= FEWEST_OF_A_CLASS;
        }),
      ),
    ),
  );
}

/** Records by attribute, level and class. */
function classCounts({ groups, classes, labels }: ScoredRecords): Int32Array[][] {
  return groups.map(({ levels, codes }) => {
    const counts = levels.map(() => new Int32Array(classes.length));
    for (let i = 0; i < codes.length; i++) {
      const level = counts[codes[i]!];
      if (level !== undefined) level[labels[i]!]!++;
    }
    return counts;
  });
}

/** Records of a class, or of all others where they are fewer. */
function rarer(counts: Int32Array | readonly number[], k: number): number {
  return Math.min(counts[k]!, sum(counts) - counts[k]!);
}

function sum(counts: Int32Array | readonly number[]): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
