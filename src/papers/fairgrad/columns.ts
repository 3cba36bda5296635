import { metricColumn } from '../metric-column.ts';
import type { Column } from '../paper.ts';

/** The paper prints two digits. */
const digits = 2;

const gap = (attribute: string): Column =>
  metricColumn(`eod-${attribute}`, `fairness.${attribute}.equalizedOddsDifference`, {
    title: `EqOdds difference, ${attribute}`,
    digits,
  });

export const AUROC = metricColumn('auroc', 'overall.auroc', { digits });
export const RACE_GAP = gap('race');
export const GAPS: readonly Column[] = [RACE_GAP, gap('sex')];
export const COLUMNS: readonly Column[] = [AUROC, ...GAPS];

/** Stands under every table. */
export const DEFINITIONS =
  'EqOdds difference: the larger of the largest differences between any two groups in true positive rate and in false positive rate; groups with fewer than 30 positive or 30 negative test records are left out of it.';
