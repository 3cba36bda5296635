import { negatives, positives, total } from './confusion.ts';
import type { Counts } from './counts.ts';
import { MINIMUM_CLASS_COUNT } from './fairness-metrics.ts';
import type { ComparedGroups } from './large-enough.ts';
import { metricPath } from './paths.ts';
import type { Threshold } from './predicted.ts';
import type { ScoredRecords } from './predictions.ts';

/** Something a reader of the numbers must know, and which number it is about. */
export interface Note {
  readonly path: string;
  readonly reason: string;
}

/** Small and empty groups, missing values, constant scores and predictions. */
export function listNotes(
  records: ScoredRecords,
  threshold: Threshold,
  counts: Counts,
  compared: ComparedGroups,
  binary: boolean,
): Note[] {
  const notes: Note[] = [];
  const n = records.labels.length;
  if (binary && n > 0) {
    const c = counts.overall.classes[1]!;
    const predicted = c.truePositives + c.falsePositives;
    if (predicted === 0 || predicted === n) {
      const kind = predicted === 0 ? 'negative' : 'positive';
      notes.push({
        path: 'overall',
        reason: `every record is predicted ${kind}${typeof threshold === 'number' ? ` at threshold ${threshold}` : ''}: differences between groups are undefined`,
      });
    }
  }
  if (n > 1 && binary && records.scores.every((score) => score === records.scores[0])) {
    notes.push({
      path: 'overall',
      reason: 'every record has the same score: the AUROC is that of a coin',
    });
  }
  records.groups.forEach(({ name, levels, codes }, a) => {
    const missing = Array.from(codes).filter((code) => code < 0).length;
    if (missing > 0) {
      notes.push({
        path: metricPath('groups', name),
        reason: `${missing} of ${n} records have no value and count in no group`,
      });
    }
    levels.forEach((level, l) => {
      const path = metricPath('groups', name, level);
      const group = counts.groups[a]![l]!;
      const small = 'leaves the differences between groups (max − min)';
      const isCompared = compared[a]![l]!;
      if (total(group.classes[0]!) === 0) {
        notes.push({ path, reason: 'no records' });
      } else if (binary) {
        const c = group.classes[1]!;
        if (!isCompared[1]) {
          notes.push({
            path,
            reason: `${positives(c)} positives and ${negatives(c)} negatives, fewer than ${MINIMUM_CLASS_COUNT} of one: ${small}`,
          });
        }
      } else {
        const out = records.classes.filter((_, k) => !isCompared[k]);
        if (out.length > 0) {
          notes.push({
            path,
            reason: `fewer than ${MINIMUM_CLASS_COUNT} records of, or not of, ${out.join(', ')}: ${small} in ${out.length === 1 ? 'that class' : 'those classes'}`,
          });
        }
      }
    });
  });
  return notes;
}
