import type { Column } from '../paper.ts';

/** The columns that all tables of the paper share, in its units. */
export const COLUMNS: readonly Column[] = [
  {
    id: 'accuracy',
    title: 'ACC',
    metric: 'overall.accuracy',
    scale: 100,
    unit: '%',
    digits: 2,
    better: 'higher',
  },
  {
    id: 'auroc',
    title: 'AUC',
    metric: 'overall.auroc',
    scale: 100,
    unit: '%',
    digits: 2,
    better: 'higher',
  },
  {
    id: 'eo',
    title: 'EO',
    metric: 'fairness.<attribute>.equalOpportunityDifference',
    scale: 100,
    unit: '×10⁻²',
    digits: 2,
    better: 'lower',
  },
  {
    id: 'dp',
    title: 'DP',
    metric: 'fairness.<attribute>.demographicParityDifference',
    scale: 100,
    unit: '×10⁻²',
    digits: 2,
    better: 'lower',
  },
  {
    id: 'adf',
    title: 'ADF',
    metric: 'fairness.<attribute>.adfNats',
    scale: 1000,
    unit: '×10⁻³ nats',
    digits: 2,
    better: 'lower',
  },
  {
    id: 'adf-corrected',
    title: 'ADF, corrected',
    metric: 'fairness.<attribute>.adfCorrectedNats',
    scale: 1000,
    unit: '×10⁻³ nats',
    digits: 2,
    better: 'lower',
  },
];
