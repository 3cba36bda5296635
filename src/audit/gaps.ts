import type { AuditMetricName, ScoreTotals } from '../metrics/audit-metrics.ts';
import { FAIRNESS_METRICS } from '../metrics/fairness-metrics.ts';
import { gap, worst } from '../metrics/gaps.ts';
import {
  conditionalMutualInformation,
  correctedConditionalMutualInformation,
} from '../metrics/information.ts';
import {
  difference as differencePrint,
  type MetricPrint,
  percent,
} from '../metrics/metric-print.ts';
import type { Interval } from '../metrics/predictions.ts';
import { studentQuantile } from '../metrics/student-t.ts';
import { metric, type Resampled, type ResampledFile } from './resampled.ts';
import { criticalValue, difference, standardError } from './uncertainty.ts';

/** One number for all groups of an attribute. */
export interface GapNumber {
  /** Null: undefined. */
  readonly value: number | null;
  readonly interval: Interval | null;
  /** Why undefined, or which groups it leaves open; null: nothing to say. */
  readonly reason: string | null;
}

const NONE = 'fewer than two groups have a number';

/** The largest difference between two groups, by metric. */
const LARGEST = {
  demographicParityDifference: 'positiveRate',
  equalOpportunityDifference: 'tpr',
  falsePositiveRateDifference: 'fpr',
  aurocGap: 'auroc',
  accuracyGap: 'accuracy',
} as const satisfies Record<string, AuditMetricName>;

/** What the audit has beyond the catalogue of fairness metrics. */
const AUDIT_GAPS: Readonly<Record<string, MetricPrint & { readonly why: string }>> = {
  demographicParityRatio: {
    ...percent(
      'demographic parity ratio',
      '\\min_S P(\\hat Y=1|S)/\\max_S P(\\hat Y=1|S)',
      'higher',
    ),
    why: `${NONE}, or none is predicted positive`,
  },
  equityScaledAuroc: {
    ...percent(
      'equity-scaled AUROC',
      '\\text{AUROC}/(1+\\sum_S|\\text{AUROC}-\\text{AUROC}_S|)',
      'higher',
    ),
    why: 'no scores, or a group has records of one class alone',
  },
  abroca: {
    ...differencePrint('ABROCA (largest)', '\\max_S\\int|\\text{ROC}_S-\\text{ROC}_\\text{ref}|'),
    why: 'no scores, or a group has records of one class alone',
  },
};

/** Names, in the order of print. */
export const GAP_NAMES = [
  'demographicParityDifference',
  'demographicParityRatio',
  'equalOpportunityDifference',
  'falsePositiveRateDifference',
  'equalizedOddsDifference',
  'equalizedOddsMean',
  'accuracyGap',
  'adfNats',
  'adfCorrectedNats',
  'aurocGap',
  'worstGroupAuroc',
  'equityScaledAuroc',
  'abroca',
] as const;

export type GapName = (typeof GAP_NAMES)[number];

/** How a gap is printed, from the catalogue. */
export function gapPrint(name: GapName): MetricPrint & { readonly why: string } {
  return AUDIT_GAPS[name] ?? FAIRNESS_METRICS[name as keyof typeof FAIRNESS_METRICS];
}

/**
 * The gaps of one attribute. Intervals of sizes come from those of the signed differences of all pairs
 * of groups, which hold together: from the largest distance that is sure to the largest that is
 * possible. So no size is "significant" because it can't be negative, and none lies outside its
 * interval. ABROCA has none: its curves cross for no reason but chance in any file.
 */
export function gaps(
  file: ResampledFile,
  grouping: number,
  reference: number | 'rest',
  hasScores: boolean,
): ReadonlyMap<GapName, GapNumber> {
  const levels = file.groups[grouping]!;
  const all = new Map<GapName, GapNumber>();
  for (const [name, of] of Object.entries(LARGEST) as [
    GapName & keyof typeof LARGEST,
    AuditMetricName,
  ][]) {
    if (of !== 'auroc' || hasScores)
      all.set(
        name,
        size(file, levels, [of], ([one]) => one!),
      );
  }
  all.set(
    'equalizedOddsDifference',
    size(file, levels, ['tpr', 'fpr'], ([a, b]) => Math.max(a!, b!)),
  );
  all.set(
    'equalizedOddsMean',
    size(file, levels, ['tpr', 'fpr'], ([a, b]) => (a! + b!) / 2),
  );
  const overall = file.overall;
  const statistic = (fn: (levels: readonly ScoreTotals[], all: ScoreTotals) => number) => ({
    value: fn(
      levels.map(({ estimate }) => estimate),
      overall.estimate,
    ),
    replicates: overall.replicates.map((totals, b) =>
      fn(
        levels.map(({ replicates }) => replicates[b]!),
        totals,
      ),
    ),
  });
  const around = (
    name: GapName,
    fn: (levels: readonly ScoreTotals[], all: ScoreTotals) => number,
    [least, most]: Interval,
  ) => {
    const { value, replicates } = statistic(fn);
    const half =
      studentQuantile(0.975, Math.max(1, file.units - 1)) * standardError(value, replicates);
    const defined = Number.isFinite(value);
    all.set(name, {
      value: defined ? value : null,
      interval:
        defined && !Number.isNaN(half)
          ? [Math.max(least, value - half), Math.min(most, value + half)]
          : null,
      reason: defined ? null : gapPrint(name).why,
    });
  };
  around('demographicParityRatio', parityRatio, [0, 1]);
  around('adfNats', (own) => information(own, conditionalMutualInformation), [0, Infinity]);
  around('adfCorrectedNats', (own) => information(own, correctedConditionalMutualInformation), [
    -Infinity,
    Infinity,
  ]);
  if (hasScores) {
    around('worstGroupAuroc', (own) => worst(own.map(({ auroc }) => auroc)), [0, 1]);
    around('equityScaledAuroc', equityScaled, [0, 1]);
    const areas = levels.flatMap((level, l) => {
      if (l === reference) return [];
      const from = reference === 'rest' ? file.rests[grouping]![l]! : levels[reference]!;
      return [abroca(level.slot.roc(), from.slot.roc())];
    });
    const largest = areas.length === 0 ? Number.NaN : Math.max(...areas);
    all.set('abroca', {
      value: Number.isNaN(largest) ? null : largest,
      interval: null,
      reason: Number.isNaN(largest) ? gapPrint('abroca').why : null,
    });
  }
  return all;
}

/** The size of differences between any two groups in some metrics, combined. */
function size(
  file: ResampledFile,
  levels: readonly Resampled[],
  measures: readonly AuditMetricName[],
  combine: (sizes: readonly number[]) => number,
): GapNumber {
  const values = measures.map((name) => levels.map(({ estimate }) => metric(name).value(estimate)));
  const defined = values.map((own) => own.filter((value) => !Number.isNaN(value)));
  if (defined.some((own) => own.length < 2)) return { value: null, interval: null, reason: NONE };
  const value = combine(defined.map(gap));
  const families = measures.map((name, m) =>
    levels.flatMap((one, i) =>
      levels
        .slice(i + 1)
        .flatMap((other, k) =>
          Number.isNaN(values[m]![i]!) || Number.isNaN(values[m]![i + 1 + k]!)
            ? []
            : [difference(other, one, metric(name))],
        ),
    ),
  );
  const open = families.flat().filter((one) => Number.isNaN(one.standardError)).length;
  const missing = values.flat().filter(Number.isNaN).length;
  const reason =
    missing > 0
      ? 'a group has no number, and is left open'
      : open === 0
        ? null
        : file.overall.replicates.length === 0
          ? 'no resamples'
          : 'groups too small to be compared surely are among them';
  // A pair without an error bounds nothing from above: no interval then.
  if (open > 0 || missing > 0) return { value, interval: null, reason };
  const critical = criticalValue(families.flat(), file.units);
  const bound = (sign: 1 | -1) =>
    combine(
      families.map((family) =>
        Math.max(
          0,
          ...family.map((one) => Math.abs(one.value) + sign * critical * one.standardError),
        ),
      ),
    );
  return { value, interval: [bound(-1), bound(1)], reason };
}

function parityRatio(levels: readonly ScoreTotals[]): number {
  const rates = levels
    .map((totals) => metric('positiveRate').value(totals))
    .filter((rate) => !Number.isNaN(rate));
  return rates.length < 2 ? Number.NaN : Math.min(...rates) / Math.max(...rates);
}

function equityScaled(levels: readonly ScoreTotals[], { auroc }: ScoreTotals): number {
  return auroc / (1 + levels.reduce((sum, level) => sum + Math.abs(auroc - level.auroc), 0));
}

function information(
  levels: readonly ScoreTotals[],
  of: typeof conditionalMutualInformation,
): number {
  const occupied = levels.filter(({ total }) => total > 0);
  if (occupied.length < 2) return Number.NaN;
  const counts = new Float64Array(4 * occupied.length);
  occupied.forEach(({ total, positives, truePositives, falsePositives }, s) => {
    counts[2 * s] = total - positives - falsePositives;
    counts[2 * s + 1] = falsePositives;
    counts[2 * (occupied.length + s)] = positives - truePositives;
    counts[2 * (occupied.length + s) + 1] = truePositives;
  });
  return of({ counts, strata: 2, rows: occupied.length, columns: 2 });
}

type Roc = { readonly fpr: readonly number[]; readonly tpr: readonly number[] };

/** Area between two ROC curves (Gardner et al. 2019), exact for the piecewise linear curves; NaN where one is empty. */
export function abroca(a: Roc, b: Roc): number {
  if (a.fpr.length === 0 || b.fpr.length === 0) return Number.NaN;
  const cuts = [...new Set([...a.fpr, ...b.fpr])].sort((x, y) => x - y);
  const [ofA, ofB] = [cursor(a), cursor(b)];
  let area = 0;
  for (let i = 1; i < cuts.length; i++) {
    const [from, to] = [cuts[i - 1]!, cuts[i]!];
    // Vertical steps: the height just after the left end and just before the right one.
    const [left, right] = [ofA(from, to), ofB(from, to)];
    const [first, last] = [left[0] - right[0], left[1] - right[1]];
    const width = to - from;
    area +=
      first * last >= 0
        ? (width * (Math.abs(first) + Math.abs(last))) / 2
        : (width * (first * first + last * last)) / (2 * (Math.abs(first) + Math.abs(last)));
  }
  return area;
}

/** Heights of a curve at the ends of a stretch within one of its segments; stretches must rise. */
function cursor({ fpr, tpr }: Roc) {
  let at = 0;
  return (from: number, to: number): [number, number] => {
    while (at < fpr.length - 2 && fpr[at + 1]! <= from) at++;
    const [x0, x1, y0, y1] = [fpr[at]!, fpr[at + 1]!, tpr[at]!, tpr[at + 1]!];
    const height = (x: number) => (x1 === x0 ? y1 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0));
    return [height(from), height(to)];
  };
}
