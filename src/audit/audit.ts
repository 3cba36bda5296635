import type { AuditMetricName } from '../metrics/audit-metrics.ts';
import type { Note } from '../metrics/notes.ts';
import { metricPath } from '../metrics/paths.ts';
import type { Interval } from '../metrics/predictions.ts';
import { contrasts, type GroupContrast } from './contrasts.ts';
import { GAP_NAMES, type GapName, gaps } from './gaps.ts';
import { type AuditOptions, measuresOf, resamplingOf } from './options.ts';
import { type DifferenceTest, differenceTests } from './permutation.ts';
import type { AuditRecords } from './records.ts';
import { metric, metricsOf, type Resampled, resample } from './resampled.ts';
import { numberInterval } from './uncertainty.ts';
import { searchWeakGroups, type WeakGroupSearch } from './weak-groups.ts';

type Numbers<Key extends string, Value> = Readonly<Partial<Record<Key, Value | null>>>;
/** grouping → level. */
type ByGroup<Value> = Readonly<Record<string, Readonly<Record<string, Value>>>>;
type Counted = 'n' | 'patients' | 'positives';

/** The audit of one binary question, as `refair evaluate --json` prints it. Fractions; null: undefined, see `notes`. */
export interface Audit {
  /** Records; patients (units resampled) and positives are counts too. */
  readonly n: number;
  readonly patients: number;
  readonly overall: Numbers<AuditMetricName | 'positives', number>;
  readonly groups: ByGroup<Numbers<AuditMetricName | Counted, number>>;
  readonly fairness: Readonly<Record<string, Numbers<GapName, number>>>;
  /** 95 %, each for itself; null without resamples. */
  readonly intervals: {
    readonly overall: Numbers<AuditMetricName, Interval>;
    readonly groups: ByGroup<Numbers<AuditMetricName, Interval>>;
    readonly fairness: Readonly<Record<string, Numbers<GapName, Interval>>>;
  } | null;
  /** Groups against their reference; intervals hold together at 95 % over all of them. */
  readonly contrasts: Readonly<
    Record<
      string,
      {
        readonly reference: string;
        readonly levels: Readonly<Record<string, Numbers<AuditMetricName, GroupContrast>>>;
      }
    >
  >;
  /** Standard errors on either side that make them simultaneous. */
  readonly criticalValue: number | null;
  /** Whether predictions depend on the group, by grouping. */
  readonly tests: Readonly<Record<string, DifferenceTest>>;
  /** Where a search was asked for. */
  readonly weakGroups?: WeakGroupSearch;
  readonly notes: readonly Note[];
}

/** Audits the predictions of one binary question. */
export async function audit(records: AuditRecords, options: AuditOptions): Promise<Audit> {
  const file = await resample(records, resamplingOf(options), options.threads);
  const notes: Note[] = constantNotes(records);
  const names = metricsOf(records);
  const hasIntervals = options.bootstrap > 0;
  if (hasIntervals && file.units === 1) {
    notes.push({ path: 'intervals', reason: 'nothing to resample: one patient or site' });
  }
  const compared = contrasts(
    records,
    file,
    measuresOf(records, options),
    options.margins ?? new Map(),
  );
  const numbers = (one: Resampled, ...path: readonly string[]) =>
    Object.fromEntries(
      names.map((name) => {
        const value = metric(name).value(one.estimate);
        const defined = Number.isFinite(value);
        if (!defined) notes.push({ path: metricPath(...path, name), reason: metric(name).why });
        return [name, defined ? value : null];
      }),
    );
  const intervals = (one: Resampled) =>
    Object.fromEntries(names.map((name) => [name, numberInterval(one, metric(name))]));
  const byGroup = <Value>(of: (one: Resampled, grouping: string, level: string) => Value) =>
    Object.fromEntries(
      records.groupings.map(({ name, levels }, g) => [
        name,
        Object.fromEntries(levels.map((level, l) => [level, of(file.groups[g]![l]!, name, level)])),
      ]),
    );
  const fairness = records.groupings.map(({ name, reference }, g) => {
    const own = gaps(file, g, reference, records.scores !== null);
    const present = GAP_NAMES.filter((gap) => own.has(gap));
    for (const gap of present) {
      const { reason } = own.get(gap)!;
      if (reason !== null) notes.push({ path: metricPath('fairness', name, gap), reason });
    }
    const pick = <Value>(of: (gap: GapName) => Value) =>
      Object.fromEntries(present.map((gap) => [gap, of(gap)]));
    return [
      name,
      pick((gap) => own.get(gap)!.value),
      pick((gap) => own.get(gap)!.interval),
    ] as const;
  });
  const weak = options.search ? await searchWeakGroups(records, options) : null;
  const tests = await differenceTests(records, options.permutations, options.seed, options.threads);
  const overall = {
    positives: file.overall.slot.counts.positives,
    ...numbers(file.overall, 'overall'),
  };
  const groups = byGroup((one, grouping, level) => ({
    n: one.slot.counts.all,
    patients: one.slot.counts.units,
    positives: one.slot.counts.positives,
    ...numbers(one, 'groups', grouping, level),
  }));
  return {
    n: records.labels.length,
    patients: records.units.count,
    overall,
    groups,
    fairness: Object.fromEntries(fairness.map(([name, values]) => [name, values])),
    intervals: hasIntervals
      ? {
          overall: intervals(file.overall),
          groups: byGroup(intervals),
          fairness: Object.fromEntries(fairness.map(([name, , own]) => [name, own])),
        }
      : null,
    contrasts: contrastsJson(records, compared.contrasts, notes),
    criticalValue: hasIntervals ? compared.criticalValue : null,
    tests: Object.fromEntries(records.groupings.map(({ name }, g) => [name, tests[g]!])),
    ...(weak === null ? {} : { weakGroups: weak }),
    notes,
  };
}

function contrastsJson(
  { groupings }: AuditRecords,
  all: ReturnType<typeof contrasts>['contrasts'],
  notes: Note[],
): Audit['contrasts'] {
  return Object.fromEntries(
    groupings.map(({ name, levels, reference }, g) => [
      name,
      {
        reference: reference === 'rest' ? 'rest' : (levels[reference] ?? ''),
        levels: Object.fromEntries(
          levels.flatMap((level, l) => {
            const own = all[g]![l];
            if (own === null || own === undefined) return [];
            for (const [measure, { reason }] of own) {
              if (reason === null) continue;
              notes.push({ path: metricPath('contrasts', name, level, measure), reason });
            }
            return [[level, Object.fromEntries(own)]];
          }),
        ),
      },
    ]),
  );
}

function constantNotes({ predicted, scores }: AuditRecords): Note[] {
  const notes: Note[] = [];
  const [first] = predicted;
  if (predicted.every((one) => one === first)) {
    notes.push({
      path: 'overall',
      reason: `every record is predicted ${first === 1 ? 'positive' : 'negative'}: differences between groups in predictions are 0, for no merit`,
    });
  }
  if (scores !== null && scores.length > 1 && scores.every((score) => score === scores[0])) {
    notes.push({
      path: 'overall',
      reason: 'every record has the same score: the AUROC is that of a coin',
    });
  }
  return notes;
}
