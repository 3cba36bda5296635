import type { Task } from '../../data/task.ts';
import type { Setting } from '../paper.ts';
import type { PlannedCounts } from '../planned-forms.ts';
import type { PlannedRecords } from '../planned-power.ts';

/** Of records held out, where a setting has no folds and says no other share. */
const TEST_SHARE = 0.2;

/** How many records of a task are tested once a repeat, by level of each attribute and class. */
export function plannedRecords(
  task: Pick<Task, 'dataset' | 'rows' | 'label' | 'attributes'>,
  { folds, shares }: Pick<Setting, 'folds' | 'shares'>,
): PlannedRecords {
  const { domains } = task.dataset;
  const share = folds > 0 || domains !== undefined ? 1 : (shares?.[2] ?? TEST_SHARE);
  const counted = task.attributes.map(
    (attribute) => [attribute.name, countsOf(task, attribute, share)] as const,
  );
  return { counts: counted[0]![1], byAttribute: Object.fromEntries(counted) };
}

function countsOf(
  { dataset: { domains }, rows, label }: Parameters<typeof plannedRecords>[0],
  { codes, levels }: Task['attributes'][number],
  share: number,
): PlannedCounts {
  const counts = levels.map(() => label.classes.map(() => 0));
  for (const row of rows) {
    if (domains !== undefined && domains.codes[row] !== 1) continue;
    const [level, own] = [codes[row]!, label.codes[row]!];
    if (level >= 0 && own >= 0) counts[level]![own]! += 1;
  }
  return counts.map((classes) => classes.map((count) => Math.round(share * count)));
}
