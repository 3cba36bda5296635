import { type CsvValue, toCsv } from '../files/csv.ts';
import { type ExerciseResult, openIn, type StudentResult } from './result.ts';

/**
 * A row for each student: points of each exercise, their sum and what could be had, what is left to
 * be marked, and why something earned nothing.
 */
export function gradesCsv(students: readonly StudentResult[]): string {
  const exercises = exercisesOf(students);
  return toCsv([
    ['student', ...exercises, 'total', 'out_of', 'unmarked', 'note'],
    ...students.map((one) => [
      plain(one.student),
      ...exercises.map((name) => find(one, name)?.points ?? null),
      one.points,
      one.outOf,
      one.unmarked,
      noteOn(one),
    ]),
  ]);
}

/** Why exercises earned nothing, and what was found beside them, on one line. */
function noteOn({ exercises, remarks }: StudentResult): string {
  const nothing = exercises.flatMap(({ exercise, why }) => (why ? [`${exercise}: ${why}`] : []));
  return onOneLine([...nothing, ...remarks]);
}

function onOneLine(notes: readonly (string | null)[]): string {
  const told = [...new Set(notes.filter((note) => note !== null))];
  return plain(told.join(' | ')).slice(0, 1000);
}

/** On one line, without what would steer a terminal or turn text around. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Cf}]/gu, '');
}

/** All exercises that anybody has a grade for, in the order of the course. */
export function exercisesOf(students: readonly StudentResult[]): string[] {
  return [...new Set(students.flatMap((one) => one.exercises.map(({ exercise }) => exercise)))];
}

function find({ exercises }: StudentResult, name: string): ExerciseResult | undefined {
  return exercises.find(({ exercise }) => exercise === name);
}

/** One exercise: a column for each test and each cell that is marked by hand. */
export function exerciseCsv(students: readonly StudentResult[], exercise: string): string {
  const rows = students.flatMap((one) => {
    const result = find(one, exercise);
    return result ? [{ one, result }] : [];
  });
  const [first] = rows;
  const columns = first ? columnsOf(first.result) : [];
  return toCsv([
    ['student', ...columns, 'days_late', 'off', 'points', 'out_of', 'file', 'note'],
    ...rows.map(({ one, result }): CsvValue[] => {
      const parts = new Map<string, number | null>(
        [...result.tests, ...result.essays].map(({ id, points }) => [id, points]),
      );
      return [
        plain(one.student),
        ...columns.map((id) => parts.get(id) ?? null),
        result.late?.days ?? 0,
        result.off,
        result.points,
        result.outOf,
        plain(result.file ?? ''),
        onOneLine([result.why, result.choice, ...result.remarks]),
      ];
    }),
  ]);
}

function columnsOf({ tests, essays }: ExerciseResult): string[] {
  return [...tests, ...essays].map(({ id }) => id);
}

/**
 * What Canvas' gradebook imports: students by their number in Canvas, an exercise a column, what each
 * is out of in the second row. Null where no student's number is known.
 */
export function canvasCsv(students: readonly StudentResult[]): string | null {
  const known = students.filter(({ canvas }) => canvas !== null);
  if (known.length === 0) return null;
  const names = exercisesOf(known);
  const outOf = names.map((name) => find(known.find((one) => find(one, name))!, name)!.outOf);
  return toCsv([
    ['Student', 'ID', 'SIS User ID', 'SIS Login ID', 'Section', ...names],
    ['    Points Possible', '', '', '', '', ...outOf],
    ...known.map((one): CsvValue[] => [
      one.student,
      one.canvas,
      ...['', '', ''],
      ...names.map((name) => gradeOrNothing(find(one, name))),
    ]),
  ]);
}

/**
 * A grading worksheet for Moodle, with comments. Null where no participant's number is known.
 */
export function moodleCsv(students: readonly StudentResult[]): string | null {
  const known = students.filter(({ moodle }) => moodle !== null);
  if (known.length === 0) return null;
  return toCsv([
    ['Identifier', 'Full name', 'Grade', 'Maximum Grade', 'Feedback comments'],
    ...known.map((one): CsvValue[] => [
      `Participant ${one.moodle}`,
      one.student.replace(/_\d+$/, ''),
      one.unmarked > 0 ? null : one.points,
      one.outOf,
      noteOn(one),
    ]),
  ]);
}

/** What is not all marked yet is not a grade yet. */
function gradeOrNothing(result: ExerciseResult | undefined): number | null {
  return result === undefined || openIn(result.essays) > 0 ? null : result.points;
}
