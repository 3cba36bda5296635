import type { Task } from '../../data/task.ts';
import type { Setting } from '../paper.ts';
import type { PlannedRecords } from '../planned-power.ts';

/** Of records held out, where a setting has no folds and says no other share. */
const TEST_SHARE = 0.2;

/** How many records of a task are tested once a repeat, by level of its first attribute and class. */
export function plannedRecords(
  { dataset, rows, label, attributes }: Task,
  { folds, shares }: Pick<Setting, 'folds' | 'shares'>,
): PlannedRecords {
  const { codes, levels } = attributes[0]!;
  const counts = levels.map(() => label.classes.map(() => 0));
  const { domains } = dataset;
  for (const row of rows) {
    if (domains !== undefined && domains.codes[row] !== 1) continue;
    const [level, own] = [codes[row]!, label.codes[row]!];
    if (level >= 0 && own >= 0) counts[level]![own]! += 1;
  }
  const share = folds > 0 || domains !== undefined ? 1 : (shares?.[2] ?? TEST_SHARE);
  return { counts: counts.map((classes) => classes.map((count) => Math.round(share * count))) };
}
