import { metricColumn } from '../metric-column.ts';
import type { Column } from '../paper.ts';

const fairness = (id: string, name: string, title: string): Column =>
  metricColumn(id, `fairness.<attribute>.${name}`, { title });

export const AUROC = metricColumn('auroc', 'overall.auroc');
export const WORST = fairness('worst', 'worstGroupAuroc', 'Worst group AUROC');
export const GAP = fairness('gap', 'aurocGap', 'AUROC gap');
export const EQ_ODDS = fairness('eq-odds', 'equalizedOddsDifference', 'EqOdds');

/** What every comparison prints, and in what rows are held against the baseline. */
export const MAIN: readonly Column[] = [
  AUROC,
  WORST,
  GAP,
  metricColumn('accuracy', 'overall.accuracy'),
  EQ_ODDS,
  fairness('eq-opp', 'equalOpportunityDifference', 'EqOpp (TPR)'),
  fairness('dp', 'demographicParityDifference', 'DP'),
];

/** The same, with AUROC of each group apart. */
export function columnsOf(levels: readonly string[]): Column[] {
  return [
    ...MAIN,
    ...levels.map((_, i) =>
      metricColumn(`group-${i}`, `groups.<attribute>.<level-${i}>.auroc`, {
        title: `AUROC, group ${i + 1}`,
        panel: 'AUROC by group',
      }),
    ),
  ];
}

/** Stands under the table. */
export const DEFINITIONS =
  'EqOdds: the larger of the differences between groups in true and in false positive rate. EqOpp: in true positive rate. DP: in predicted positives. Groups with fewer than 30 positive or 30 negative test records are left out of gaps.';

/** The same, where there are more than two classes. */
export const SEVERAL_CLASSES =
  'Of several classes AUROC is the mean over them, each against the rest, and accuracy asks whether the most probable class is the right one.';
