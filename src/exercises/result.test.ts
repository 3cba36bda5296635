import { expect, test } from 'vitest';
import { toExercise } from './exercise.ts';
import { gradeSubmissions, type StudentGrade } from './grade.ts';
import { canvasCsv, exerciseCsv, gradesCsv, moodleCsv } from './grades-csv.ts';
import { lateness } from './late.ts';
import { markingPage } from './marking-page.ts';
import { type Mark, mergeMarks } from './marks.ts';
import { studentVersion } from './release.ts';
import { resultsOf } from './result.ts';
import { mergeGrades } from './state.ts';
import { classLine, statusLines } from './status.ts';
import { codeCell, handedIn, notebook, submission, testLimits } from './testing.ts';

const essay = (type: 'code' | 'markdown', id: string, source: string) => {
  const cell = codeCell('answer', id, source, 4);
  const metadata = { nbgrader: { ...(cell.metadata.nbgrader as object), grade: true } };
  return type === 'code' ? { ...cell, metadata } : { cell_type: type, metadata, source };
};
const exercise = toExercise(
  notebook(
    codeCell('answer', 'one', '/// BEGIN SOLUTION\nconst one = 1;\n/// END SOLUTION'),
    codeCell('test', 'test-one', 'if (one !== 1) throw new Error("not 1");', 2),
    essay('markdown', 'why', 'Why?\n\nBEGIN SOLUTION\nBecause nothing else will do.\nEND SOLUTION'),
    essay('code', 'plot', '/// BEGIN SOLUTION\nconsole.log("drawn");\n/// END SOLUTION'),
  ),
  'essay.ipynb',
);
const rude = '<script>alert(1)</script> & "quotes"';
const answered = submission(exercise, { why: rude, plot: 'console.log("mine");' });
const drawn = answered.cells.at(-1)!;
const data = {
  'image/svg+xml': '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(2)"></svg>',
  'text/html': '<img src=x onerror=alert(3)>',
};
Object.assign(drawn, { outputs: [{ output_type: 'display_data', data, metadata: {} }] });

const grades = await gradeSubmissions(
  [exercise],
  [
    handedIn('ada', 'essay', answered),
    handedIn('ben', 'essay', studentVersion(exercise)),
    { ...handedIn('=cmd|x', 'essay', null), attempts: new Map() },
  ],
  testLimits(),
);
const { work } = grades[0]!.exercises[0]!;
const mark = (cell: string, points: number | null): Mark => ({
  ...{ student: 'ada', exercise: 'essay', cell, work, points, comment: `on ${cell}` },
});

test('students get the question and a place for their answer, and no word of the solution', () => {
  const student = studentVersion(exercise);
  expect(student.cells[2]!.source).toBe('Why?\n\n*Your answer here.*');
  expect(JSON.stringify(student)).not.toContain('Because');
  expect(exercise.points).toBe(10);
});

test('what nobody has marked is open, what was not answered is not', () => {
  const [ada, ben, nobody] = resultsOf(grades, []);
  expect(ada).toMatchObject({ points: 2, outOf: 10, unmarked: 2 });
  expect(ben).toMatchObject({ points: 0, unmarked: 0 });
  expect(ben!.exercises[0]!.why).toBe('handed in as it was handed out');
  expect(nobody!.exercises[0]!.why).toBe('not handed in');
});

test('marks are merged, at most what a cell is worth, and only for the work that was marked', () => {
  const [ada] = resultsOf(grades, [mark('why', 3.5), mark('plot', 99)]);
  expect(ada).toMatchObject({ points: 2 + 3.5 + 4, unmarked: 0 });
  expect(ada!.exercises[0]!.essays.map(({ comment }) => comment)).toEqual(['on why', 'on plot']);
  const [older] = resultsOf(grades, [{ ...mark('why', 3), work: 'of another attempt' }]);
  expect(older).toMatchObject({ points: 2, unmarked: 2 });
  expect(mergeMarks([mark('why', 1)], [mark('why', 2), mark('plot', 3)])).toEqual([
    mark('why', 2),
    mark('plot', 3),
  ]);
});

test('a page to mark on shows what was written and drawn, and runs nothing of it', () => {
  const page = markingPage(resultsOf(grades, [mark('why', 3)]))!;
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page.match(/<script>/g)).toHaveLength(1);
  expect(page).not.toMatch(/onload="alert|<img src=x/);
  expect(page).toContain('src="data:image/svg+xml;base64,');
  expect(page).toContain('value="3"');
  expect(page).not.toContain('<h3>ben</h3>');
  expect(markingPage(resultsOf([grades[2]!], []))).toBeNull();
});

test('tables: a column for each test and essay, and nothing that a spreadsheet would run', () => {
  const results = resultsOf(grades, [mark('why', 3)]);
  expect(exerciseCsv(results, 'essay').split('\r\n').slice(0, 2)).toEqual([
    'student,test-one,why,plot,days_late,off,points,out_of,file,note',
    'ada,2,3,,0,0,5,10,essay.ipynb,',
  ]);
  expect(gradesCsv(results)).toContain("\r\n'=cmd|x,0,0,10,0,essay: not handed in\r\n");
});

test('for Canvas and Moodle: who has a number there, and no grade before all is marked', () => {
  const known = (marks: Mark[]): ReturnType<typeof resultsOf> => {
    const [ada] = resultsOf(grades, marks);
    return [{ ...ada!, canvas: '12', moodle: '77', student: 'Ada Doe_77' }];
  };
  expect(canvasCsv(resultsOf(grades, []))).toBeNull();
  expect(moodleCsv(resultsOf(grades, []))).toBeNull();
  expect(canvasCsv(known([]))!.split('\r\n').slice(1, 3)).toEqual([
    '"    Points Possible",,,,,10',
    'Ada Doe_77,12,,,,',
  ]);
  const all = known([mark('why', 1), mark('plot', 1)]);
  expect(canvasCsv(all)).toContain('Ada Doe_77,12,,,,4\r\n');
  expect(moodleCsv(all)!.split('\r\n')[1]).toBe('Participant 77,Ada Doe,4,10,');
});

test('late work loses a share for each started day, up to all of it', () => {
  const rule = {
    due: new Map([['', new Date('2026-11-20T18:00Z')]]),
    perDay: 40,
    extraDays: new Map([['eve', 2]]),
  };
  const late = (student: string, time: string | null, marked = false) =>
    lateness(rule, { student, exercise: 'x' }, time === null ? null : new Date(time), marked);
  expect(late('ada', '2026-11-20T18:00:00Z')).toBeNull();
  expect(late('ada', '2026-11-20T18:00:01Z')).toEqual({ days: 1, percent: 40 });
  expect(late('ada', '2026-11-23T12:00Z')).toEqual({ days: 3, percent: 100 });
  expect(late('eve', '2026-11-22T17:00Z')).toBeNull();
  expect(late('ada', '2026-11-19T12:00Z', true)).toEqual({ days: 1, percent: 40 });
  expect(late('ada', null)).toBeNull();
  const after = grades.map((grade) => ({
    ...grade,
    exercises: grade.exercises.map((one) => ({ ...one, late: { days: 1, percent: 40 } })),
  }));
  // (2 + 4) less 40 %.
  expect(resultsOf(after, [mark('why', 4)])[0]!.exercises[0]).toMatchObject({
    points: 3.6,
    off: 2.4,
  });
});

test('one exercise, student or folder at a time: other grades stay', () => {
  const of = (student: string, files: Record<string, string | null>) => {
    const exercises = Object.entries(files).map(([exercise, file]) => ({ exercise, file }));
    return { student, exercises } as unknown as StudentGrade;
  };
  const earlier = [of('ada', { x: 'old', y: 'old', z: null }), of('ben', { x: 'old' })];
  const now = [of('ada', { y: 'new', x: null, z: 'new' }), of('cem', { x: null })];
  expect(mergeGrades(earlier, now, ['x', 'y', 'z'])).toEqual([
    of('ada', { x: 'old', y: 'new', z: 'new' }),
    of('ben', { x: 'old' }),
    of('cem', { x: null }),
  ]);
});

test('how a class stands, on a line', () => {
  const results = resultsOf(grades, []);
  expect(classLine(results)).toBe(
    '3 students · 2 of 3 notebooks · median 0 of 10 points · 2 cells to mark by hand',
  );
  expect(statusLines(results)[0]).toBe(
    'essay  handed in 2 of 3, median 1 of 10, 1 without points, 2 to mark',
  );
});

test.each([
  ['raw', { grade: true, solution: true, locked: false, points: 1 }, 'raw text cannot be graded'],
  ['markdown', { grade: true, solution: false, locked: true, points: 1 }, 'cannot be graded so'],
  ['markdown', { grade: false, solution: true, locked: false, task: true }, 'a task cannot'],
  ['markdown', { grade: true, solution: true, locked: false }, 'worth no points'],
  ['code', { grade: true, solution: true, locked: false, points: 1 }, 'marks no solution'],
] as const)('what nobody could mark is refused: %s %j', (type, grading, message) => {
  const cell = { ...codeCell('answer', 'x', 'text'), cell_type: type };
  const metadata = { nbgrader: { grade_id: 'x', ...grading } };
  const made = notebook(codeCell('test', 't', '1', 1), { ...cell, metadata } as never);
  expect(() => toExercise(made, 'x.ipynb')).toThrow(message);
});
