import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Essay } from './arrange.ts';
import type { Exercise } from './exercise.ts';
import { gradeNotebook, type NotebookGrade } from './grade-notebook.ts';
import { type Lateness, type LateRule, lateness } from './late.ts';
import { Slots } from './slots.ts';
import type { ProcessLimits } from './student-process.ts';
import type { Attempt, Submission } from './submissions/find.ts';

/** What a student has for an exercise, before anybody has marked anything by hand. */
export interface ExerciseGrade extends NotebookGrade {
  readonly exercise: string;
  readonly title: string;
  /** Points of the tests; lateness is not yet taken off. */
  readonly points: number;
  readonly outOf: number;
  /** The file that was graded; null where none was. */
  readonly file: string | null;
  /** Identifies what was graded, and by which exercise. */
  readonly work: string;
  readonly late: Lateness | null;
  /** Which of several attempts this is; null where there was one. */
  readonly choice: string | null;
}

/** All exercises of one student, graded, in the order of the exercises. */
export interface StudentGrade {
  readonly student: string;
  readonly canvas: string | null;
  readonly moodle: string | null;
  readonly exercises: readonly ExerciseGrade[];
  readonly remarks: readonly string[];
}

/** Which of several attempts counts. */
export type Counting = 'newest' | 'best';

export interface GradeOptions extends ProcessLimits {
  /** Processes at a time. */
  readonly jobs?: number;
  readonly counting?: Counting;
  readonly late?: LateRule | undefined;
  /** What is known of earlier, by {@link ExerciseGrade.work}: it is not run again. */
  readonly known?: ReadonlyMap<string, NotebookGrade>;
  /** Hears of each student, in the order in which they are finished. */
  readonly onStudent?: (grade: StudentGrade) => void;
}

/** Grades submissions, several notebooks at a time; the result is in the order of `submissions`. */
export async function gradeSubmissions(
  exercises: readonly Exercise[],
  submissions: readonly Submission[],
  { jobs = availableParallelism(), onStudent, ...options }: GradeOptions,
): Promise<StudentGrade[]> {
  const slots = new Slots(jobs);
  return Promise.all(
    submissions.map(async ({ student, canvas, moodle, attempts, remarks }) => {
      const one = new Grader(student, slots, options);
      const grades = await Promise.all(
        exercises.map((exercise) => one.grade(exercise, attempts.get(exercise.name) ?? [])),
      );
      const grade = { student, canvas, moodle, exercises: grades, remarks };
      onStudent?.(grade);
      return grade;
    }),
  );
}

type One = Omit<GradeOptions, 'jobs' | 'onStudent'>;

/** Grades what one student handed in. */
class Grader {
  readonly #student: string;
  readonly #slots: Slots;
  readonly #options: One;

  constructor(student: string, slots: Slots, options: One) {
    this.#student = student;
    this.#slots = slots;
    this.#options = options;
  }

  /** @param attempts the newest that can be read first. */
  async grade(exercise: Exercise, attempts: readonly Attempt[]): Promise<ExerciseGrade> {
    const readable = attempts.filter(({ notebook }) => notebook !== null);
    if (readable.length === 0) {
      const [first] = attempts;
      return nothing(exercise, first ? `${first.file} ${first.problem}` : NOT_HANDED_IN);
    }
    const counted = this.#options.counting === 'best' ? readable : readable.slice(0, 1);
    const grades = await Promise.all(
      counted.map((attempt) => this.#slots.use(() => this.#attempt(exercise, attempt))),
    );
    const best = grades.reduce((a, b) => (net(b) > net(a) ? b : a));
    const others = attempts.filter(({ file }) => file !== best.file);
    return { ...best, choice: choiceOf(best, others, this.#options) };
  }

  #of({ name }: Exercise) {
    return { student: this.#student, exercise: name };
  }

  async #attempt(exercise: Exercise, attempt: Attempt): Promise<ExerciseGrade> {
    const notebook = attempt.notebook!;
    const work = identity(exercise, notebook, this.#options);
    const known = this.#options.known?.get(work);
    const grade = known ?? (await gradeNotebook(exercise, notebook, this.#options));
    const { late } = this.#options;
    const { tests, essays, untouched, remarks, answers, output, points } = grade;
    return {
      ...{ tests, essays, untouched, remarks, answers, output, points },
      ...about(exercise),
      file: attempt.file,
      work,
      late: late ? lateness(late, this.#of(exercise), attempt.modified, attempt.late) : null,
      choice: null,
    };
  }
}

/** The points that an attempt is worth by its tests, for comparing attempts. */
function net({ points, late }: ExerciseGrade): number {
  return points * (1 - (late?.percent ?? 0) / 100);
}

function choiceOf(
  { file }: ExerciseGrade,
  others: readonly Attempt[],
  { counting = 'newest' }: One,
): string | null {
  if (others.length === 0) return null;
  const names = others.map((other) => `${other.file}${other.problem ? ` (${other.problem})` : ''}`);
  return `${file} is graded, the ${counting} of ${others.length + 1}; not ${names.join(', ')}`;
}

/** Of what decides over points: the exercise, the limits and what the student wrote. */
function identity(exercise: Exercise, notebook: Attempt['notebook'], { seconds, memoryMb }: One) {
  const { cells } = exercise;
  return createHash('sha256')
    .update(JSON.stringify([cells, notebook!.cells, seconds, memoryMb]))
    .digest('hex')
    .slice(0, 24);
}

export const NOT_HANDED_IN = 'not handed in';

function about({ name, title, points }: Exercise) {
  return { exercise: name, title, outOf: points };
}

function nothing(exercise: Exercise, why: string): ExerciseGrade {
  const graded = exercise.cells.filter(({ points }) => points > 0);
  return {
    ...about(exercise),
    points: 0,
    tests: graded
      .filter(({ role }) => role === 'test')
      .map(({ id, points }) => ({ id, points: 0, outOf: points, message: why })),
    essays: graded
      .filter(({ role }) => role === 'essay')
      .map(({ id, type, points }): Essay => ({ id, type, outOf: points, source: null, shown: [] })),
    untouched: true,
    remarks: [why],
    answers: [],
    output: '',
    file: null,
    work: '',
    late: null,
    choice: null,
  };
}
