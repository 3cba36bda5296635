import { isAdded } from '../../data/registry.ts';
import { suspectColumns } from '../../data/suspects.ts';
import { literal } from '../../report/prose.ts';
import type { Question } from './question.ts';

/** Columns of the data that may give the label away, a sentence each; the same of all attributes. */
export function leakWarnings([question]: readonly Question[]): string[] {
  const { dataset, label } = question!.task;
  return suspectColumns(dataset, label).map(({ column, why }) => {
    const fix = isAdded(dataset.id)
      ? `add the set again without it, data add … --leaks ${literal(column)}`
      : 'methods learn to read it off, and the comparison says little';
    return `${literal(column)} ${why}. If it is known only after the outcome, ${fix}.`;
  });
}
