import type { Cell, Notebook } from '../notebook/file.ts';
import { type Exercise, toExercise } from './exercise.ts';
import type { Isolation } from './isolation.ts';
import { availableIsolation } from './isolation.ts';
import type { Attempt, Submission } from './submissions/find.ts';

/** A code cell with nbgrader's metadata, for tests. */
export function codeCell(
  role: 'helper' | 'answer' | 'test',
  id: string,
  source: string,
  points?: number,
): Cell {
  const nbgrader = {
    grade_id: id,
    grade: role === 'test',
    solution: role === 'answer',
    locked: role !== 'answer',
    ...(points === undefined ? {} : { points }),
    schema_version: 3,
    task: false,
  };
  return { ...ownCell(source), metadata: { nbgrader } };
}

/** A code cell that a student added. */
export function ownCell(source: string): Cell {
  return { cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null };
}

export function notebook(...cells: Cell[]): Notebook {
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}

/** An exercise of two answers; `double` is worth 2 points and `triple` 3. */
export function smallExercise(): Exercise {
  return toExercise(
    notebook(
      { cell_type: 'markdown', metadata: {}, source: '# Multiples\n\nWrite both functions.' },
      codeCell(
        'helper',
        'setup',
        `import assert from 'node:assert/strict';
function close(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, \`\${actual} is not \${expected}\`);
}`,
      ),
      codeCell('answer', 'double', solved('double', 2)),
      codeCell(
        'test',
        'test-double',
        `close(double(2), 4);
/// BEGIN HIDDEN TESTS
close(double(-3.5), -7);
/// END HIDDEN TESTS`,
        2,
      ),
      codeCell('answer', 'triple', solved('triple', 3)),
      codeCell('test', 'test-triple', 'close(triple(5), 15);', 3),
    ),
    'multiples.ipynb',
  );
}

function solved(name: string, factor: number): string {
  return `function ${name}(value: number): number {
  /// BEGIN SOLUTION
  const multiple = value * ${factor};
  return multiple;
  /// END SOLUTION
}`;
}

/** The instructor's notebook with other sources in some of its cells. */
export function submission(
  exercise: Exercise,
  sources: Readonly<Record<string, string>>,
): Notebook {
  return {
    ...exercise.notebook,
    cells: exercise.notebook.cells.map((cell) => {
      const id = (cell.metadata.nbgrader as { grade_id?: string } | undefined)?.grade_id ?? '';
      return { ...cell, source: sources[id] ?? cell.source };
    }),
  };
}

let isolation: Isolation | undefined;

/** Limits for tests on a machine's best isolation. */
export function testLimits() {
  isolation ??= availableIsolation();
  return { seconds: 30, memoryMb: 128, isolation };
}

/** A submission of one notebook. */
export function handedIn(student: string, exercise: string, content: Notebook | null): Submission {
  const attempt: Attempt = {
    file: `${exercise}.ipynb`,
    modified: null,
    late: false,
    notebook: content,
    problem: content === null ? 'could not be read' : null,
  };
  return {
    ...{ student, canvas: null, moodle: null, remarks: [] },
    attempts: new Map([[exercise, [attempt]]]),
  };
}
