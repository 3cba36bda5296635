import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../errors.ts';
import type { Notebook } from '../notebook/file.ts';
import { root } from '../setup/paths.ts';
import { gradingOf, readHomework } from './homework.ts';
import { regionLines } from './markers.ts';

/**
 * What a cell is for: a `helper` is the instructor's and locked, an `answer` is the student's to
 * write, a `test` is the instructor's and worth points, an `essay` (text, or code that draws) is the
 * student's and marked by hand.
 */
export type CellRole = 'helper' | 'answer' | 'test' | 'essay';

/** A cell of an exercise: code, or an essay in Markdown. */
export interface ExerciseCell {
  readonly id: string;
  readonly role: CellRole;
  readonly type: 'code' | 'markdown';
  readonly source: string;
  /** What a test is worth that passes, or an essay at most; 0 for the others. */
  readonly points: number;
}

/** An exercise: the instructor's notebook, with solutions and hidden tests. */
export interface Exercise {
  /** File name without `.ipynb`; a submission of it has the same. */
  readonly name: string;
  /** First heading of the notebook. */
  readonly title: string;
  readonly notebook: Notebook;
  /** Its graded and locked cells in order. */
  readonly cells: readonly ExerciseCell[];
  /** Sum of the points of its tests and essays. */
  readonly points: number;
}

/** Who wrote the notebook: the student version marks no solutions. */
export type Version = 'instructor' | 'student';

/** Where this project's own exercises are: with solutions, apart from the notebooks that students see. */
export const exercisesFolder = join(root, 'exercises');

/**
 * The exercises of a folder, by file name.
 *
 * @throws UserError where there is none, or where one is marked up wrongly.
 */
export async function readExercises(folder: string = exercisesFolder): Promise<Exercise[]> {
  const entries = await readdir(folder).catch(() => {
    throw new UserError(
      `there is no folder ${folder}`,
      'name the folder of the instructor versions with --source; the course is in the repository, not in what students get',
    );
  });
  const names = entries.filter((name) => name.endsWith('.ipynb')).sort();
  if (names.length === 0) {
    throw new UserError(
      `${folder} holds no notebook`,
      'name the folder of the instructor versions',
    );
  }
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return toExercise(await readHomework(path), path);
    }),
  );
}

/**
 * Reads the roles and points of a notebook's cells.
 *
 * @throws UserError naming the cell where its metadata and its markers don't go together.
 */
export function toExercise(
  notebook: Notebook,
  path: string,
  version: Version = 'instructor',
): Exercise {
  const cells: ExerciseCell[] = [];
  const seen = new Set<string>();
  for (const [i, cell] of notebook.cells.entries()) {
    const where = `${path}, cell ${i + 1}`;
    const read = exerciseCell(cell, where, version);
    if (read !== null) {
      if (seen.has(read.id)) {
        throw new UserError(`${where}: grade_id "${read.id}" is taken`, 'give each cell its own');
      }
      seen.add(read.id);
      cells.push(read);
    } else {
      checkRegions(cell.source, null, where);
    }
  }
  const points = cells.reduce((sum, cell) => sum + cell.points, 0);
  if (points === 0) {
    throw new UserError(
      `${path} has nothing with points`,
      'give a locked cell "grade" and points, or an answer that is marked by hand',
    );
  }
  const title = notebook.cells
    .map((cell) => (cell.cell_type === 'markdown' ? /^#\s+(.+)$/m.exec(cell.source)?.[1] : null))
    .find((heading) => heading);
  const name = basename(path, '.ipynb');
  return { name, title: title ?? name, notebook, cells, points };
}

/** Null for text that is nobody's to grade. */
function exerciseCell(
  cell: Notebook['cells'][number],
  where: string,
  version: Version,
): ExerciseCell | null {
  const { cell_type: type, source } = cell;
  if (cell.metadata.nbgrader === undefined) return null;
  const grading = gradingOf(cell);
  if (!grading) {
    throw new UserError(
      `${where}: its nbgrader metadata cannot be read`,
      'give it grade_id, grade, solution, locked and, for what is worth points, points',
    );
  }
  const { grade, solution, locked, task, grade_id: id } = grading;
  const named = `${where} (${id})`;
  if (type !== 'code' && !grade && !solution && !task) return null;
  if (type === 'raw' || task || (type === 'markdown' && !(grade && solution))) {
    throw new UserError(
      `${named}: ${task ? 'a task' : `${type === 'raw' ? 'raw' : 'Markdown'} text`} cannot be graded so`,
      'let it be Markdown or code, a "Manually graded answer" (solution and grade), with points',
    );
  }
  if (solution === locked) {
    throw new UserError(
      `${named}: solution ${solution}, grade ${grade}, locked ${locked}`,
      'what students write is a solution and not locked; helpers and tests are locked',
    );
  }
  const role = solution ? (grade ? 'essay' : 'answer') : grade ? 'test' : 'helper';
  if (role === 'essay' && !grading.points) {
    throw new UserError(`${named} is marked by hand, and worth no points`, 'give it points');
  }
  if (version === 'instructor') checkRegions(source, role, named, type);
  return { id, role, type, source, points: grade ? (grading.points ?? 0) : 0 };
}

/** A region in a cell where nothing would remove it would be handed out. */
function checkRegions(
  source: string,
  role: CellRole | null,
  where: string,
  type: string = 'code',
): void {
  const solution = regionLines(source, 'SOLUTION', where).length;
  const hidden = regionLines(source, 'HIDDEN TESTS', where).length;
  const theirs = role === 'answer' || role === 'essay';
  if (theirs && solution === 0 && type === 'code') {
    throw new UserError(`${where} marks no solution`, 'add /// BEGIN SOLUTION and END SOLUTION');
  }
  if ((solution > 0 && !theirs) || (hidden > 0 && role !== 'test')) {
    throw new UserError(
      `${where}: a marked region in a cell that is ${role ? `a ${role}` : 'not graded'}`,
      'solutions belong into answers and hidden tests into tests',
    );
  }
}
