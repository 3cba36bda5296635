import { MOST_GROUPS, metricColumn } from '../metric-column.ts';
import type { Column } from '../paper.ts';

export const AUROC = metricColumn('auroc', 'overall.auroc');
/** Over groups with at least 30 positives and 30 negatives, as everywhere in this kit. */
export const GAP = metricColumn('gap', 'fairness.<attribute>.aurocGap');
/** Of the setting's first finding, as lung lesion in the paper's Figure 3. */
export const GAP_OF_FIRST = metricColumn('gap-first', '<label-0>.fairness.<attribute>.aurocGap', {
  title: 'AUROC gap, first finding',
});
/** The paper's group fairness. */
const PARITY = metricColumn('parity', 'fairness.<attribute>.aurocParity');

const CRITERIA = 'What other criteria compare';
/** Among the groups of the gap: a smaller one may lack a class in a fold, and then has no AUROC. */
const WORST = metricColumn('worst', 'fairness.<attribute>.worstComparedAuroc', { panel: CRITERIA });
const ODDS = metricColumn('odds', 'fairness.<attribute>.equalizedOddsDifference', {
  panel: CRITERIA,
});
const PARITY_OF_RATES = metricColumn('rates', 'fairness.<attribute>.demographicParityDifference', {
  panel: CRITERIA,
});

/** The criteria of group fairness beside which the verdict over groups is set. */
export const TRADITIONAL: readonly Column[] = [GAP, PARITY, ODDS, PARITY_OF_RATES, WORST];

export const COLUMNS: readonly Column[] = [
  AUROC,
  GAP,
  GAP_OF_FIRST,
  PARITY,
  ...Array.from({ length: MOST_GROUPS }, (_, i) =>
    metricColumn(`group-${i}`, `groups.<attribute>.<level-${i}>.auroc`, {
      title: `AUROC, group ${i + 1}`,
      panel: 'AUROC by group',
    }),
  ),
  WORST,
  ODDS,
  PARITY_OF_RATES,
];

/** Stands under the table. */
export const DEFINITIONS =
  '1 − AUROC gap is the paper’s group fairness, over groups with at least 5 positives and 5 negatives, some of either in every fold; the gap beside it leaves out groups with fewer than 30 of either, as all gaps of this kit do, and so does the AUROC of the worst group compared. Where there are several findings, every number is the mean over them.';
