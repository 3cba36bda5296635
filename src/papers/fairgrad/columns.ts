import type { Column } from '../paper.ts';

const gap = (attribute: string): Column => ({
  id: `eod-${attribute}`,
  title: `EqOdds difference, ${attribute}`,
  metric: `fairness.${attribute}.equalizedOddsDifference`,
  scale: 100,
  unit: '×10⁻²',
  digits: 2,
  better: 'lower',
});

export const AUROC: Column = {
  id: 'auroc',
  title: 'AUROC',
  metric: 'overall.auroc',
  scale: 100,
  unit: '%',
  digits: 2,
  better: 'higher',
};
export const GAPS: readonly Column[] = [gap('race'), gap('sex')];
export const COLUMNS: readonly Column[] = [AUROC, ...GAPS];

/** Stands under every table. */
export const DEFINITIONS =
  'EqOdds difference: the larger of the largest differences between any two groups in true positive rate and in false positive rate; groups with fewer than 30 positive or 30 negative test records are left out of it.';
