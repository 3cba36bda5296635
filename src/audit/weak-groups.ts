import { AUDIT_METRICS, type AuditMetricName } from '../metrics/audit-metrics.ts';
import type { MetricPrint } from '../metrics/metric-print.ts';
import type { Interval } from '../metrics/predictions.ts';
import { type AuditOptions, measuresOf, resamplingOf } from './options.ts';
import type { AuditGrouping, AuditRecords } from './records.ts';
import { metric, type ResampledFile, resample } from './resampled.ts';
import { criticalValue, type Difference, difference } from './uncertainty.ts';

/** Attributes crossed at most: four or more leave groups that no file is large enough for. */
const DEEPEST = 3;

/** A group for which the model does worse than for everyone. */
export interface WeakGroup {
  /** `sex:race` and `female:Black`. */
  readonly grouping: string;
  readonly level: string;
  readonly n: number;
  readonly measure: AuditMetricName;
  /** The group's number less everyone's. */
  readonly difference: number;
  /** Simultaneous at 95 % over all groups and measures that were searched. */
  readonly interval: Interval;
}

/** What a search over crossings came to. */
export interface WeakGroupSearch {
  /** Groups looked at, and those large enough for a verdict in at least one measure. */
  readonly groups: number;
  readonly judged: number;
  readonly measures: readonly AuditMetricName[];
  /** Shown to be worse, the certainly worst first. */
  readonly found: readonly WeakGroup[];
}

/**
 * Looks through every group of every attribute and of all crossings of up to three for those that are
 * worse off than everyone, in measures of which an end is better. Intervals are max-t over the whole
 * search, so that a group is found by chance in at most about one search in twenty.
 */
export async function searchWeakGroups(
  records: AuditRecords,
  options: AuditOptions,
): Promise<WeakGroupSearch> {
  const groupings = crossings(records.groupings);
  const file = await resample({ ...records, groupings }, resamplingOf(options), options.threads);
  const measures = measuresOf(records, options).filter((name) => worseSign(name) !== 0);
  const compared = groupings.flatMap((grouping, g) =>
    grouping.levels.flatMap((level, l) =>
      measures.map((measure) => ({
        grouping: grouping.name,
        level,
        measure,
        ...comparisonOf(file, g, l, measure),
      })),
    ),
  );
  const known = compared.filter(({ own }) => Number.isFinite(own.value) && own.standardError > 0);
  const critical = criticalValue(
    known.map(({ own }) => own),
    file.units,
  );
  const found = known
    .map(({ own, ...group }) => {
      const half = critical * own.standardError;
      const interval: Interval = [own.value - half, own.value + half];
      // The least that the group loses.
      const certain = worseSign(group.measure) > 0 ? interval[0] : -interval[1];
      return { certain, group: { ...group, difference: own.value, interval } };
    })
    .filter(({ certain }) => certain > 0)
    .toSorted((a, b) => b.certain - a.certain);
  return {
    groups: groupings.reduce((sum, { levels }) => sum + levels.length, 0),
    judged: new Set(known.map(({ grouping, level }) => `${grouping}\n${level}`)).size,
    measures,
    found: found.map(({ group }) => group),
  };
}

function comparisonOf(
  file: ResampledFile,
  grouping: number,
  level: number,
  measure: AuditMetricName,
): { readonly n: number; readonly own: Difference } {
  const group = file.groups[grouping]![level]!;
  return {
    n: group.slot.counts.all,
    own: difference(group, file.overall, metric(measure)),
  };
}

/** 1: more is worse; −1: less is worse; 0: neither end is. */
function worseSign(name: AuditMetricName): number {
  const { better } = AUDIT_METRICS[name] as MetricPrint;
  if (better === undefined) return 0;
  return better === 'lower' ? 1 : -1;
}

/** Each grouping, and all crossings of up to three that have no column in common. */
export function crossings(groupings: readonly AuditGrouping[]): AuditGrouping[] {
  const all: AuditGrouping[] = [...groupings];
  const seen = new Set(all.map(keyOf));
  let last: readonly AuditGrouping[] = groupings;
  for (let depth = 2; depth <= DEEPEST; depth++) {
    const next: AuditGrouping[] = [];
    for (const grouping of last) {
      for (const other of groupings) {
        if (other.columns.some((column) => grouping.columns.includes(column))) continue;
        const crossed = cross(grouping, other);
        if (crossed.columns.length > DEEPEST || seen.has(keyOf(crossed))) continue;
        seen.add(keyOf(crossed));
        next.push(crossed);
      }
    }
    all.push(...next);
    last = next;
  }
  return all;
}

function keyOf({ columns }: AuditGrouping): string {
  return JSON.stringify(columns.toSorted());
}

/** Every pair of levels that some record has. */
function cross(a: AuditGrouping, b: AuditGrouping): AuditGrouping {
  const pairs = Int32Array.from(a.codes, (code, i) =>
    code < 0 || b.codes[i]! < 0 ? -1 : code * b.levels.length + b.codes[i]!,
  );
  const present = [...new Set(pairs)].filter((pair) => pair >= 0).sort((x, y) => x - y);
  const at = new Map(present.map((pair, level) => [pair, level]));
  return {
    name: `${a.name}:${b.name}`,
    columns: [...a.columns, ...b.columns],
    levels: present.map(
      (pair) =>
        `${a.levels[Math.floor(pair / b.levels.length)]}:${b.levels[pair % b.levels.length]}`,
    ),
    codes: pairs.map((pair) => at.get(pair) ?? -1),
    reference: 0,
  };
}
