import type { BootstrapStatistic, BootstrapTable } from '../../metrics/bootstrap.ts';
import { FEWEST_OF_A_CLASS } from '../../metrics/fairness-metrics.ts';
import { gapGrowth } from '../../metrics/gap-growth.ts';
import {
  type Changes,
  changesAgainst,
  groupEvents,
  pathIn,
  type SumRules,
  sumVerdict,
} from '../../metrics/positive-sum.ts';
import { percentileInterval } from '../../metrics/quantile.ts';
import type { Against, Column } from '../paper.ts';
import type { AgainstResult, CellResult, RowResult } from '../results.ts';
import type { ByLabel } from './pool.ts';

/** Resamples behind the paper's own bounds. */
const PAPER_RESAMPLES = 300;

/** Where else the verdict's rules could have been drawn. */
const OTHER_RULES: Readonly<Record<string, SumRules>> = {
  'half a point may be lost': { tolerance: 0.005 },
  'two points may be lost': { tolerance: 0.02 },
  'harm at 1 %': { level: 0.01 },
  'harm at 10 %': { level: 0.1 },
};

/** What a setting's rows are compared in. */
export interface AgainstSetting {
  readonly columns: readonly Column[];
  readonly attribute: string;
  readonly levels: readonly string[];
  readonly labels: readonly string[];
  /** Predictions of one row, one a seed: groups and labels are the same in all. */
  readonly test: readonly ByLabel[];
}

/**
 * How a row differs from the table's baseline, over the labels together and for each alone, with the
 * verdict over groups. Empty for the baseline itself, and where one of the two is not there.
 *
 * @param columns those whose differences are wanted, as the table has them (paths not filled in).
 */
export function againstOf(
  { baseline, metric, others = [] }: Against,
  table: BootstrapTable,
  row: string,
  setting: AgainstSetting,
): Pick<RowResult, 'against'> {
  if (row === baseline || !table.has(row) || !table.has(baseline)) return {};
  const { labels } = setting;
  const compare = (label?: string) => compared(table, { row, baseline, metric, ...setting }, label);
  const whole = compare();
  const verdictAgainst = (other: string) =>
    judged(table, { row, baseline: other, metric, ...setting }).verdict().kind;
  return {
    against: {
      baseline,
      ...whole,
      otherRules: {
        ...whole.otherRules,
        ...Object.fromEntries(
          others
            .filter(({ id }) => id !== row && id !== baseline && table.has(id))
            .map(({ id, title }) => [`against ${title}`, verdictAgainst(id)]),
        ),
      },
      ...(labels.length > 1
        ? { byLabel: Object.fromEntries(labels.map((label) => [label, compare(label)])) }
        : {}),
    },
  };
}

interface Asked extends AgainstSetting {
  readonly row: string;
  readonly baseline: string;
  readonly metric: string;
}

function judged(table: BootstrapTable, asked: Asked, label?: string) {
  const { test, attribute } = asked;
  const one = label === undefined ? {} : { label };
  const changes = changesAgainst(table, { ...asked, ...one });
  const seeds =
    label === undefined ? test : test.map((seed) => new Map([[label, seed.get(label)!]]));
  const events = groupEvents(seeds, attribute);
  return { changes, events, verdict: (rules?: SumRules) => sumVerdict(changes, events, rules) };
}

function compared(
  table: BootstrapTable,
  asked: Asked,
  label?: string,
): Omit<AgainstResult, 'baseline' | 'byLabel'> {
  const { row, baseline, metric, columns, levels } = asked;
  const { changes, events, verdict } = judged(table, asked, label);
  const counted = levels.filter((level) => (events[level] ?? 0) >= FEWEST_OF_A_CLASS);
  const path = (of: string) => pathIn({ ...asked, ...(label === undefined ? {} : { label }) }, of);
  const groupPath = (level: string) =>
    path(`groups.<attribute>.<level-${levels.indexOf(level)}>.${metric}`);
  const of = (id: string) =>
    counted.map((level) => table.estimate(id, groupPath(level)) ?? Number.NaN);
  return {
    sum: verdict(),
    worst: { ...worstChange(changes, counted), groups: counted.length },
    growth: gapGrowth(of(baseline), of(row)),
    differences: Object.fromEntries(
      columns.map(({ id, metric: column }) => [
        id,
        cellOf(table.statistic((at) => at(row, path(column)) - at(baseline, path(column)))),
      ]),
    ),
    otherRules: Object.fromEntries(
      Object.entries(OTHER_RULES).map(([name, rules]) => [name, verdict(rules).kind]),
    ),
  };
}

/**
 * y of the paper's plane: the smallest change of a group that counts there, with bounds from its 300
 * resamples and from all.
 */
function worstChange(
  { groups }: Changes,
  counted: readonly string[],
): Pick<AgainstResult['worst'], 'value' | 'low' | 'high' | 'paper'> {
  const own = counted.map((level) => groups[level]!);
  const estimates = own.map(({ estimate }) => estimate);
  if (own.length === 0 || estimates.includes(null)) {
    return { value: null, low: null, high: null, paper: null };
  }
  const replicates = Float64Array.from(own[0]!.replicates, (_, i) =>
    Math.min(...own.map((group) => group.replicates[i]!)),
  );
  const interval = percentileInterval(replicates);
  return {
    value: Math.min(...(estimates as number[])),
    low: interval?.[0] ?? null,
    high: interval?.[1] ?? null,
    paper: percentileInterval(replicates.subarray(0, PAPER_RESAMPLES)),
  };
}

function cellOf({ estimate, interval }: BootstrapStatistic): CellResult {
  return { value: estimate, low: interval?.[0] ?? null, high: interval?.[1] ?? null };
}
