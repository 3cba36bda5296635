import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { notebookText, readNotebook, writeNotebook } from '../notebook/file.ts';
import { checkNotebook, HANDED_OUT, handedOutExercises } from './check.ts';
import { checkCourse, releaseCourse } from './course.ts';
import { readExercises } from './exercise.ts';
import { studentVersion } from './release.ts';
import { collect } from './submissions/collect.ts';
import { codeCell, notebook, ownCell, smallExercise, submission, testLimits } from './testing.ts';

const folder = await mkdtemp(join(tmpdir(), 'refair-course-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const exercise = smallExercise();
const source = join(folder, 'source');
await mkdir(join(source, 'data'), { recursive: true });
await writeFile(join(source, 'data', 'clinic.csv'), 'age\n40\n');
const course = join(folder, 'course');
const released = await releaseCourse([exercise], { source, out: course, kit: true }, testLimits());

test('a released course holds notebooks, data and what they run on, and no engine', async () => {
  const text = (path: string) => readFile(join(course, path), 'utf8');
  expect(await text('notebooks/multiples.ipynb')).toContain('Not answered yet.');
  expect(await text('notebooks/data/clinic.csv')).toBe('age\n40\n');
  const { dependencies, refair } = JSON.parse(await text('package.json'));
  expect(refair).toEqual({ kit: 'course' });
  expect(Object.keys(dependencies).join()).not.toMatch(/tensorflow|duckdb|puppeteer/);
  const lock = JSON.parse(await text('package-lock.json'));
  expect(lock.packages[''].dependencies).toEqual(dependencies);
  const index = await text('src/index.ts');
  expect(index).toMatch(/\bevaluate\b.*\bfrom '\.\/metrics\/evaluate\.ts'/);
  expect(index).toMatch(/selectByProgramme.*from/);
  expect(index).not.toMatch(/from '\.\/api\/trials\.ts'/);
  expect(await text('README.md')).toContain('npm run lab');
  expect(released.files).toBeGreaterThan(100);
  await expect(readFile(join(course, 'src/exercises/testing.ts'))).rejects.toThrow('ENOENT');
});

test('as a zip it holds the same, in one folder', async () => {
  const out = join(folder, 'week 1.zip');
  await releaseCourse([exercise], { source, out, kit: false }, testLimits());
  const found: string[] = [];
  for await (const { path, problem } of collect(out)) found.push(`${path} ${problem ?? ''}`.trim());
  // Hidden folders are not looked into: the handed-out version is no submission.
  expect(found.sort()).toEqual([
    'week 1/README.md is no notebook',
    'week 1/notebooks/data/clinic.csv is no notebook',
    'week 1/notebooks/multiples.ipynb',
  ]);
});

test('a folder in use is not written over', async () => {
  const again = releaseCourse([exercise], { source, out: course, kit: false }, testLimits());
  await expect(again).rejects.toThrow('is there already');
});

test.each([
  ['README.md', 'Hint: const multiple = weightsOf(value, 2); return multiple * offset; is all.'],
  [
    'notebooks/data/hint.txt',
    'const multiple = weightsOf(value, 2);\n\treturn  multiple * offset;',
  ],
  [
    'src/hint.ts',
    'export const x = () => { close(double(-3.5), -7, "twice a negative number is one that is twice as far below zero"); };',
  ],
])('a passage of a solution or a hidden test in %s stops the release', (path, text) => {
  const cells = exercise.cells.map((cell) => ({
    ...cell,
    source: cell.source
      .replace('const multiple = value * 2;', 'const multiple = weightsOf(value, 2);')
      .replace('return multiple;', 'return multiple * offset;')
      .replace(
        'close(double(-3.5), -7);',
        'close(double(-3.5), -7, "twice a negative number is one that is twice as far below zero");',
      ),
  }));
  const made = { ...exercise, cells };
  const leak = `would give away\n  ${path}`;
  expect(() => checkCourse([made], new Map([[path, text]]))).toThrow(leak);
  // What any program may say is no solution.
  const harmless = new Map([[path, 'return multiple * offset;']]);
  expect(() => checkCourse([made], harmless)).not.toThrow();
});

test("the course as it is, with the library's sources, gives nothing away", async () => {
  const exercises = await readExercises();
  const files = new Map(
    exercises.map((one) => [`notebooks/${one.name}.ipynb`, notebookText(studentVersion(one))]),
  );
  const sources = await readdir(join(course, 'src'), { recursive: true, withFileTypes: true });
  for (const entry of sources.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    files.set(relative(course, path), await readFile(path, 'utf8'));
  }
  expect(files.size).toBeGreaterThan(100);
  expect(() => checkCourse(exercises, files)).not.toThrow();
});

test('an output in a notebook stops the release', () => {
  const student = studentVersion(exercise);
  const cell = student.cells.find(({ cell_type }) => cell_type === 'code');
  Object.assign(cell!, { execution_count: 3 });
  const files = new Map([['notebooks/multiples.ipynb', JSON.stringify(student)]]);
  expect(() => checkCourse([exercise], files)).toThrow('output of cell 2');
});

const place = join(course, 'notebooks');
const check = async (name: string, content: ReturnType<typeof notebook>) => {
  const path = join(place, name);
  await writeNotebook(path, content);
  return checkNotebook(path, await handedOutExercises(path), testLimits());
};

test('check tells students what is missing, changed and not saved', async () => {
  const student = studentVersion(exercise);
  const answered = submission(
    { ...exercise, notebook: student },
    {
      double: 'const double = (value: number) => value + value;',
      'test-triple': 'close(1, 1);',
    },
  );
  const { tests, warnings } = await check('multiples (1).ipynb', answered);
  expect(tests.map(({ id, message }) => [id, message])).toEqual([
    ['test-double', null],
    ['test-triple', 'Not answered yet.'],
  ]);
  expect(warnings).toEqual([
    'test-triple was changed; the test as it was handed out counts',
    'triple is as it was handed out: not answered, or not saved',
    expect.stringContaining('no cell of the file was ever run'),
  ]);
});

test('check has nothing to say of a notebook that is done', async () => {
  const done = submission(
    { ...exercise, notebook: studentVersion(exercise) },
    {
      double: 'const double = (value: number) => value + value;',
      triple: 'const triple = (value: number) => 3 * value;',
    },
  );
  Object.assign(done.cells[1]!, { execution_count: 1 });
  const { tests, warnings } = await check('done.ipynb', done);
  expect(tests.every(({ message }) => message === null)).toBe(true);
  expect(warnings).toEqual([]);
});

test('check names deleted cells, and a notebook that is no exercise', async () => {
  const { warnings } = await check('part.ipynb', notebook(codeCell('answer', 'double', '1')));
  expect(warnings).toContain('triple was deleted: answer it in a copy of the notebook');
  expect(warnings).toContain('test-double was deleted: grading puts it back');
  await expect(check('other.ipynb', notebook(ownCell('1')))).rejects.toThrow('holds no cell of');
  const out = join(folder, 'alone.ipynb');
  await writeNotebook(out, await readNotebook(join(place, 'multiples.ipynb')));
  await expect(handedOutExercises(out)).rejects.toThrow(`no folder ${HANDED_OUT}`);
  const missing = join(folder, 'none.ipynb');
  await expect(handedOutExercises(missing)).rejects.toThrow(`there is no notebook ${missing}`);
});
