import {
  changesAgainst,
  contrastAt,
  type GroupComparison,
  pathIn,
  smallestOverResamples,
  valueAt,
} from '../../evidence/changes.ts';
import { rulesAt } from '../../evidence/over-groups.ts';
import type { Levels } from '../../evidence/verdict.ts';
import { changeInterval } from '../../metrics/change.ts';
import { gapGrowth } from '../../metrics/gap-growth.ts';
import {
  type Changes,
  groupEvents,
  type SumRules,
  sumVerdict,
} from '../../metrics/positive-sum.ts';
import type { Against, Column } from '../paper.ts';
import type { AgainstResult, RowResult } from '../results.ts';
import { pairedOf } from './cells.ts';
import type { Evidence, Numbers } from './evidence.ts';
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
  /** Errors of the look at which the runs are. */
  readonly errors: Levels;
}

/**
 * How a row differs from the table's baseline, over the labels together and for each alone, with the
 * verdict over groups. Empty for the baseline itself, and where one of the two is not there.
 *
 * @param columns those whose differences are wanted, as the table has them (paths not filled in).
 */
export function againstOf(
  { baseline, metric, others = [] }: Against,
  numbers: Numbers,
  row: string,
  setting: AgainstSetting,
): Pick<RowResult, 'against'> {
  const { rows } = numbers.evidence.estimator.runs;
  if (row === baseline || !rows.includes(row) || !rows.includes(baseline)) return {};
  const { labels } = setting;
  const asked = { row, baseline, metric, ...setting };
  const whole = compared(numbers, asked);
  const against = others
    .filter(({ id }) => id !== row && id !== baseline && rows.includes(id))
    .map(({ id, title }) => {
      const { verdict } = judged(numbers.evidence, { ...asked, baseline: id });
      return [`against ${title}`, verdict().kind] as const;
    });
  return {
    against: {
      baseline,
      ...whole,
      otherRules: { ...whole.otherRules, ...Object.fromEntries(against) },
      ...(labels.length > 1
        ? {
            byLabel: Object.fromEntries(
              labels.map((label) => [label, compared(numbers, { ...asked, label })]),
            ),
          }
        : {}),
    },
  };
}

type Asked = AgainstSetting & GroupComparison;

function judged(evidence: Evidence, asked: Asked) {
  const { test, attribute, label, errors } = asked;
  const changes = changesAgainst(evidence, asked);
  const seeds =
    label === undefined ? test : test.map((seed) => new Map([[label, seed.get(label)!]]));
  const events = groupEvents(seeds, attribute);
  const verdict = (rules: SumRules = {}) =>
    sumVerdict(changes, events, { ...rulesAt(errors), ...rules });
  return { changes, verdict };
}

function compared(numbers: Numbers, asked: Asked): Omit<AgainstResult, 'baseline' | 'byLabel'> {
  const { evidence } = numbers;
  const { row, baseline, metric, columns, levels } = asked;
  const { changes, verdict } = judged(evidence, asked);
  const counted = countedLevels(evidence, asked);
  const groupPath = (level: string) =>
    pathIn(evidence, asked, `groups.<attribute>.<level-${levels.indexOf(level)}>.${metric}`);
  const of = (id: string) => counted.map((level) => valueAt(evidence, id, groupPath(level)));
  const filled = columns.map((column) => ({
    ...column,
    metric: pathIn(evidence, asked, column.metric),
  }));
  return {
    sum: verdict(),
    worst: {
      ...smallestOf(changes, counted),
      groups: counted.length,
      paper: paperBounds(evidence, asked, counted.map(groupPath)),
    },
    growth: gapGrowth(of(baseline), of(row)),
    differences: pairedOf(filled, numbers, row, baseline),
    otherRules: Object.fromEntries(
      Object.entries(OTHER_RULES).map(([name, rules]) => [name, verdict(rules).kind]),
    ),
  };
}

/** Levels that the paper counts, for the label that is compared or for all. */
function countedLevels({ labels }: Evidence, { attribute, levels, label }: Asked): string[] {
  const questions =
    label !== undefined && labels.size > 1 ? [labels.get(label)!] : [...labels.values()];
  return levels.filter((_, l) =>
    questions.every(({ groups, classes, counted }) => {
      const own = counted[groups.findIndex(({ name }) => name === attribute)]?.[l];
      return own !== undefined && (classes.length === 2 ? own[1]! : own.every(Boolean));
    }),
  );
}

/**
 * y of the paper's plane: the smallest change of a group that counts there. Its interval goes from the
 * lowest lower end of these groups to their lowest upper end, and so holds its estimate.
 */
function smallestOf(
  { groups }: Changes,
  counted: readonly string[],
): Pick<AgainstResult['worst'], 'value' | 'low' | 'high'> {
  const own = counted.map((level) => groups[level]!);
  const estimates = own.map(({ estimate }) => estimate);
  if (own.length === 0 || estimates.includes(null)) return { value: null, low: null, high: null };
  const intervals = own.map((change) => changeInterval(change));
  const known = intervals.filter((interval) => interval !== null);
  const ends = known.length === intervals.length ? known : [];
  return {
    value: Math.min(...(estimates as number[])),
    low: ends.length === 0 ? null : Math.min(...ends.map(([low]) => low)),
    high: ends.length === 0 ? null : Math.min(...ends.map(([, high]) => high)),
  };
}

/** Bounds of the smallest change from as many resamples of the test as the paper takes. */
function paperBounds(
  evidence: Evidence,
  asked: Asked,
  paths: readonly string[],
): AgainstResult['worst']['paper'] {
  const contrasts = paths.map((path) => contrastAt(evidence, asked, path));
  const known = contrasts.filter((contrast) => contrast !== null);
  if (known.length === 0 || known.length < contrasts.length) return null;
  const draw = { resamples: PAPER_RESAMPLES, seed: 1 };
  return smallestOverResamples(evidence.estimator, known, draw);
}
