import { difference } from '../checks.ts';
import type { GroupCheck } from '../group-claims.ts';
import { MOST_GROUPS, metricColumn } from '../metric-column.ts';
import type { Check, Column, Row } from '../paper.ts';

/** Overall, for each group, the worst group and the gap. */
function byGroup(name: 'accuracy' | 'auroc', title: string, panel?: string): Column[] {
  const upper = `${name[0]!.toUpperCase()}${name.slice(1)}`;
  return [
    metricColumn(name, `overall.${name}`, { title }),
    ...Array.from({ length: MOST_GROUPS }, (_, i) =>
      metricColumn(`${name}-${i}`, `groups.<attribute>.<level-${i}>.${name}`, {
        title: `${title}, group ${i + 1}`,
      }),
    ),
    metricColumn(`${name}-worst`, `fairness.<attribute>.worstGroup${upper}`, {
      title: `${title}, worst group`,
    }),
    metricColumn(`${name}-gap`, `fairness.<attribute>.${name}Gap`, { title: `${title}, gap` }),
  ].map((column) => (panel === undefined ? column : { ...column, panel }));
}

const COLUMNS: readonly Column[] = [
  ...byGroup('accuracy', 'Accuracy'),
  ...byGroup('auroc', 'AUROC', 'AUROC'),
];

const DEFINITIONS =
  'Accuracy counts a record as positive from a probability of 0.5 on, for every row. On HAM10000 with the paper’s label 85.6 % of pictures are negative: a model that calls nobody positive is as accurate as that. Gap: best minus worst group. Selected rows take, group by group, the expert or ERM; which one is decided on validation records.';

/** What every table has in common: accuracy and AUROC by group, at the threshold 0.5. */
export const BY_GROUP = {
  notes: [DEFINITIONS],
  columns: COLUMNS,
  threshold: 'fixed',
} as const;

export function column(id: string): Column {
  const found = COLUMNS.find((candidate) => candidate.id === id);
  if (found === undefined) throw new RangeError(`no column ${id}`);
  return found;
}

/** A row's number is above, or below, another row's. */
export function compared(
  row: Row,
  minus: Row,
  id: string,
  direction: 'higher' | 'lower' = 'higher',
): Check {
  return difference({ row, minus, metric: column(id), direction });
}

/** Of each group that a setting may have, whose accuracy a check is about. */
export function inEveryGroup(check: (accuracy: Column) => Check): Check[] {
  return Array.from({ length: MOST_GROUPS }, (_, i) => check(column(`accuracy-${i}`)));
}

/** A row is more accurate than another in every group that the setting has. */
export function moreAccurateInEveryGroup(row: Row, minus: Row): Check[] {
  return inEveryGroup((metric) =>
    difference({ row, minus, metric, direction: 'higher', everyLevel: true }),
  );
}

/** What the paper calls fairness without harm: no group below ERM. */
export function noHarm(
  row: Row,
  baseline: Row,
  metric: 'accuracy' | 'auroc' = 'accuracy',
): GroupCheck {
  const { title } = column(metric);
  return {
    row: row.id,
    baseline: baseline.id,
    metric: { name: metric, title },
    claimed: 'no harm',
  };
}
