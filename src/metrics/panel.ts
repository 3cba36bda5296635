import { CALIBRATION_ERROR } from './calibration.ts';
import { predictedPositives, total } from './confusion.ts';
import { type Counts, counter, type GroupCounts } from './counts.ts';
import { type AttributeCounts, FAIRNESS_METRICS, type FairnessMetric } from './fairness-metrics.ts';
import { GROUP_METRICS, type GroupMetric } from './group-metrics.ts';
import { type ComparedGroups, largeEnough } from './large-enough.ts';
import { listNotes, type Note } from './notes.ts';
import { metricPath } from './paths.ts';
import type { Threshold } from './predicted.ts';
import type { ScoredRecords } from './predictions.ts';

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
  readonly threshold: Threshold;
  /** Index into the weights, one a record; by default every record has a weight of its own. */
  readonly units?: Int32Array;
  /** Which groups are large enough, as `largeEnough` gives it. */
  readonly compared?: ComparedGroups;
}

interface Entry {
  readonly path: string;
  readonly why: string;
  /** Undefined where every prediction is the same. */
  readonly ofPredictions?: boolean;
  readonly value: (counts: Counts, attributes: readonly AttributeCounts[]) => number;
}

const CONSTANT = 'every record is predicted alike';

/**
 * Prepares every metric of the records, overall, by group and between groups. The records must have
 * passed `checkRecords`.
 */
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
    // A gap that groups too small leave undefined is no matter of the predictions.
    reasons: entries.map(({ why, ofPredictions, value }) =>
      ofPredictions &&
      isConstant(everyone) &&
      !Number.isNaN(value(everyone, attributesOf(everyone)))
        ? CONSTANT
        : why,
    ),
    notes: listNotes(records, options.threshold, everyone, compared, binary),
    compute(weights, into) {
      const counts = count(weights);
      const attributes = attributesOf(counts);
      const constant = isConstant(counts);
      entries.forEach(({ ofPredictions, value }, i) => {
        into[i] = constant && ofPredictions ? Number.NaN : value(counts, attributes);
      });
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

/** Whether all records are predicted to be of one class: groups do not differ then, for no merit. */
function isConstant({ overall }: Counts): boolean {
  return overall.classes.some((c) => total(c) > 0 && predictedPositives(c) === total(c));
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
    why: CALIBRATION_ERROR.ece.why,
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
        ofPredictions: metric.ofPredictions ?? false,
        value: (_, attributes) => metric.value(attributes[a]!),
      });
    }
  });
  return entries;
}
