import type { StudentGrade } from './grade.ts';

/**
 * One row a student: points of each exercise, their sum and what could be had. A name that a
 * spreadsheet would take for a formula gets an apostrophe in front.
 */
export function gradesCsv(grades: readonly StudentGrade[]): string {
  const exercises = grades[0]?.exercises.map(({ exercise }) => exercise) ?? [];
  const rows = [
    ['student', ...exercises, 'total', 'out_of'],
    ...grades.map((grade) => [
      grade.student,
      ...grade.exercises.map(({ points }) => String(points)),
      String(grade.points),
      String(grade.outOf),
    ]),
  ];
  return rows.map((row) => `${row.map(cell).join(',')}\n`).join('');
}

function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
