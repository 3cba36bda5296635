import { openIn, type StudentResult } from './result.ts';

/** How a class stands, a line an exercise and one for all. */
export function statusLines(students: readonly StudentResult[]): string[] {
  const all = students.flatMap(({ exercises }) => exercises);
  const byExercise = Map.groupBy(all, ({ exercise }) => exercise);
  const width = Math.max(5, ...[...byExercise.keys()].map((name) => name.length));
  const rows = [...byExercise].map(([name, grades]) => {
    const handed = grades.filter(({ file }) => file !== null);
    const { outOf } = grades[0]!;
    const unmarked = handed.reduce((sum, { essays }) => sum + openIn(essays), 0);
    const nothing = handed.filter(({ points }) => points === 0).length;
    const late = handed.filter((grade) => grade.late !== null).length;
    return [
      `${name.padEnd(width)}  handed in ${handed.length} of ${grades.length}`,
      handed.length > 0 ? `median ${median(handed.map(({ points }) => points))} of ${outOf}` : '',
      nothing > 0 ? `${nothing} without points` : '',
      late > 0 ? `${late} late` : '',
      unmarked > 0 ? `${unmarked} to mark` : '',
    ]
      .filter(Boolean)
      .join(', ');
  });
  return [...rows, classLine(students)];
}

/** The whole class on one line. */
export function classLine(students: readonly StudentResult[]): string {
  const all = students.flatMap(({ exercises }) => exercises);
  const handed = all.filter(({ file }) => file !== null).length;
  const unmarked = students.reduce((sum, one) => sum + one.unmarked, 0);
  const points = median(students.map((one) => one.points));
  const outOf = Math.max(0, ...students.map((one) => one.outOf));
  return [
    `${students.length} ${students.length === 1 ? 'student' : 'students'}`,
    `${handed} of ${all.length} notebooks`,
    `median ${points} of ${outOf} points`,
    ...(unmarked > 0 ? [`${unmarked} cells to mark by hand`] : []),
  ].join(' · ');
}

function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const middle = sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
  return Math.round(middle * 100) / 100;
}
