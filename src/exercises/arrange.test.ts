import { expect, test } from 'vitest';
import { arrange } from './arrange.ts';
import { toExercise } from './exercise.ts';
import { studentVersion } from './release.ts';
import { codeCell, notebook, ownCell, smallExercise, submission } from './testing.ts';

const exercise = smallExercise();
const ids = (...args: Parameters<typeof arrange>) => arrange(...args).steps.map(({ id }) => id);
const ALL = ['setup', 'double', 'test-double', 'triple', 'test-triple'];

test("tests and helpers are the instructor's, whatever the submission holds", () => {
  const tampered = submission(exercise, { setup: 'evil', 'test-double': '', double: 'mine' });
  const { steps } = arrange(exercise, tampered);
  expect(steps.map(({ id }) => id)).toEqual(ALL);
  expect(steps.map(({ source }) => source)).toEqual([
    exercise.cells[0]!.source,
    'mine',
    ...exercise.cells.slice(2).map(({ source }) => source),
  ]);
});

test('deleted tests are back, a deleted answer is not', () => {
  expect(ids(exercise, notebook(codeCell('answer', 'triple', 'mine')))).toEqual(
    ALL.filter((id) => id !== 'double'),
  );
});

test('a cell that lies about its role is what the instructor says', () => {
  const posing = notebook(
    codeCell('answer', 'test-double', 'mine'),
    codeCell('test', 'double', 'answer', 100),
  );
  const { steps } = arrange(exercise, posing);
  expect(steps.find(({ id }) => id === 'test-double')?.source).toContain('close(double(2), 4)');
  expect(steps.find(({ id }) => id === 'double')).toMatchObject({ source: 'answer', points: 0 });
});

test('added cells run after the cell that they follow; of two copies of an answer both run', () => {
  const added = notebook(
    ownCell('first'),
    codeCell('answer', 'double', 'one'),
    codeCell('answer', 'double', 'two'),
    ownCell('last'),
    { cell_type: 'markdown', source: 'text', metadata: {} },
    codeCell('answer', 'triple', 'three'),
  );
  expect(arrange(exercise, added).steps.map(({ source }) => source)).toEqual([
    'first',
    exercise.cells[0]!.source,
    'one',
    'two',
    'last',
    exercise.cells[2]!.source,
    'three',
    exercise.cells[4]!.source,
  ]);
});

test('an answer that has become text is run, and said to have been', () => {
  const cells = submission(exercise, { double: 'mine', triple: 'mine, too' }).cells.map(
    (cell, i) =>
      i === 2 || i === 4
        ? { ...cell, cell_type: i === 2 ? ('markdown' as const) : ('raw' as const) }
        : cell,
  );
  const { steps, remarks } = arrange(exercise, notebook(...cells));
  expect(steps.map(({ id }) => id)).toEqual(ALL);
  expect(steps[1]!.source).toBe('mine');
  expect(remarks).toEqual([
    'double was saved as Markdown; it was run as code',
    'triple was saved as raw text; it was run as code',
  ]);
});

test('where a program dropped all ids, locked cells are known by what they say', () => {
  const bare = submission(exercise, { double: 'mine' }).cells.map((cell) =>
    cell.cell_type === 'code' ? ownCell(cell.source) : cell,
  );
  expect(arrange(exercise, notebook(...bare)).steps.map(({ source }) => source)).toEqual(
    exercise.cells.map(({ id, source }) => (id === 'double' ? 'mine' : source)),
  );
});

test('tests that are hidden whole read alike, and are not taken for changed', () => {
  const hidden = (id: string) =>
    codeCell('test', id, '/// BEGIN HIDDEN TESTS\nvoid double;\n/// END HIDDEN TESTS', 1);
  const made = toExercise(notebook(hidden('one'), hidden('two')), 'hidden.ipynb');
  expect(arrange(made, studentVersion(made)).remarks).toEqual([]);
});

test('a changed test is told', () => {
  const { remarks } = arrange(exercise, submission(exercise, { 'test-double': 'close(1, 1);' }));
  expect(remarks).toEqual(['test-double was changed; the test as it was handed out counts']);
});
