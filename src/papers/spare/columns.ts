import type { Column } from '../paper.ts';

function percent(
  id: string,
  title: string,
  metric: string,
  better: Column['better'] = 'higher',
): Column {
  return { id, title, metric, scale: 100, unit: '%', digits: 1, better };
}

/** One metric for each of the two groups, and the mean of both. */
function perGroup(id: string, title: string, metric: string): Column[] {
  const upper = `${metric[0]!.toUpperCase()}${metric.slice(1)}`;
  return [
    percent(`${id}-0`, `${title}, group 1`, `groups.<attribute>.<level-0>.${metric}`),
    percent(`${id}-1`, `${title}, group 2`, `groups.<attribute>.<level-1>.${metric}`),
    percent(`${id}-mean`, `${title}, mean`, `fairness.<attribute>.meanGroup${upper}`),
  ];
}

const PANEL = 'Precision and recall';

/** F1 of each group and the gaps: what verdicts look at. */
export const MAIN_COLUMNS: readonly Column[] = [
  ...perGroup('f1', 'F1', 'macroF1'),
  percent('eopp0', 'EOpp0', 'fairness.<attribute>.eopp0', 'lower'),
  percent('eopp1', 'EOpp1', 'fairness.<attribute>.eopp1', 'lower'),
  percent('eodd', 'EOdd', 'fairness.<attribute>.eodd', 'lower'),
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
  'Precision, recall and F1 are macro means over the classes that occur, for each group and as the mean of both groups; with several classes, one that is never predicted counts as precision 0. EOpp0 is the difference between the groups in true negative rate, EOpp1 in true positive rate, EOdd the mean of EOpp1 and the difference in false positive rate; with several classes each is the mean over the classes, each against the rest, that have 30 records and 30 others in both groups.';

export function column(id: string): Column {
  return COLUMNS.find((candidate) => candidate.id === id)!;
}
