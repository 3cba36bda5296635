import { difference } from '../checks.ts';
import { metricColumn } from '../metric-column.ts';
import type { Check, Column, Row } from '../paper.ts';

/** One metric for each of the two groups, and the mean of both. */
function perGroup(id: string, title: string, metric: string): Column[] {
  const upper = `${metric[0]!.toUpperCase()}${metric.slice(1)}`;
  return [
    metricColumn(`${id}-0`, `groups.<attribute>.<level-0>.${metric}`, {
      title: `${title}, group 1`,
    }),
    metricColumn(`${id}-1`, `groups.<attribute>.<level-1>.${metric}`, {
      title: `${title}, group 2`,
    }),
    metricColumn(`${id}-mean`, `fairness.<attribute>.meanGroup${upper}`, {
      title: `${title}, mean`,
    }),
  ];
}

/** A gap in points, as in every report; the article prints it as a fraction. */
function inPoints(column: Column): Column {
  return { ...column, unit: '×10⁻²' };
}

const PANEL = 'Precision and recall';

/** F1 of each group and the gaps: what verdicts look at. */
export const MAIN_COLUMNS: readonly Column[] = [
  ...perGroup('f1', 'F1', 'macroF1'),
  inPoints(metricColumn('eopp0', 'fairness.<attribute>.eopp0')),
  inPoints(metricColumn('eopp1', 'fairness.<attribute>.eopp1')),
  inPoints(metricColumn('eodd', 'fairness.<attribute>.eoddOfSum', { title: 'EOdd' })),
  inPoints(metricColumn('eodd-ours', 'fairness.<attribute>.eodd', { title: 'EOdd, ours' })),
];

/** The columns of every table of the paper. */
export const COLUMNS: readonly Column[] = [
  ...MAIN_COLUMNS,
  ...[
    ...perGroup('precision', 'Precision', 'macroPrecision'),
    ...perGroup('recall', 'Recall', 'macroRecall'),
  ].map((column) => ({ ...column, panel: PANEL })),
];

/** Stands beside every table. */
export const DEFINITIONS =
  'Precision, recall and F1 are macro means over the classes that occur, for each group and as the mean of both groups; with several classes, one that is never predicted counts as precision 0. The article prints no means of groups: those that stand as published are of its two cells. EOpp0 is the difference between the groups in true negative rate, EOpp1 in true positive rate. EOdd is half the size of the sum of the differences in true and false positive rate, as the authors’ laboratory computes it: differences of opposite sign cancel. “EOdd, ours” is the mean of both sizes. With several classes each is the mean over the classes, each against the rest, that have 30 records and 30 others in both groups.';

export function column(id: string): Column {
  const found = COLUMNS.find((candidate) => candidate.id === id);
  if (found === undefined) throw new RangeError(`no column ${id}`);
  return found;
}

/** A row has a higher F1 than another in either group. */
export function betterForEach(row: Row, minus: Row): Check[] {
  return ['f1-0', 'f1-1'].map((id) =>
    difference({ row, minus, metric: column(id), direction: 'higher' }),
  );
}

/** A row has a higher mean F1 of the groups. */
export function better(row: Row, minus: Row): Check {
  return difference({ row, minus, metric: column('f1-mean'), direction: 'higher' });
}

/** A row has smaller gaps than another. */
export function fairer(row: Row, minus: Row): Check[] {
  return ['eopp0', 'eopp1', 'eodd'].map((id) =>
    difference({ row, minus, metric: column(id), direction: 'lower' }),
  );
}
