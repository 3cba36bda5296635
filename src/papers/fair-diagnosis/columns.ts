import { metricColumn } from '../metric-column.ts';
import type { Column } from '../paper.ts';

/** Under the paper's headings; it prints two digits of every number. */
const printed = (id: string, title: string, metric: string): Column =>
  metricColumn(id, metric, { title, digits: 2 });
const fairness = (id: string, title: string, name: string): Column =>
  printed(id, title, `fairness.<attribute>.${name}`);

export const ACCURACY = printed('accuracy', 'ACC', 'overall.accuracy');
export const AUROC = printed('auroc', 'AUC', 'overall.auroc');
export const EO = fairness('eo', 'EO', 'equalOpportunityDifference');
export const DP = fairness('dp', 'DP', 'demographicParityDifference');
export const ADF_PLUG_IN = fairness('adf', 'ADF', 'adfNats');
/** Verdicts use the corrected estimate: the plug-in's bias is larger than the paper's best cells. */
export const ADF: Column = {
  ...fairness('adf-corrected', 'ADF, corrected', 'adfCorrectedNats'),
  publishedAs: 'adf',
};

/** What verdicts on fairness look at. */
export const FAIRNESS: readonly Column[] = [EO, DP, ADF];

/** The columns that all tables of the paper share. */
export const COLUMNS: readonly Column[] = [ACCURACY, AUROC, EO, DP, ADF_PLUG_IN, ADF];
