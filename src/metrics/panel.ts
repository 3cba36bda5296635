import { negatives, positives, total } from './confusion.ts';
import { type Counts, counter, type GroupCounts } from './counts.ts';
import {
  type AttributeCounts,
  FAIRNESS_METRICS,
  type FairnessMetric,
  MINIMUM_CLASS_COUNT,
} from './fairness-metrics.ts';
import { GROUP_METRICS, type GroupMetric } from './group-metrics.ts';
import { metricPath } from './paths.ts';
import type { ScoredRecords } from './predictions.ts';

/** Something a reader of the numbers must know, and which number it is about. */
export interface Note {
  readonly path: string;
  readonly reason: string;
}

/** Every metric of some records, prepared so that it can be computed for many weightings. */
export interface Panel {
  /** Address of each number that `compute` gives. */
  readonly paths: readonly string[];
  /** Why the number at this position is undefined, where it is. */
  readonly reasons: readonly string[];
  /** Small and empty groups, missing values, constant predictions. */
  readonly notes: readonly Note[];
  /** Writes all numbers for these weights (whole, one a unit); NaN: undefined. */
  compute(weights: ArrayLike<number>, into: Float64Array): void;
}

export interface PanelOptions {
  readonly threshold: number;
  /** Index into the weights, one a record; by default every record has a weight of its own. */
  readonly units?: Int32Array;
  /** Which groups are large enough, as `largeEnough` gives it. */
  readonly compared?: ComparedGroups;
}

/** attribute → level → class: enough positives and negatives to be compared? */
export type ComparedGroups = readonly (readonly (readonly boolean[])[])[];

interface Entry {
  readonly path: string;
  readonly why: string;
  readonly value: (counts: Counts, attributes: readonly AttributeCounts[]) => number;
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

export function panel(records: ScoredRecords, options: PanelOptions): Panel {
  const units = options.units ?? Int32Array.from(records.labels, (_, i) => i);
  const binary = records.classes.length === 2;
  const compared = options.compared ?? largeEnough(records);
  const count = counter(records, options.threshold, units);
  const comparisons = compared.map((levels) => comparison(levels, binary));
  const entries = listEntries(records, binary);
  const attributesOf = (counts: Counts): AttributeCounts[] =>
    counts.groups.map((levels, a) => ({ levels, ...comparisons[a]! }));
  const largestUnit = units.reduce((largest, unit) => Math.max(largest, unit), 0);
  const everyone = count(new Uint8Array(largestUnit + 1).fill(1));
  return {
    paths: entries.map((entry) => entry.path),
    reasons: entries.map((entry) => entry.why),
    notes: listNotes(records, options.threshold, everyone, compared, binary),
    compute(weights, into) {
      const counts = count(weights);
      const attributes = attributesOf(counts);
      for (let i = 0; i < entries.length; i++) into[i] = entries[i]!.value(counts, attributes);
    },
  };
}

function comparison(levels: ComparedGroups[number], binary: boolean) {
  const classes = binary ? [1] : (levels[0]?.map((_, k) => k) ?? []);
  const all = classes.map((k) => ({
    class: k,
    levels: [...levels.keys()].filter((level) => levels[level]![k]),
  }));
  // A class that cannot be compared leaves the mean over classes.
  const compared = all.filter((c) => c.levels.length >= 2);
  return {
    compared,
    comparedLevels: [...levels.keys()].filter((level) => classes.some((k) => levels[level]![k])),
  };
}

function listEntries(records: ScoredRecords, binary: boolean): Entry[] {
  const entries: Entry[] = [];
  const add = (path: string, metric: GroupMetric, of: (counts: Counts) => GroupCounts) =>
    entries.push({ path, why: metric.why, value: (counts) => metric.value(of(counts)) });
  const groupMetrics = Object.entries<GroupMetric>(GROUP_METRICS).filter(
    ([, metric]) => binary || !metric.binaryOnly,
  );
  for (const [name, metric] of groupMetrics) {
    add(metricPath('overall', name), metric, (counts) => counts.overall);
  }
  entries.push({
    path: metricPath('overall', 'ece'),
    why: 'no records',
    value: (counts) => counts.calibrationError,
  });
  records.groups.forEach(({ name: attribute, levels }, a) => {
    levels.forEach((level, l) => {
      for (const [name, metric] of groupMetrics) {
        add(metricPath('groups', attribute, level, name), metric, (c) => c.groups[a]![l]!);
      }
    });
  });
  records.groups.forEach(({ name: attribute, levels }, a) => {
    for (const [name, metric] of Object.entries<FairnessMetric>(FAIRNESS_METRICS)) {
      if (metric.signed && !(binary && levels.length === 2)) continue;
      entries.push({
        path: metricPath('fairness', attribute, name),
        why: metric.why,
        value: (_, attributes) => metric.value(attributes[a]!),
      });
    }
  });
  return entries;
}

function listNotes(
  records: ScoredRecords,
  threshold: number,
  counts: Counts,
  compared: ComparedGroups,
  binary: boolean,
): Note[] {
  const notes: Note[] = [];
  const n = records.labels.length;
  if (binary && n > 0) {
    const c = counts.overall.classes[1]!;
    const predicted = c.truePositives + c.falsePositives;
    if (predicted === 0 || predicted === n) {
      const kind = predicted === 0 ? 'negative' : 'positive';
      notes.push({
        path: 'overall',
        reason: `every record is predicted ${kind} at threshold ${threshold}: differences of 0 between groups mean nothing`,
      });
    }
  }
  if (n > 1 && binary && records.scores.every((score) => score === records.scores[0])) {
    notes.push({
      path: 'overall',
      reason: 'every record has the same score: the AUROC is that of a coin',
    });
  }
  records.groups.forEach(({ name, levels, codes }, a) => {
    const missing = Array.from(codes).filter((code) => code < 0).length;
    if (missing > 0) {
      notes.push({
        path: metricPath('groups', name),
        reason: `${missing} of ${n} records have no value and count in no group`,
      });
    }
    levels.forEach((level, l) => {
      const path = metricPath('groups', name, level);
      const group = counts.groups[a]![l]!;
      const small = 'leaves the differences between groups (max − min)';
      const isCompared = compared[a]![l]!;
      if (total(group.classes[0]!) === 0) {
        notes.push({ path, reason: 'no records' });
      } else if (binary) {
        const c = group.classes[1]!;
        if (!isCompared[1]) {
          notes.push({
            path,
            reason: `${positives(c)} positives and ${negatives(c)} negatives, fewer than ${MINIMUM_CLASS_COUNT} of one: ${small}`,
          });
        }
      } else {
        const out = records.classes.filter((_, k) => !isCompared[k]);
        if (out.length > 0) {
          notes.push({
            path,
            reason: `fewer than ${MINIMUM_CLASS_COUNT} records of, or not of, ${out.join(', ')}: ${small} in ${out.length === 1 ? 'that class' : 'those classes'}`,
          });
        }
      }
    });
  });
  return notes;
}
