import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Notebook, readNotebook } from '../notebook/file.ts';
import { buildExercises, checkLeaks, checkTests } from './build.ts';
import { readExercises, toExercise } from './exercise.ts';
import { gradingOf } from './homework.ts';
import { findLeaks } from './leaks.ts';
import { publicNames } from './library.ts';
import { studentVersion } from './release.ts';
import { codeCell, notebook, smallExercise, testLimits } from './testing.ts';

const folder = await mkdtemp(join(tmpdir(), 'refair-exercises-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the course's exercises: solved they earn all points, handed out none, nothing leaks", async () => {
  const exercises = await readExercises();
  expect(exercises.length).toBeGreaterThanOrEqual(6);
  const built = await buildExercises(exercises, folder, testLimits());
  expect((await readdir(folder)).sort()).toEqual(exercises.map(({ name }) => `${name}.ipynb`));
  for (const { path, exercise } of built) {
    const student = await readNotebook(path);
    expect(student.cells).toHaveLength(exercise.notebook.cells.length);
    expect(JSON.stringify(student)).not.toMatch(/SOLUTION|HIDDEN TESTS/);
    expect(JSON.stringify(student)).toContain("throw new Error('Not answered yet.')");
  }
});

test("the course's exercises import what the library exports", async () => {
  const known = publicNames();
  for (const { cells } of await readExercises()) {
    for (const { source } of cells) {
      for (const [, names] of source.matchAll(/import (?:type )?\{([^}]*)\} from 'refair'/g)) {
        for (const name of names!.split(','))
          expect([...known.keys()]).toContain(name.replace('type ', '').trim());
      }
    }
  }
});

test('a student version has its outputs cleared and its locked cells locked', () => {
  const exercise = smallExercise();
  for (const cell of exercise.notebook.cells) {
    if (cell.cell_type === 'code')
      Object.assign(cell, { outputs: [{ text: '4' }], execution_count: 7 });
    Object.assign(cell.metadata, { solution_hint: 'value * 2' });
  }
  const student = studentVersion(exercise);
  const code = student.cells.filter((cell) => cell.cell_type === 'code');
  expect(code.map(({ outputs, execution_count }) => [outputs, execution_count])).toEqual(
    code.map(() => [[], null]),
  );
  expect(JSON.stringify(student)).not.toContain('solution_hint');
  const rights = code.map(({ metadata }) => [metadata.deletable, metadata.editable]);
  expect(rights).toEqual(code.map((cell) => [false, gradingOf(cell)?.locked ? false : undefined]));
});

test.each<[string[], (student: Notebook) => void]>([
  [[], () => {}],
  [[], (s) => Object.assign(s.cells[0]!, { source: 'Multiply the value.' })],
  [
    ['solution of double'],
    (s) => Object.assign(s.cells[0]!, { source: 'try const multiple =\n  value*2; first' }),
  ],
  [
    ['solution of double'],
    (s) => Object.assign(s.metadata, { hint: { const: ['const multiple = value * 2;'] } }),
  ],
  [
    ['solution of triple'],
    (s) => Object.assign(s.cells[1]!.metadata, { 'const multiple = value * 3;': true }),
  ],
  [
    ['hidden tests of test-double'],
    (s) => Object.assign(s.cells[3]!, { source: 'close( double(-3.5), -7 );' }),
  ],
  [['a marker'], (s) => Object.assign(s.cells[2]!, { source: '// BEGIN SOLUTION' })],
  [['output of cell 3'], (s) => Object.assign(s.cells[2]!, { outputs: [{ text: '1' }] })],
  [['output of cell 3'], (s) => Object.assign(s.cells[2]!, { execution_count: 4 })],
])('the leak check looks everywhere and finds %j', (expected, change) => {
  const student = studentVersion(smallExercise());
  change(student);
  expect(findLeaks(smallExercise(), student).map(({ what }) => what)).toEqual(expected);
});

test('a build that would leak is refused, and nothing is written', async () => {
  const exercise = smallExercise();
  const cells = [
    ...exercise.notebook.cells,
    { cell_type: 'markdown', metadata: {}, source: 'Hint: `const multiple = value * 3;`' } as const,
  ];
  const leaky = toExercise({ ...exercise.notebook, cells }, 'leaky.ipynb');
  const out = join(folder, 'leaky');
  await expect(buildExercises([leaky], out, testLimits())).rejects.toThrow(
    'would give away\n  solution of triple: const multiple = value * 3;',
  );
  await expect(readdir(out)).rejects.toThrow('ENOENT');
  expect(() => checkLeaks(exercise, studentVersion(exercise))).not.toThrow();
});

test('a test that passes without an answer, or fails with the solution, stops the build', async () => {
  const exercise = (test: string) =>
    toExercise(
      notebook(
        codeCell('answer', 'one', '/// BEGIN SOLUTION\nconst one = 1;\n/// END SOLUTION'),
        codeCell('test', 'test-one', test, 1),
      ),
      'one.ipynb',
    );
  const check = (made: ReturnType<typeof exercise>) =>
    checkTests(made, studentVersion(made), testLimits());
  await expect(check(exercise('void 0;'))).rejects.toThrow('gives 1 points for no answer');
  await expect(check(exercise('if (one !== 2) throw new Error("not 2");'))).rejects.toThrow(
    'the solution fails test-one: Error: not 2',
  );
  await expect(
    check(exercise('if (one !== 1) throw new Error("not 1");')),
  ).resolves.toBeUndefined();
});

test.each([
  [codeCell('answer', 'a', 'const x = 1;'), 'marks no solution'],
  [
    codeCell('helper', 'a', '/// BEGIN SOLUTION\nx\n/// END SOLUTION'),
    'in a cell that is a helper',
  ],
  [codeCell('answer', 'a', '/// BEGIN HIDDEN TESTS\nx\n/// END HIDDEN TESTS'), 'marks no solution'],
  [{ ...codeCell('test', 'a', ''), metadata: { nbgrader: { grade_id: 'a' } } }, 'cannot be read'],
  [codeCell('test', 'last', '1', 1), 'grade_id "last" is taken'],
  [
    { cell_type: 'markdown', metadata: {}, source: 'BEGIN SOLUTION\nx\nEND SOLUTION' } as const,
    'not graded',
  ],
])('markup that would go wrong is an error: %#', (cell, message) => {
  const made = notebook(codeCell('test', 'last', '1', 1), cell);
  expect(() => toExercise(made, 'x.ipynb')).toThrow(message);
});
