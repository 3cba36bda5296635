import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { notebookText } from '../notebook/file.ts';
import { feedbackHtml } from './feedback.ts';
import { gradeSubmissions, type StudentGrade } from './grade.ts';
import { gradesCsv } from './grades-csv.ts';
import { findSubmissions } from './submissions.ts';
import { smallExercise, submission, testLimits } from './testing.ts';

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
  await handIn('ben/week-1/other.ipynb', solved);
  await handIn('cem/multiples.ipynb', '{"cells": 3}');
  await handIn('dee/nothing.txt', '');
  await mkdir(join(folder, 'eve'));
  await symlink(join(folder, 'ada/multiples.ipynb'), join(folder, 'eve/multiples.ipynb'));
  const submissions = await findSubmissions(folder, ['multiples']);
  const grades = await gradeSubmissions([exercise], submissions, { ...testLimits(), jobs: 2 });

  expect(grades.map(({ student, points }) => [student, points])).toEqual([
    ['ada', 5],
    ['ben', 3],
    ['cem', 0],
    ['dee', 0],
    ['eve', 0],
  ]);
  expect(grades[1]!.remarks).toEqual(['week-1/other.ipynb is none of the exercises']);
  expect(grades[2]!.exercises[0]!.remarks.join()).toContain(
    'multiples.ipynb is no notebook of format 4: nbformat',
  );
  expect(grades[3]!.exercises[0]!.remarks).toEqual(['not handed in']);
  expect(grades[4]!.remarks).toEqual(['multiples.ipynb is a link, and not followed']);
  expect(gradesCsv(grades).split('\r\n').slice(0, 3)).toEqual([
    'student,multiples,total,out_of',
    'ada,5,5,5',
    'ben,3,3,5',
  ]);

  const page = feedbackHtml(grades[1]!);
  expect(page).toContain('3 of 5 points');
  expect(page).toContain('&lt;script&gt;alert(2)&lt;/script&gt;');
  expect(page).toContain('&lt;img src=x');
  expect(page).not.toMatch(/<(script|img)/);
});

test('outputs of any kind do not decide whether a notebook is graded', async () => {
  const path = 'fay/multiples.ipynb';
  const odd = JSON.parse(solved);
  odd.cells.find((cell: { outputs?: unknown }) => cell.outputs).outputs = [{ output_type: 'new' }];
  await handIn(path, JSON.stringify(odd));
  const files = new Map([['multiples', join(folder, path)]]);
  const submissions = [{ student: 'fay', files, remarks: [] }];
  const [grade] = await gradeSubmissions([exercise], submissions, testLimits());
  expect(grade!.points).toBe(5);
});

test('names that a spreadsheet or a browser would run are only names', () => {
  const grade: StudentGrade = {
    student: '=HYPERLINK("x","<b>")',
    exercises: [],
    points: 0,
    outOf: 0,
    remarks: [],
  };
  expect(gradesCsv([grade])).toBe(`student,total,out_of\r\n"'=HYPERLINK(""x"",""<b>"")",0,0\r\n`);
  expect(feedbackHtml(grade)).not.toContain('<b>');
});

test('a machine on which no process starts is an error, not a class without points', async () => {
  const submissions = [
    {
      student: 'ada',
      files: new Map([['multiples', join(folder, 'ada/multiples.ipynb')]]),
      remarks: [],
    },
  ];
  const starved = { ...testLimits(), memoryMb: 1 };
  await expect(gradeSubmissions([exercise], submissions, starved)).rejects.toThrow(
    'the process of a submission does not start',
  );
});

test('a folder without students is an error', async () => {
  await expect(findSubmissions(join(folder, 'dee'), [])).rejects.toThrow("no student's folder");
  await expect(findSubmissions(join(folder, 'none'), [])).rejects.toThrow('is no folder');
});
