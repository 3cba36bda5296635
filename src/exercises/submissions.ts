import { lstat, readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { UserError } from '../errors.ts';

/** What one student handed in. */
export interface Submission {
  /** Name of the student's folder. */
  readonly student: string;
  /** Files by exercise. Of several for one exercise the one nearest to the top is taken. */
  readonly files: ReadonlyMap<string, string>;
  /** What was passed over, for the feedback. */
  readonly remarks: readonly string[];
}

const DEEPEST = 4;

/**
 * The submissions in a folder, one folder per student: `<student>/<exercise>.ipynb`, or deeper, as
 * nbgrader collects them in `<student>/<assignment>/`. Links are not followed: a submission is
 * what a student wrote, not what a link points at.
 *
 * @throws UserError where the folder has no student's folder in it.
 */
export async function findSubmissions(
  folder: string,
  exercises: readonly string[],
): Promise<Submission[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw new UserError(`${folder} is no folder`, 'name the folder of the submissions');
  });
  const students = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
  if (students.length === 0) {
    throw new UserError(
      `${folder} holds no student's folder`,
      'lay submissions out as <student>/<exercise>.ipynb',
    );
  }
  return Promise.all(students.map((student) => submissionOf(folder, student, exercises)));
}

async function submissionOf(
  folder: string,
  student: string,
  exercises: readonly string[],
): Promise<Submission> {
  const home = join(folder, student);
  const files = new Map<string, string>();
  const remarks: string[] = [];
  for (const path of await notebooksIn(home, DEEPEST)) {
    const shown = relative(home, path);
    const name = basename(path, '.ipynb');
    if (!exercises.includes(name)) remarks.push(`${shown} is none of the exercises`);
    else if (files.has(name)) remarks.push(`${shown} was passed over: there is another ${name}`);
    else if (!(await lstat(path)).isFile()) remarks.push(`${shown} is a link, and not followed`);
    else files.set(name, path);
  }
  return { student, files, remarks };
}

/** Paths of notebooks, those nearer to the top first, else by name. */
async function notebooksIn(folder: string, depth: number): Promise<string[]> {
  if (depth === 0) return [];
  const entries = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => !entry.name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const here = entries.filter((entry) => !entry.isDirectory() && entry.name.endsWith('.ipynb'));
  const deeper = entries.filter((entry) => entry.isDirectory());
  const below = await Promise.all(
    deeper.map((entry) => notebooksIn(join(folder, entry.name), depth - 1)),
  );
  return [...here.map((entry) => join(folder, entry.name)), ...below.flat()];
}
