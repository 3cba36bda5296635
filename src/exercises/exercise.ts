import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../errors.ts';
import type { Notebook } from '../notebook/file.ts';
import { root } from '../setup/paths.ts';
import { gradingOf, readHomework } from './homework.ts';
import { regionLines } from './markers.ts';

/**
 * What a code cell is for: a `helper` is the instructor's and locked, an `answer` is the student's
 * to write, a `test` is the instructor's and worth points.
 */
export type CellRole = 'helper' | 'answer' | 'test';

/** A code cell of an exercise. */
export interface ExerciseCell {
  readonly id: string;
  readonly role: CellRole;
  readonly source: string;
  /** What passing is worth; 0 unless it is a test. */
  readonly points: number;
}

/** An exercise: the instructor's notebook, with solutions and hidden tests. */
export interface Exercise {
  /** File name without `.ipynb`; a submission of it has the same. */
  readonly name: string;
  /** First heading of the notebook. */
  readonly title: string;
  readonly notebook: Notebook;
  /** Its graded and locked code cells in order. */
  readonly cells: readonly ExerciseCell[];
  /** Sum of the points of its tests. */
  readonly points: number;
}

/** Where this project's own exercises are. */
export const exercisesFolder = join(root, 'notebooks', 'exercises');

/**
 * The exercises of a folder, by file name.
 *
 * @throws UserError where there is none, or where one is marked up wrongly.
 */
export async function readExercises(folder: string = exercisesFolder): Promise<Exercise[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ipynb')).sort();
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
export function toExercise(notebook: Notebook, path: string): Exercise {
  const cells: ExerciseCell[] = [];
  const seen = new Set<string>();
  for (const [i, cell] of notebook.cells.entries()) {
    const where = `${path}, cell ${i + 1}`;
    if (cell.cell_type === 'code' && cell.metadata.nbgrader !== undefined) {
      const read = exerciseCell(cell, where);
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
    throw new UserError(`${path} has no test with points`, 'give a locked cell "grade" and points');
  }
  const title = notebook.cells
    .map((cell) => (cell.cell_type === 'markdown' ? /^#\s+(.+)$/m.exec(cell.source)?.[1] : null))
    .find((heading) => heading);
  const name = basename(path, '.ipynb');
  return { name, title: title ?? name, notebook, cells, points };
}

function exerciseCell(cell: Notebook['cells'][number], where: string): ExerciseCell {
  const grading = gradingOf(cell);
  if (!grading) {
    throw new UserError(
      `${where}: its nbgrader metadata cannot be read`,
      'give it grade_id, grade, solution, locked and, for tests, points',
    );
  }
  const { grade, solution, locked } = grading;
  if ((grade && solution) || solution === locked) {
    throw new UserError(
      `${where} (${grading.grade_id}): solution ${solution}, grade ${grade}, locked ${locked}`,
      'an answer is a solution and not locked; helpers and tests are locked; no cell is both ' +
        'answer and test, because nobody marks by hand here',
    );
  }
  const role = solution ? 'answer' : grade ? 'test' : 'helper';
  checkRegions(cell.source, role, `${where} (${grading.grade_id})`);
  const points = role === 'test' ? (grading.points ?? 0) : 0;
  return { id: grading.grade_id, role, source: cell.source, points };
}

/** A region in a cell where nothing would remove it would be handed out. */
function checkRegions(source: string, role: CellRole | null, where: string): void {
  const solution = regionLines(source, 'SOLUTION', where).length;
  const hidden = regionLines(source, 'HIDDEN TESTS', where).length;
  if (role === 'answer' && solution === 0) {
    throw new UserError(`${where} marks no solution`, 'add /// BEGIN SOLUTION and END SOLUTION');
  }
  if ((solution > 0 && role !== 'answer') || (hidden > 0 && role !== 'test')) {
    throw new UserError(
      `${where}: a marked region in a cell that is ${role ? `a ${role}` : 'not graded'}`,
      'solutions belong into answers and hidden tests into tests',
    );
  }
}
