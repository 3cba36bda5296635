import { availableParallelism } from 'node:os';
import type { Notebook } from '../notebook/file.ts';
import type { Exercise } from './exercise.ts';
import { type ExerciseGrade, gradeNotebook } from './grade-notebook.ts';
import { readHomework } from './homework.ts';
import { Slots } from './slots.ts';
import type { ProcessLimits } from './student-process.ts';
import type { Submission } from './submissions.ts';

/** All exercises of one student, graded, in the order of the exercises. */
export interface StudentGrade {
  readonly student: string;
  readonly exercises: readonly ExerciseGrade[];
  readonly points: number;
  readonly outOf: number;
  readonly remarks: readonly string[];
}

export interface GradeOptions extends ProcessLimits {
  /** Processes at a time. */
  readonly jobs?: number;
  /** Hears of each student, in the order in which they are finished. */
  readonly onStudent?: (grade: StudentGrade) => void;
}

/** Grades submissions, several notebooks at a time; the result is in the order of `submissions`. */
export async function gradeSubmissions(
  exercises: readonly Exercise[],
  submissions: readonly Submission[],
  { jobs = availableParallelism(), onStudent, ...limits }: GradeOptions,
): Promise<StudentGrade[]> {
  const slots = new Slots(jobs);
  return Promise.all(
    submissions.map(async ({ student, files, remarks }) => {
      const grades = await Promise.all(
        exercises.map((exercise) =>
          slots.use(() => gradeFile(exercise, files.get(exercise.name), limits)),
        ),
      );
      const grade: StudentGrade = {
        student,
        exercises: grades,
        points: grades.reduce((sum, { points }) => sum + points, 0),
        outOf: grades.reduce((sum, { outOf }) => sum + outOf, 0),
        remarks,
      };
      onStudent?.(grade);
      return grade;
    }),
  );
}

/** A notebook that is missing or cannot be read is worth nothing, and stops nobody else's. */
async function gradeFile(
  exercise: Exercise,
  path: string | undefined,
  limits: ProcessLimits,
): Promise<ExerciseGrade> {
  if (path === undefined) return nothing(exercise, 'not handed in');
  let notebook: Notebook;
  try {
    notebook = await readHomework(path);
  } catch (error) {
    return nothing(exercise, `could not be read: ${(error as Error).message}`);
  }
  return gradeNotebook(exercise, notebook, limits);
}

function nothing({ name, title, points, cells }: Exercise, why: string): ExerciseGrade {
  const tests = cells
    .filter(({ role }) => role === 'test')
    .map((cell) => ({ id: cell.id, points: 0, outOf: cell.points, message: why }));
  return {
    exercise: name,
    title,
    points: 0,
    outOf: points,
    tests,
    remarks: [why],
    answers: [],
    output: '',
  };
}
