import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { notebookText } from '../notebook/file.ts';
import { feedbackHtml } from './feedback.ts';
import { gradeSubmissions } from './grade.ts';
import { gradesCsv } from './grades-csv.ts';
import { resultsOf, type StudentResult } from './result.ts';
import { knownNotebooks } from './state.ts';
import { findSubmissions } from './submissions/find.ts';
import { handedIn, smallExercise, submission, testLimits } from './testing.ts';

const folder = await mkdtemp(join(tmpdir(), 'refair-grade-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const exercise = smallExercise();

async function handIn(path: string, text: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
}

const solved = notebookText(exercise.notebook);

test('a class: points by student, whatever state their files are in', async () => {
  const rude = submission(exercise, {
    double: `console.log('<img src=x onerror=alert(1)>'); throw new Error('</pre><script>alert(2)</script>');`,
  });
  await handIn('ada/multiples.ipynb', solved);
  await handIn('ada/.ipynb_checkpoints/multiples.ipynb', 'ignored');
  await handIn('ben/week-1/multiples.ipynb', notebookText(rude));
  await handIn('ben/week-1/other.ipynb', '{"nbformat": 4, "cells": []}');
  await handIn('cem/multiples.ipynb', '{"cells": 3}');
  await handIn('dee/nothing.txt', '');
  await mkdir(join(folder, 'eve'));
  await symlink(join(folder, 'ada/multiples.ipynb'), join(folder, 'eve/multiples.ipynb'));
  await mkdir(join(folder, 'fay'));
  const submissions = await findSubmissions(folder, [exercise]);
  const grades = await gradeSubmissions([exercise], submissions, { ...testLimits(), jobs: 2 });
  const results = resultsOf(grades, []);

  expect(results.map(({ student, points }) => [student, points])).toEqual([
    ['ada', 5],
    ['ben', 3],
    ['cem', 0],
    ['dee', 0],
    ['eve', 0],
    ['fay', 0],
  ]);
  expect(results[1]!.remarks).toEqual(['week-1/other.ipynb holds no cell of the exercises']);
  expect(results[2]!.exercises[0]!.why).toContain('multiples.ipynb could not be read: the file is');
  expect(results[3]!.exercises[0]!.why).toBe('not handed in');
  expect(results[4]!.exercises[0]!.why).toBe('multiples.ipynb is a link, and not followed');
  const csv = gradesCsv(results).split('\r\n');
  expect(csv.slice(0, 2)).toEqual(['student,multiples,total,out_of,unmarked,note', 'ada,5,5,5,0,']);
  expect(csv[4]).toBe('dee,0,0,5,0,multiples: not handed in | nothing.txt is an empty file');

  const page = feedbackHtml(results[1]!);
  expect(page).toContain('3 of 5 points');
  expect(page).toContain('&lt;script&gt;alert(2)&lt;/script&gt;');
  expect(page).toContain('&lt;img src=x');
  expect(page).not.toMatch(/<(script|img)/);
});

test('what has not changed is not run again, and what has is', async () => {
  const mine = submission(exercise, { double: 'function double(x: number) { return x * 2; }' });
  const first = await gradeSubmissions(
    [exercise],
    [handedIn('ada', 'multiples', mine)],
    testLimits(),
  );
  const known = new Map(
    [...knownNotebooks(first)].map(([work, grade]) => [work, { ...grade, output: 'of earlier' }]),
  );
  const graded = async (notebook: typeof mine) => {
    const options = { ...testLimits(), known };
    const [one] = await gradeSubmissions(
      [exercise],
      [handedIn('ada', 'multiples', notebook)],
      options,
    );
    return one!.exercises[0]!;
  };
  expect(await graded(mine)).toEqual({ ...first[0]!.exercises[0], output: 'of earlier' });
  const worse = submission(exercise, { double: 'function double() { return 0; }' });
  expect(await graded(worse)).toMatchObject({ points: 3, output: '' });
});

test('of several attempts the newest counts, or the best, and which one is told', async () => {
  const attempt = (file: string, double: string, day: number) => ({
    file,
    modified: new Date(2026, 10, day),
    late: false,
    notebook: submission(exercise, { double }),
    problem: null,
  });
  const attempts = [
    attempt('multiples (1).ipynb', 'function double() { return 0; }', 21),
    attempt('multiples.ipynb', 'function double(x: number) { return x * 2; }', 20),
  ];
  const handed = [
    { ...handedIn('ada', 'multiples', null), attempts: new Map([['multiples', attempts]]) },
  ];
  const points = async (options: object) => {
    const [grade] = await gradeSubmissions([exercise], handed, { ...testLimits(), ...options });
    return [grade!.exercises[0]!.points, grade!.exercises[0]!.choice];
  };
  expect(await points({})).toEqual([
    3,
    'multiples (1).ipynb is graded, the newest of 2; not multiples.ipynb',
  ]);
  expect(await points({ counting: 'best' })).toEqual([
    5,
    'multiples.ipynb is graded, the best of 2; not multiples (1).ipynb',
  ]);
});

test('names that a spreadsheet or a browser would run are only names', () => {
  const result: StudentResult = {
    ...{ student: '=HYPERLINK("x","<b>")', canvas: null, moodle: null },
    ...{ exercises: [], points: 0, outOf: 0, unmarked: 0, remarks: ['=cmd|x'] },
  };
  expect(gradesCsv([result])).toBe(
    `student,total,out_of,unmarked,note\r\n"'=HYPERLINK(""x"",""<b>"")",0,0,0,'=cmd|x\r\n`,
  );
  expect(feedbackHtml(result)).not.toContain('<b>');
});

test('a machine on which no process starts is an error, not a class without points', async () => {
  const submissions = [handedIn('ada', 'multiples', exercise.notebook)];
  const starved = { ...testLimits(), memoryMb: 1 };
  await expect(gradeSubmissions([exercise], submissions, starved)).rejects.toThrow(
    'the process of a submission does not start',
  );
});

test('a folder without submissions is an error', async () => {
  await expect(findSubmissions(join(folder, 'fay'), [exercise])).rejects.toThrow('no submission');
  await expect(findSubmissions(join(folder, 'none'), [exercise])).rejects.toThrow('is no folder');
});
