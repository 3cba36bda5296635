import { UserError } from '../errors.ts';
import type { AuditMetricName } from '../metrics/audit-metrics.ts';
import type { Interval } from '../metrics/predictions.ts';
import { type AuditOptions, measuresOf, resamplingOf } from './options.ts';
import type { AuditRecords } from './records.ts';
import { metric, metricsOf, type Resampled, resample } from './resampled.ts';
import { criticalValue, type Difference, pairedDifference } from './uncertainty.ts';

/** New less old in one number. */
export interface Change {
  /** Null: undefined in one of the files. */
  readonly difference: number | null;
  readonly interval: Interval | null;
}

/** A change of a group, and what is sure of it. */
export interface GroupChange extends Change {
  readonly verdict: 'gain' | 'harm' | 'no harm' | 'undetermined';
}

/** What all groups together say of one measure. */
export interface HarmVerdict {
  /** *shown*: no group loses (more than the margin); *refuted*: one surely does. */
  readonly noHarm: 'shown' | 'refuted' | 'undetermined';
  /** *shown*: no harm is, and some group surely gains. */
  readonly positiveSum: 'shown' | 'refuted' | 'undetermined';
}

/** Records by old and new prediction, [old][new], among those of one label. */
export type Reclassification = Readonly<
  Record<'negatives' | 'positives', readonly [[number, number], [number, number]]>
>;

/** Two models on the same records. */
export interface Comparison {
  /** Each interval for itself. */
  readonly overall: Readonly<Partial<Record<AuditMetricName, Change>>>;
  /** grouping → level → measure; intervals hold together at 95 % over all of them. */
  readonly groups: Readonly<
    Record<
      string,
      Readonly<Record<string, Readonly<Partial<Record<AuditMetricName, GroupChange>>>>>
    >
  >;
  /** grouping → measure. */
  readonly verdicts: Readonly<
    Record<string, Readonly<Partial<Record<AuditMetricName, HarmVerdict>>>>
  >;
  readonly reclassification: {
    readonly overall: Reclassification;
    readonly groups: Readonly<Record<string, Readonly<Record<string, Reclassification>>>>;
  };
}

/**
 * The records of one question as an older model predicted them, in the order of the new ones.
 *
 * @param ids of the new and the old file; null: rows are in the same order.
 * @throws UserError where the records or their labels are not the same.
 */
export function alignOld(
  records: AuditRecords,
  old: Pick<AuditRecords, 'labels' | 'predicted' | 'scores'>,
  ids: readonly [readonly string[], readonly string[]] | null,
): AuditRecords {
  const n = records.labels.length;
  if (old.labels.length !== n) {
    throw new UserError(
      `--compare: the file has ${old.labels.length} rows, the new one ${n}`,
      'give predictions of the same records',
    );
  }
  const rowOf = new Map(ids?.[1].map((id, row) => [id, row]));
  const rows = Int32Array.from({ length: n }, (_, i) => {
    const row = ids === null ? i : rowOf.get(ids[0][i]!);
    if (row === undefined) {
      throw new UserError(
        `--compare: the file has no record ${ids![0][i]}`,
        'give predictions of the same records',
      );
    }
    if (old.labels[row] !== records.labels[i]) {
      // Rows are told apart by number only where both files have them in one order.
      const [which, fix] =
        ids === null
          ? [
              `row ${i + 1}`,
              'give predictions of the same records, and --id where their order differs',
            ]
          : [`the record ${ids[0][i]}`, 'give predictions of the same records and label'];
      throw new UserError(`--compare: ${which} has another label in the old file`, fix);
    }
    return row;
  });
  if ((old.scores === null) !== (records.scores === null)) {
    throw new UserError(
      '--compare: one file has scores, the other has none',
      'compare like with like',
    );
  }
  const { scores } = old;
  return {
    ...records,
    predicted: Uint8Array.from(rows, (row) => old.predicted[row]!),
    scores: scores && Float64Array.from(rows, (row) => scores[row]!),
  };
}

/** Compares two models on the same records: `old` as `alignOld` gives it. */
export async function compare(
  records: AuditRecords,
  old: AuditRecords,
  options: AuditOptions,
): Promise<Comparison> {
  // The same seed and units: replicates of both files are of the same patients.
  const resampling = resamplingOf(options);
  const after = await resample(records, resampling, options.threads);
  const before = await resample(old, resampling, options.threads);
  const measures = measuresOf(records, options);
  const changes = records.groupings.map((_, g) =>
    after.groups[g]!.map((group, l) =>
      measures.map((name) => ({
        name,
        change: pairedDifference(group, before.groups[g]![l]!, metric(name)),
      })),
    ),
  );
  const critical = criticalValue(
    changes.flat(2).map(({ change }) => change),
    after.units,
  );
  const byGroup = <Value>(of: (grouping: number, level: number) => Value) =>
    Object.fromEntries(
      records.groupings.map(({ name, levels }, g) => [
        name,
        Object.fromEntries(levels.map((level, l) => [level, of(g, l)])),
      ]),
    );
  const margin = (name: AuditMetricName) => options.margins?.get(name) ?? 0;
  const judged = changes.map((levels) =>
    levels.map((own) => own.map(({ name, change }) => judge(name, change, critical, margin(name)))),
  );
  const directed = measures.flatMap((name, m) =>
    metric(name).better === undefined ? [] : [{ name, m }],
  );
  return {
    overall: Object.fromEntries(
      metricsOf(records).map((name) => [
        name,
        overallChange(after.overall, before.overall, name, after.units),
      ]),
    ),
    groups: byGroup((g, l) =>
      Object.fromEntries(measures.map((name, m) => [name, judged[g]![l]![m]!])),
    ),
    verdicts: Object.fromEntries(
      records.groupings.map((grouping, g) => [
        grouping.name,
        Object.fromEntries(
          directed.map(({ name, m }) => [name, together(judged[g]!.map((own) => own[m]!))]),
        ),
      ]),
    ),
    reclassification: {
      overall: reclassified(records, old, () => true),
      groups: byGroup((g, l) =>
        reclassified(records, old, (i) => records.groupings[g]!.codes[i] === l),
      ),
    },
  };
}

function overallChange(
  after: Resampled,
  before: Resampled,
  name: AuditMetricName,
  units: number,
): Change {
  const change = pairedDifference(after, before, metric(name));
  return changeOf(change, criticalValue([], units));
}

function changeOf({ value, standardError: se }: Difference, critical: number): Change {
  return {
    difference: Number.isFinite(value) ? value : null,
    interval:
      Number.isFinite(value) && Number.isFinite(se)
        ? [value - critical * se, value + critical * se]
        : null,
  };
}

function judge(
  name: AuditMetricName,
  difference: Difference,
  critical: number,
  margin: number,
): GroupChange {
  const change = changeOf(difference, critical);
  const { better } = metric(name);
  if (change.interval === null || better === undefined)
    return { ...change, verdict: 'undetermined' };
  const [low, high] = change.interval;
  const [worst, best] = better === 'higher' ? [low, high] : [-high, -low];
  const verdict =
    worst > 0 ? 'gain' : best < -margin ? 'harm' : worst > -margin ? 'no harm' : 'undetermined';
  return { ...change, verdict };
}

/** A change's verdict as it is printed: of some measures neither end is better. */
export function verdictText(name: AuditMetricName, { verdict }: GroupChange): string {
  return metric(name).better === undefined ? 'neither way is better' : verdict;
}

function together(groups: readonly GroupChange[]): HarmVerdict {
  const verdicts = groups.map(({ verdict }) => verdict);
  if (verdicts.includes('harm')) return { noHarm: 'refuted', positiveSum: 'refuted' };
  if (verdicts.includes('undetermined') || verdicts.length === 0) {
    return { noHarm: 'undetermined', positiveSum: 'undetermined' };
  }
  return {
    noHarm: 'shown',
    positiveSum: verdicts.includes('gain') ? 'shown' : 'undetermined',
  };
}

function reclassified(
  { labels, predicted }: AuditRecords,
  old: AuditRecords,
  belongs: (record: number) => boolean,
): Reclassification {
  const table = (): [[number, number], [number, number]] => [
    [0, 0],
    [0, 0],
  ];
  const counts = [table(), table()] as const;
  labels.forEach((label, i) => {
    if (belongs(i)) counts[label as 0 | 1][old.predicted[i] as 0 | 1][predicted[i] as 0 | 1]++;
  });
  return { negatives: counts[0], positives: counts[1] };
}
