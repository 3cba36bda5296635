import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { type Notebook, readNotebook } from '../notebook/file.ts';
import { CellFinder } from './cell-finder.ts';
import { type Exercise, toExercise } from './exercise.ts';
import { gradeNotebook, type NotebookGrade } from './grade-notebook.ts';
import { readHomework } from './homework.ts';
import { NOT_ANSWERED, WRITE_HERE } from './markers.ts';
import { HIDDEN_ONLY } from './release.ts';
import type { ProcessLimits } from './student-process.ts';
import { identify } from './submissions/identify.ts';

/** Where a released course keeps its notebooks as they were handed out: beside them. */
export const HANDED_OUT = '.handed-out';

/** What a student learns before handing in: the tests are those that can be seen. */
export interface Check extends NotebookGrade {
  readonly exercise: Exercise;
  /** What would cost points, or is not as it was handed out. */
  readonly warnings: readonly string[];
}

/**
 * The exercises as they were handed out, from the folder of a released course.
 *
 * @throws UserError where there is none around the notebook, or no notebook.
 */
export async function handedOutExercises(notebook: string, given?: string): Promise<Exercise[]> {
  if (!existsSync(notebook)) {
    throw new UserError(`there is no notebook ${notebook}`, 'give the path of an .ipynb file');
  }
  const folder = given ?? (await nearest(dirname(resolve(notebook))));
  if (folder === null) {
    throw new UserError(
      `no folder ${HANDED_OUT} above ${notebook}`,
      'keep the notebook in the folder of the course, or name the handed-out versions with --against',
    );
  }
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ipynb')).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return toExercise(await readHomework(path), path, 'student');
    }),
  );
}

async function nearest(folder: string): Promise<string | null> {
  const here = join(folder, HANDED_OUT);
  if (existsSync(here)) return here;
  const above = dirname(folder);
  return above === folder ? null : nearest(above);
}

/**
 * Runs the tests that students can see on a notebook, as grading would, and looks for what goes
 * wrong before grading: answers that are missing or still as they were handed out, locked cells
 * that were changed, a file that was not saved.
 *
 * @throws UserError where the notebook cannot be read, or is of none of the exercises.
 */
export async function checkNotebook(
  path: string,
  exercises: readonly Exercise[],
  limits: ProcessLimits,
): Promise<Check> {
  const notebook = await readNotebook(path);
  const finders = exercises.map((exercise) => new CellFinder(exercise));
  const exercise = identify(finders, notebook, basename(path));
  if (exercise === null) {
    throw new UserError(
      `${path} holds no cell of ${exercises.map(({ name }) => name).join(', ')}`,
      'hand in the notebook that you were given, with your answers in its cells',
    );
  }
  const grade = await gradeNotebook(exercise, notebook, limits);
  const finder = finders.find((one) => one.exercise === exercise)!;
  const warnings = [
    ...grade.remarks,
    ...missing(finder, notebook),
    ...(await unsaved(path, notebook)),
  ];
  const visible = grade.tests.filter(({ id }) => sourceOf(exercise, id) !== HIDDEN_ONLY);
  return { ...grade, tests: visible, exercise, warnings };
}

function sourceOf({ cells }: Exercise, id: string): string {
  return cells.find((cell) => cell.id === id)?.source ?? '';
}

function missing(finder: CellFinder, { cells }: Notebook): string[] {
  const { exercise } = finder;
  return exercise.cells.flatMap(({ id, role, source }) => {
    const own = cells.find((cell) => finder.cell(cell) === id);
    if (own === undefined) {
      const back =
        role === 'answer' || role === 'essay'
          ? 'answer it in a copy of the notebook'
          : 'grading puts it back';
      return [`${id} was deleted: ${back}`];
    }
    if (role !== 'answer' && role !== 'essay') return [];
    const untouched = own.source.trim() === source.trim();
    const stub = own.source.includes(NOT_ANSWERED) || own.source.trim().endsWith(WRITE_HERE);
    if (untouched) return [`${id} is as it was handed out: not answered, or not saved`];
    return stub ? [`${id} is answered in part`] : [];
  });
}

/** Signs that the file is older than what a student sees in the browser. */
async function unsaved(path: string, { cells }: Notebook): Promise<string[]> {
  const code = cells.filter((cell) => cell.cell_type === 'code');
  const ran = code.some(({ execution_count }) => execution_count !== null);
  const warnings = ran
    ? []
    : ['no cell of the file was ever run: run all cells and save (Ctrl+S) before you hand it in'];
  const checkpoint = join(
    dirname(path),
    '.ipynb_checkpoints',
    basename(path).replace(/\.ipynb$/, '-checkpoint.ipynb'),
  );
  const [file, saved] = await Promise.all([stat(path), stat(checkpoint).catch(() => null)]);
  if (saved !== null && saved.mtimeMs > file.mtimeMs + 2_000) {
    const same = (await readFile(checkpoint, 'utf8')) === (await readFile(path, 'utf8'));
    if (!same) warnings.push('Jupyter has a newer copy: save the notebook (Ctrl+S) again');
  }
  return warnings;
}
