import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeFileAtomic } from '../files/atomic.ts';
import type { ExerciseGrade, StudentGrade } from './grade.ts';
import type { NotebookGrade } from './grade-notebook.ts';

/** What grading wrote, so that it need not run again what has not changed. */
const stateFile = z.object({
  version: z.literal(1),
  grades: z.custom<StudentGrade[]>((value) => Array.isArray(value)),
});

/** The grades of an earlier run; none where there was none, or one of another version. */
export async function readGrades(path: string): Promise<StudentGrade[]> {
  try {
    return stateFile.parse(JSON.parse(await readFile(path, 'utf8'))).grades;
  } catch {
    return [];
  }
}

export async function writeGrades(path: string, grades: readonly StudentGrade[]): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify({ version: 1, grades })}\n`);
}

/** What is known of notebooks, by what identifies them. */
export function knownNotebooks(grades: readonly StudentGrade[]): Map<string, NotebookGrade> {
  const known = new Map<string, NotebookGrade>();
  for (const { exercises } of grades) {
    for (const one of exercises) if (one.work !== '') known.set(one.work, one);
  }
  return known;
}

/**
 * Earlier grades with those of this run in their place. Of students and exercises that were not asked
 * for the earlier ones stay, and so do those of which this run found nothing: assignments come in one
 * after the other, each in a folder or archive of its own.
 */
export function mergeGrades(
  earlier: readonly StudentGrade[],
  now: readonly StudentGrade[],
  exercises: readonly string[],
): StudentGrade[] {
  const before = new Map(earlier.map((grade) => [grade.student, grade]));
  const merged = new Map(before);
  for (const grade of now) {
    const old = before.get(grade.student)?.exercises ?? [];
    const stays = (one: ExerciseGrade) => {
      const now = grade.exercises.find(({ exercise }) => exercise === one.exercise);
      return now === undefined || (now.file === null && one.file !== null);
    };
    const both = [...old.filter(stays), ...grade.exercises];
    merged.set(grade.student, {
      ...grade,
      exercises: exercises.flatMap((name) => both.find(({ exercise }) => exercise === name) ?? []),
    });
  }
  return [...merged.values()].sort((a, b) => (a.student < b.student ? -1 : 1));
}
