import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeEach, expect, test } from 'vitest';
import * as yazl from 'yazl';
import { notebookText } from '../../notebook/file.ts';
import { toExercise } from '../exercise.ts';
import { codeCell, notebook, ownCell, smallExercise, submission } from '../testing.ts';
import { findSubmissions } from './find.ts';

const folder = await mkdtemp(join(tmpdir(), 'refair-submissions-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const exercise = smallExercise();
/** Has the ids `setup` and `double` in common with the other, as exercises of one course have. */
const other = toExercise(
  notebook(
    codeCell('helper', 'setup', 'const two = 2;'),
    codeCell('answer', 'double', '/// BEGIN SOLUTION\nconst four = 2 * two;\n/// END SOLUTION'),
    codeCell('test', 'test-four', 'if (four !== 4) throw new Error();', 1),
  ),
  'four.ipynb',
);
const both = [exercise, other];
const solved = notebookText(exercise.notebook);

let place: string;
let places = 0;
beforeEach(() => {
  place = join(folder, `class-${++places}`);
});

async function handIn(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(join(place, path, '..'), { recursive: true });
  await writeFile(join(place, path), content);
}

/** Which file of each student counts for which exercise, or what was said of it. */
async function found(of = place): Promise<Record<string, unknown>> {
  const submissions = await findSubmissions(of, both);
  return Object.fromEntries(
    submissions.map(({ student, attempts, remarks }) => [
      student,
      [
        ...[...attempts].map(([name, [first]]) => `${name}: ${first!.problem ?? first!.file}`),
        ...remarks,
      ],
    ]),
  );
}

async function zip(entries: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const archive = new yazl.ZipFile();
  for (const [name, content] of Object.entries(entries)) {
    archive.addBuffer(Buffer.from(content), name, { mtime: new Date(2026, 10, 20) });
  }
  archive.end();
  return buffer(archive.outputStream as NodeJS.ReadableStream);
}

test.each([
  ['a number of the browser', 'multiples (1).ipynb'],
  ["the student's name", 'multiples-jane.ipynb'],
  ['another case', 'MULTIPLES.IPYNB'],
  ['an own name', 'homework.ipynb'],
  ['another ending', 'multiples.ipynb.txt'],
  ["another exercise's name", 'four.ipynb'],
  ['deep folders', 'a/b/c/d/e/f/multiples.ipynb'],
])('a notebook is known by its cells, whatever its name: %s', async (_, file) => {
  await handIn(`ada/${file}`, solved);
  expect(await found()).toEqual({ ada: [`multiples: ${file}`] });
});

const mark = '\uFEFF';
const output = JSON.stringify(['"]x\\'.repeat(6e6)]);

test.each<[string, () => string | Buffer]>([
  ['with a byte order mark', () => mark + solved],
  ['in UTF-16', () => Buffer.from(mark + solved, 'utf16le')],
  ['in UTF-16, the other way round', () => Buffer.from(mark + solved, 'utf16le').swap16()],
  ['with NaN', () => solved.replace('"execution_count": null', '"execution_count": NaN')],
  ['with 40 MB of output', () => solved.replace('"outputs": []', `"outputs": ${output}`)],
])('a file is read %s', async (_, content) => {
  await handIn('ada/multiples.ipynb', content());
  const [ada] = await findSubmissions(place, both);
  const [attempt] = ada!.attempts.get('multiples')!;
  expect(attempt!.problem).toBeNull();
  expect(attempt!.notebook!.cells.map(({ source }) => source)).toEqual(
    exercise.notebook.cells.map(({ source }) => source),
  );
});

test('texts that look like what is left out stay', async () => {
  const double = 'const text = `"outputs": [1, 2], NaN, -Infinity`;\nconst outputs = [NaN];';
  await handIn('ada/x.ipynb', notebookText(submission(exercise, { double })));
  const [ada] = await findSubmissions(place, both);
  const cells = ada!.attempts.get('multiples')![0]!.notebook!.cells;
  expect(cells[2]!.source).toBe(double);
});

test('ids that a program dropped: locked cells are known by what they say', async () => {
  const bare = exercise.notebook.cells.map((cell) => ownCell(cell.source));
  await handIn('ada/x.ipynb', notebookText(notebook(...bare)));
  expect(await found()).toEqual({ ada: ['multiples: x.ipynb'] });
});

test('archives are looked into, also one in another', async () => {
  await handIn('ada/homework.zip', await zip({ 'week 1/multiples.ipynb': solved }));
  await handIn('ben/all.zip', await zip({ 'inner.zip': await zip({ 'x.ipynb': solved }) }));
  await handIn('cem/x.zip', await zip({ '__MACOSX/._x.ipynb': 'x', 'a.txt': 'words' }));
  expect(await found()).toEqual({
    ada: ['multiples: homework.zip/week 1/multiples.ipynb'],
    ben: ['multiples: all.zip/inner.zip/x.ipynb'],
    cem: ['x.zip/a.txt is no notebook'],
  });
});

test('as Canvas packs them: a flat archive, with numbers', async () => {
  const archive = await zip({
    'doejane_123_4567_multiples-2.ipynb': solved,
    'roeben_LATE_124_4568_homework.zip': await zip({ 'x.ipynb': solved }),
  });
  await handIn('../canvas.zip', archive);
  const [jane, ben] = await findSubmissions(join(folder, 'canvas.zip'), both);
  expect(jane).toMatchObject({ student: 'doejane_123', canvas: '123', moodle: null });
  expect(jane!.attempts.get('multiples')![0]).toMatchObject({
    file: 'multiples-2.ipynb',
    late: false,
  });
  expect(ben).toMatchObject({ student: 'roeben_124', canvas: '124' });
  expect(ben!.attempts.get('multiples')![0]!.late).toBe(true);
});

test('as Moodle packs them: with folders and without', async () => {
  await handIn('Jane Doe_77_assignsubmission_file_/multiples.ipynb', solved);
  await handIn('Ben O. Roe_78_assignsubmission_file_multiples.ipynb', solved);
  const students = await findSubmissions(place, both);
  expect(students.map(({ student, moodle }) => [student, moodle])).toEqual([
    ['Ben O. Roe_78', '78'],
    ['Jane Doe_77', '77'],
  ]);
  expect(students.map(({ attempts }) => attempts.get('multiples')![0]!.file)).toEqual([
    'multiples.ipynb',
    'multiples.ipynb',
  ]);
});

test('files in no folder belong to whom their names name', async () => {
  await handIn('multiples-jane.ipynb', solved);
  await handIn('ben_multiples (1).ipynb', solved);
  await handIn('cem.zip', await zip({ 'multiples.ipynb': solved }));
  expect(Object.keys(await found())).toEqual(['ben', 'cem', 'jane']);
});

test('the newest attempt comes first; where the clock tells nothing, the higher number', async () => {
  const other = (n: number) => notebookText(submission(exercise, { double: `// ${n}` }));
  await handIn('ada/multiples.ipynb', other(1));
  await handIn('ada/old.ipynb', other(2));
  await utimes(join(place, 'ada/old.ipynb'), new Date(), new Date(2020, 1, 1));
  await handIn('ada/multiples (2).ipynb', other(3));
  await handIn('ada/multiples (10).ipynb', other(4));
  await handIn('ada/copy/multiples (3).ipynb', other(4));
  await handIn('ada/broken/multiples.ipynb', '{"cells": ');
  const [ada] = await findSubmissions(place, both);
  const files = ada!.attempts.get('multiples')!.map(({ file }) => file);
  // One of the two that are alike is not another attempt.
  expect(files).toHaveLength(5);
  expect(files[1]).toBe('multiples (2).ipynb');
  expect(files.slice(-2)).toEqual(['old.ipynb', 'broken/multiples.ipynb']);
});

test('nothing that lies there is passed over in silence, and nothing outside is read', async () => {
  await handIn('ada/notes.pdf', '%PDF-1.7');
  await handIn('ada/broken.zip', Buffer.from('PK\x03\x04 and no more'));
  await symlink('/etc/passwd', join(place, 'ada/multiples.ipynb'));
  await mkdir(join(place, 'ben'));
  const { ada, ben } = (await found()) as Record<string, string[]>;
  expect(ben).toEqual([]);
  expect(ada).toEqual([
    'multiples: is a link, and not followed',
    expect.stringMatching(/^broken\.zip is an archive that cannot be read: /),
    'notes.pdf is no notebook',
  ]);
});

test('an archive that climbs out, or unpacks without end, does neither', async () => {
  const evil = await zip({ 'xx/yy/multiples.ipynb': solved });
  // The archive's library writes no such names: they are put in afterwards, as long as the old.
  const climbing = Buffer.from(evil.toString('latin1').replaceAll('xx/yy/', '../../'), 'latin1');
  await handIn('../climbing.zip', climbing);
  expect(await found(join(folder, 'climbing.zip'))).toEqual({
    multiples: ['multiples: multiples.ipynb'],
  });
  const bomb = await zip({ 'multiples.ipynb': Buffer.alloc(999_983, 0x20) });
  const claimed = Buffer.alloc(4);
  claimed.writeUInt32LE(999_983);
  const size = claimed.toString('latin1');
  claimed.writeUInt32LE(3e9);
  const large = bomb.toString('latin1').replaceAll(size, claimed.toString('latin1'));
  await handIn('bob/bomb.zip', Buffer.from(large, 'latin1'));
  expect(await found()).toEqual({
    bob: ['multiples: could not be read: it unpacks to more than 200 MB'],
  });
});
