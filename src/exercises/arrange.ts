import type { Notebook } from '../notebook/file.ts';
import type { Exercise } from './exercise.ts';
import { gradingOf } from './homework.ts';

/** A cell in the order in which a submission is run. */
export interface Step {
  readonly id: string;
  /** `own`: the student's, answer or added cell; the others are the instructor's. */
  readonly kind: 'helper' | 'own' | 'test';
  readonly source: string;
  readonly points: number;
}

/**
 * The cells to run: helpers and tests from the instructor's version, whatever the submission made
 * of them, and the student's answers in their places. A cell that the student added runs after the
 * exercise's cell that it follows in the submission.
 */
export function arrange(exercise: Exercise, submission: Notebook): Step[] {
  const roles = new Map(exercise.cells.map((cell) => [cell.id, cell.role]));
  const answers = new Map<string, string>();
  const added = new Map<string | null, Step[]>();
  let previous: string | null = null;
  let count = 0;
  for (const cell of submission.cells) {
    const id = gradingOf(cell)?.grade_id ?? null;
    const role = id === null ? undefined : roles.get(id);
    if (id !== null && role !== undefined) previous = id;
    if (cell.cell_type !== 'code') continue;
    if (role === 'answer' && !answers.has(id!)) {
      answers.set(id!, cell.source);
    } else if (role === undefined || role === 'answer') {
      const step: Step = {
        id: `added cell ${++count}`,
        kind: 'own',
        source: cell.source,
        points: 0,
      };
      added.set(previous, [...(added.get(previous) ?? []), step]);
    }
  }
  return [
    ...(added.get(null) ?? []),
    ...exercise.cells.flatMap(({ id, role, source, points }): Step[] => {
      const own = role === 'answer';
      const text = own ? answers.get(id) : source;
      return [
        ...(text === undefined
          ? []
          : [{ id, kind: own ? 'own' : role, source: text, points } as Step]),
        ...(added.get(id) ?? []),
      ];
    }),
  ];
}
