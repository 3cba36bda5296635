import { bootstrapTable } from './bootstrap.ts';
import { evaluate } from './evaluate.ts';
import type { FairnessMetricName } from './fairness-metrics.ts';
import type { GroupMetricName } from './group-metrics.ts';
import type { Note } from './notes.ts';
import { metricPath } from './paths.ts';
import type { Interval, ScoredRecords } from './predictions.ts';

const OVERALL_KEYS = [
  'accuracy',
  'auroc',
  'precision',
  'recall',
  'f1',
  'macroF1',
  'ece',
] as const satisfies readonly (GroupMetricName | 'ece')[];

const COUNT_KEYS = ['n', 'positives'] as const satisfies readonly GroupMetricName[];

const GROUP_KEYS = [
  'accuracy',
  'auroc',
  'tpr',
  'fpr',
  'positiveRate',
  'precision',
  'recall',
  'f1',
] as const satisfies readonly GroupMetricName[];

const FAIRNESS_KEYS = [
  'demographicParityDifference',
  'equalOpportunityDifference',
  'equalizedOddsDifference',
  'equalizedOddsMean',
  'adfNats',
  'adfCorrectedNats',
  'aurocGap',
  'worstGroupAuroc',
] as const satisfies readonly FairnessMetricName[];

/** What `refair evaluate --json` prints. Fractions; null: undefined, see `notes`. */
export interface EvaluationJson {
  readonly n: number;
  readonly overall: Measured<(typeof OVERALL_KEYS)[number], number>;
  readonly groups: ByGroup<Measured<GroupKey | (typeof COUNT_KEYS)[number], number>>;
  readonly fairness: Readonly<Record<string, Measured<(typeof FAIRNESS_KEYS)[number], number>>>;
  /** 95 %; of everything but counts. Null without a bootstrap. */
  readonly intervals: {
    readonly overall: Measured<(typeof OVERALL_KEYS)[number], Interval>;
    readonly groups: ByGroup<Measured<GroupKey, Interval>>;
    readonly fairness: Readonly<Record<string, Measured<(typeof FAIRNESS_KEYS)[number], Interval>>>;
  } | null;
  readonly notes: readonly Note[];
}

type GroupKey = (typeof GROUP_KEYS)[number];
type Measured<Key extends string, Value> = Readonly<Record<Key, Value | null>>;
/** attribute → level. */
type ByGroup<Value> = Readonly<Record<string, Readonly<Record<string, Value>>>>;

export interface EvaluationJsonOptions {
  readonly threshold: number;
  /** Resamples; 0 for no intervals. */
  readonly bootstrap: number;
  /** ≥ 1. */
  readonly seed: number;
}

/** Evaluates binary predictions and says it as nested JSON. */
export function evaluationJson(
  records: ScoredRecords,
  { threshold, bootstrap, seed }: EvaluationJsonOptions,
): EvaluationJson {
  const evaluation = evaluate(records, { threshold });
  const shown = new Set<string>();
  const numbers = nest(records, [...COUNT_KEYS, ...GROUP_KEYS], (path) => {
    shown.add(path);
    return evaluation.at(path);
  });
  const notes = evaluation.notes.filter(
    ({ path }) => shown.has(path) || !Object.hasOwn(evaluation.values, path),
  );
  if (bootstrap === 0) return { n: evaluation.n, ...numbers, intervals: null, notes };

  const table = bootstrapTable({ file: [records] }, { replicates: bootstrap, seed, threshold });
  const intervals = nest(records, GROUP_KEYS, (path) => {
    const interval = table.interval('file', path);
    if (interval === null && evaluation.at(path) !== null && table.clusters > 1) {
      notes.push({
        path: `intervals.${path}`,
        reason: 'undefined in more than 5 % of the resamples',
      });
    }
    return interval;
  });
  if (table.clusters === 1)
    notes.push({ path: 'intervals', reason: 'nothing to resample: one patient' });
  return { n: evaluation.n, ...numbers, intervals, notes };
}

/** `Object.fromEntries` makes own properties of any names, `__proto__` too. */
function nest<Key extends GroupMetricName, Value>(
  records: ScoredRecords,
  groupKeys: readonly Key[],
  at: (path: string) => Value | null,
) {
  const pick = <K extends string>(keys: readonly K[], ...names: readonly string[]) =>
    Object.fromEntries(keys.map((key) => [key, at(metricPath(...names, key))])) as Measured<
      K,
      Value
    >;
  return {
    overall: pick(OVERALL_KEYS, 'overall'),
    groups: Object.fromEntries(
      records.groups.map(({ name, levels }) => [
        name,
        Object.fromEntries(levels.map((level) => [level, pick(groupKeys, 'groups', name, level)])),
      ]),
    ),
    fairness: Object.fromEntries(
      records.groups.map(({ name }) => [name, pick(FAIRNESS_KEYS, 'fairness', name)]),
    ),
  };
}
