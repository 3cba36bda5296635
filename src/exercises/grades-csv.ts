import { toCsv } from '../files/csv.ts';
import type { StudentGrade } from './grade.ts';

/** A row for each student: points of each exercise, their sum and what could be had. */
export function gradesCsv(grades: readonly StudentGrade[]): string {
  const exercises = grades[0]?.exercises.map(({ exercise }) => exercise) ?? [];
  return toCsv([
    ['student', ...exercises, 'total', 'out_of'],
    ...grades.map((grade) => [
      grade.student,
      ...grade.exercises.map(({ points }) => points),
      grade.points,
      grade.outOf,
    ]),
  ]);
}
