import type { Estimated } from '../metrics/change.ts';
import { fillPath, metricPath } from '../metrics/paths.ts';
import type { Changes } from '../metrics/positive-sum.ts';
import type { Interval } from '../metrics/predictions.ts';
import { percentileInterval } from '../metrics/quantile.ts';
import { Random } from '../tensor/random.ts';
import type { Estimator } from './estimator.ts';
import { measureAt, type Question } from './measure-at.ts';
import { measureOf, whyUndefined } from './measures.ts';
import type { Contrast, Form } from './runs.ts';

/** Repeated runs that are asked for changes, with what their predictions are of. */
export interface AskedRuns {
  readonly estimator: Estimator;
  /** Of each label, by name. */
  readonly labels: ReadonlyMap<string, Question>;
}

/** A row that is compared with a baseline row, in a metric of groups for which higher is better. */
export interface GroupComparison {
  readonly row: string;
  readonly baseline: string;
  /** `auroc` in Positive-Sum Fairness. */
  readonly metric: string;
  readonly attribute: string;
  readonly levels: readonly string[];
  /** Of several labels the only one that is compared; default: their average. */
  readonly label?: string;
}

/**
 * How one row of a table differs from a baseline row, overall and in every group: averaged over folds and
 * repeats, each AUROC of scores of one fold's model, with the errors of the `Estimator`.
 */
export function changesAgainst(runs: AskedRuns, comparison: GroupComparison): Changes {
  const change = (of: string) => changeAt(runs, comparison, pathIn(runs, comparison, of));
  const { metric, levels } = comparison;
  return {
    trainings: runs.estimator.runs.repeats,
    overall: change(`overall.${metric}`),
    groups: Object.fromEntries(
      levels.map((level, l) => [level, change(`groups.<attribute>.<level-${l}>.${metric}`)]),
    ),
  };
}

/** A path of the comparison's attribute: of its one label, else of the average over all. */
export function pathIn(
  { labels }: Pick<AskedRuns, 'labels'>,
  { attribute, levels, label }: Pick<GroupComparison, 'attribute' | 'levels' | 'label'>,
  path: string,
): string {
  if (label === undefined || labels.size === 1)
    return fillPath(path, attribute, levels, [...labels.keys()]);
  return `${metricPath(label)}.${fillPath(path, attribute, levels)}`;
}

/** What a change at a path is estimated by; null: it is undefined for one of the two rows. */
export function contrastAt(
  { estimator, labels }: AskedRuns,
  { row, baseline }: Pick<GroupComparison, 'row' | 'baseline'>,
  path: string,
): Contrast | null {
  const measure = measureAt(path, labels);
  if (measure === null) return null;
  const { runs } = estimator;
  if ([row, baseline].some((one) => whyUndefined(runs, one, measure) !== null)) return null;
  return difference(row, baseline, measure.forms[0]!);
}

/** A row minus a baseline. */
export function difference(row: string, baseline: string, form: Form): Contrast {
  return {
    terms: [
      { row, form, weight: 1 },
      { row: baseline, form, weight: -1 },
    ],
    constant: 0,
  };
}

/** A row's number at a path; NaN: undefined. */
export function valueAt({ estimator, labels }: AskedRuns, row: string, path: string): number {
  const measure = measureAt(path, labels);
  return measure === null ? Number.NaN : measureOf(estimator, row, measure);
}

function changeAt(runs: AskedRuns, comparison: GroupComparison, path: string): Estimated {
  const contrast = contrastAt(runs, comparison, path);
  if (contrast === null) return { estimate: null, standardError: Number.NaN, df: Number.NaN };
  return changeOf(runs.estimator, contrast);
}

/** A contrast that is defined, as a change. */
export function changeOf(estimator: Estimator, contrast: Contrast): Estimated {
  const { value, standardError, df } = estimator.estimate(contrast);
  return { estimate: value, standardError, df };
}

/**
 * Percentile interval of the smallest of some changes over resamples of the clusters, as papers have
 * it: every cluster counts in each by as often as it is drawn, times its influence. Trainings are not
 * resampled.
 *
 * @param contrasts at least one.
 */
export function smallestOverResamples(
  estimator: Estimator,
  contrasts: readonly Contrast[],
  { resamples, seed }: { readonly resamples: number; readonly seed: number },
): Interval | null {
  const { clusters } = estimator.runs;
  const changes = contrasts.map((contrast) => ({
    value: estimator.estimate(contrast).value,
    influence: estimator.influence(contrast),
  }));
  const random = new Random(seed);
  const smallest = Float64Array.from({ length: resamples }, (_, replicate) => {
    const draw = random.fork(`replicate ${replicate}`);
    const values = changes.map(({ value }) => value);
    for (let drawn = 0; drawn < clusters; drawn++) {
      const cluster = draw.int(clusters);
      changes.forEach(({ influence }, i) => {
        values[i]! += influence[cluster]!;
      });
    }
    return Math.min(...values);
  });
  return percentileInterval(smallest);
}
