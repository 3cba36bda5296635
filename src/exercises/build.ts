import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { type Notebook, writeNotebook } from '../notebook/file.ts';
import type { Exercise } from './exercise.ts';
import { gradeNotebook } from './grade-notebook.ts';
import { findLeaks } from './leaks.ts';
import { studentVersion } from './release.ts';
import { Slots } from './slots.ts';
import type { ProcessLimits } from './student-process.ts';

/** A student version that was written. */
export interface Built {
  readonly exercise: Exercise;
  readonly path: string;
}

/**
 * Writes the student versions into a folder, after proving for each that it gives nothing away,
 * that as it is handed out it earns no point, and that the instructor's version earns all of them.
 * Nothing is written unless all exercises stand these checks.
 *
 * @throws UserError naming what leaked or which test is wrong.
 */
export async function buildExercises(
  exercises: readonly Exercise[],
  folder: string,
  limits: ProcessLimits,
): Promise<Built[]> {
  await checkReleased(exercises, limits);
  const built: Built[] = [];
  for (const exercise of exercises) {
    const path = join(folder, `${exercise.name}.ipynb`);
    await writeNotebook(path, studentVersion(exercise));
    built.push({ exercise, path });
  }
  return built;
}

/** @throws UserError where a student version gives something away or a test is wrong. */
export async function checkReleased(
  exercises: readonly Exercise[],
  limits: ProcessLimits,
): Promise<void> {
  const students = exercises.map((exercise) => ({ exercise, student: studentVersion(exercise) }));
  for (const { exercise, student } of students) checkLeaks(exercise, student);
  const slots = new Slots(availableParallelism());
  await Promise.all(
    students.map(({ exercise, student }) => slots.use(() => checkTests(exercise, student, limits))),
  );
}

/** @throws UserError where a student version shows a solution, a hidden test or an output. */
export function checkLeaks(exercise: Exercise, student: Notebook): void {
  const leaks = findLeaks(exercise, student);
  if (leaks.length === 0) return;
  const shown = leaks.slice(0, 5).map(({ what, text }) => `${what}: ${text}`);
  throw new UserError(
    `the student version of ${exercise.name} would give away\n  ${shown.join('\n  ')}`,
    'word the cells that students see without these lines, or mark them as solution or hidden',
  );
}

/** @throws UserError where an unanswered notebook earns points or the solution doesn't. */
export async function checkTests(
  exercise: Exercise,
  student: Notebook,
  limits: ProcessLimits,
): Promise<void> {
  const solved = await gradeNotebook(exercise, exercise.notebook, limits);
  const failing = solved.tests.find((test) => test.message !== null);
  if (failing) {
    throw new UserError(
      `${exercise.name}: the solution fails ${failing.id}: ${failing.message}`,
      'correct the solution or the test',
    );
  }
  const unanswered = await gradeNotebook(exercise, student, limits);
  const given = unanswered.tests.find((test) => test.points > 0);
  if (given) {
    throw new UserError(
      `${exercise.name}: ${given.id} gives ${given.points} points for no answer`,
      'test something that needs the answer',
    );
  }
}
