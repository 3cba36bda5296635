import type { Essay } from './arrange.ts';
import { type ExerciseGrade, NOT_HANDED_IN, type StudentGrade } from './grade.ts';
import { NOT_ANSWERED, WRITE_HERE } from './markers.ts';
import type { Mark } from './marks.ts';

/** A cell that is marked by hand, with what it was given. */
export interface MarkedEssay extends Essay {
  /** Null: nobody has marked it yet. */
  readonly points: number | null;
  readonly comment: string;
}

/** What a student gets for an exercise. */
export interface ExerciseResult extends Omit<ExerciseGrade, 'essays'> {
  readonly essays: readonly MarkedEssay[];
  /** What lateness takes off. */
  readonly off: number;
  /** Why there are no points at all; null where there are some. */
  readonly why: string | null;
}

/** What a student gets. */
export interface StudentResult extends Omit<StudentGrade, 'exercises'> {
  readonly exercises: readonly ExerciseResult[];
  readonly points: number;
  readonly outOf: number;
  /** Cells that nobody has marked yet. */
  readonly unmarked: number;
}

/** Puts together what the tests gave, what was given by hand, and what lateness takes off. */
export function resultsOf(
  grades: readonly StudentGrade[],
  marks: readonly Mark[],
): StudentResult[] {
  return grades.map((grade) => {
    const own = marks.filter(({ student }) => student === grade.student);
    const exercises = grade.exercises.map((one) => resultOf(one, own));
    return {
      ...grade,
      exercises,
      points: round(exercises.reduce((sum, { points }) => sum + points, 0)),
      outOf: exercises.reduce((sum, { outOf }) => sum + outOf, 0),
      unmarked: exercises.reduce((sum, { essays }) => sum + openIn(essays), 0),
    };
  });
}

export function openIn(essays: readonly MarkedEssay[]): number {
  return essays.filter(({ points }) => points === null).length;
}

function resultOf(grade: ExerciseGrade, marks: readonly Mark[]): ExerciseResult {
  const essays = grade.essays.map((essay) => marked(essay, grade, marks));
  const earned = essays.reduce((sum, { points }) => sum + (points ?? 0), grade.points);
  const points = round(earned * (1 - (grade.late?.percent ?? 0) / 100));
  const result = { ...grade, essays, points, off: round(earned - points) };
  return { ...result, why: points > 0 ? null : whyNothing(result, earned) };
}

/** What is not there, or was left as it was handed out, needs nobody to look at it. */
function marked(essay: Essay, grade: ExerciseGrade, marks: readonly Mark[]): MarkedEssay {
  const text = essay.source?.trim() ?? '';
  if (text === '' || text.endsWith(WRITE_HERE) || text.includes(NOT_ANSWERED)) {
    return { ...essay, points: 0, comment: essay.source === null ? '' : 'not answered' };
  }
  const mark = marks.find(
    ({ exercise, cell, work }) =>
      exercise === grade.exercise && cell === essay.id && work === grade.work,
  );
  const points = mark?.points ?? null;
  return {
    ...essay,
    points: points === null ? null : Math.min(points, essay.outOf),
    comment: mark?.comment ?? '',
  };
}

function whyNothing(
  { tests, essays, untouched, remarks, file, late }: Omit<ExerciseResult, 'why'>,
  earned: number,
): string {
  if (file === null) return remarks[0] ?? NOT_HANDED_IN;
  if (earned > 0) return `${late?.days} days late`;
  if (untouched) return 'handed in as it was handed out';
  if (openIn(essays) > 0) return 'not marked yet';
  const first = tests.find(({ message }) => message !== null);
  return [...remarks.slice(0, 2), ...(first ? [`${first.id}: ${first.message}`] : [])].join('; ');
}

/** Points have at most two decimals. */
function round(points: number): number {
  return Math.round(points * 100) / 100;
}
