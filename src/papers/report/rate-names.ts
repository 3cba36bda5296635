import { rateParts } from '../../evidence/measures.ts';
import { literal } from '../../report/prose.ts';

const RATES: Readonly<Record<string, string>> = {
  tpr: 'true positives',
  fpr: 'false positives',
  tnr: 'true negatives',
  positiveRate: 'called positive',
  'tpr+fpr': 'mean of true and false positives',
  auroc: 'AUROC',
  accuracy: 'accuracy',
};

/** `true positives`, of one of several classes `true positives of melanoma`. */
export function rateName(rate: string): string {
  const { name, ofClass } = rateParts(rate);
  return literal(ofClass === null ? titleOf(name) : `${titleOf(name)} of ${ofClass}`);
}

/** The title of a rate's name. */
export function titleOf(name: string): string {
  return RATES[name] ?? name;
}
