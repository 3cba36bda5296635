import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../files/atomic.ts';
import { toCsv } from '../files/csv.ts';
import type { Exercise } from './exercise.ts';
import { feedbackHtml } from './feedback.ts';
import type { StudentGrade } from './grade.ts';
import { canvasCsv, exerciseCsv, exercisesOf, gradesCsv, moodleCsv } from './grades-csv.ts';
import { markingPage } from './marking-page.ts';
import type { Mark } from './marks.ts';
import { studentVersion } from './release.ts';
import { resultsOf, type StudentResult } from './result.ts';
import { type Alike, similarAnswers } from './similar.ts';
import { writeGrades } from './state.ts';

/** What was written, for the terminal. */
export interface Written {
  readonly results: readonly StudentResult[];
  readonly alike: readonly Alike[];
  /** By what each is. */
  readonly files: readonly (readonly [what: string, path: string])[];
}

/** Where grades are kept. */
export interface GradesPlace {
  readonly folder: string;
  /** Name of the table of all points. */
  readonly table: string;
}

export const statePath = ({ folder }: GradesPlace): string => join(folder, 'grades.json');
export const marksPath = ({ folder }: GradesPlace): string => join(folder, 'marks.json');

/**
 * Writes all tables and pages of a class from its grades and marks: whatever was written before is
 * replaced, or removed where there is nothing to say any more.
 *
 * @param exercises whose solutions are left out when answers are compared; may lack some.
 */
export async function writeOutputs(
  place: GradesPlace,
  grades: readonly StudentGrade[],
  marks: readonly Mark[],
  exercises: readonly Exercise[],
): Promise<Written> {
  const results = resultsOf(grades, marks);
  const alike = similarAnswers(grades, handedOut(exercises));
  const files: (readonly [string, string])[] = [];
  const write = async (what: string, name: string, content: string | null) => {
    const path = join(place.folder, name);
    if (content === null) return rm(path, { force: true });
    await writeFileAtomic(path, content);
    if (what !== '') files.push([what, path]);
  };
  await writeGrades(statePath(place), grades);
  await write('points', place.table, gradesCsv(results));
  for (const name of exercisesOf(results)) {
    await write('', join('assignments', `${name}.csv`), exerciseCsv(results, name));
  }
  files.push(['points by test', join(place.folder, 'assignments/')]);
  const pages = pageNames(results.map(({ student }) => student));
  for (const result of results) {
    await write('', join('feedback', pages.get(result.student)!), feedbackHtml(result));
  }
  files.push(['feedback', join(place.folder, 'feedback/')]);
  await write('for Canvas', 'canvas.csv', canvasCsv(results));
  await write('for Moodle', 'moodle.csv', moodleCsv(results));
  await write('to mark by hand', 'marking.html', markingPage(results));
  await write('alike', 'similar.csv', alike.length === 0 ? null : alikeCsv(alike));
  return { results, alike, files };
}

/** What everybody may have in common: what students got, and what the instructor wrote. */
function handedOut(exercises: readonly Exercise[]): Map<string, string[]> {
  return new Map(
    exercises.map((exercise) => {
      const versions = [exercise.notebook, studentVersion(exercise)];
      const code = versions.flatMap(({ cells }) => cells.filter((c) => c.cell_type === 'code'));
      return [exercise.name, code.map(({ source }) => source)];
    }),
  );
}

function alikeCsv(alike: readonly Alike[]): string {
  return toCsv([
    ['exercise', 'student', 'other', 'share', 'fingerprints'],
    ...alike.map(({ exercise, students, share, common }) => [
      exercise,
      ...students,
      Math.round(share * 100) / 100,
      common,
    ]),
  ]);
}

/** A file's name for each student, whatever characters theirs has; no two alike. */
function pageNames(students: readonly string[]): Map<string, string> {
  const taken = new Set<string>();
  return new Map(
    students.map((student) => {
      const plain = student
        .replace(/[^\p{L}\p{N}._ ()@+-]/gu, '_')
        .replace(/^\.+/, '_')
        .slice(0, 100);
      let name = plain;
      for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${plain}-${n}`;
      taken.add(name.toLowerCase());
      return [student, `${name}.html`];
    }),
  );
}
