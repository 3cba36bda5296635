import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { toExercise } from './exercise.ts';
import { gradeNotebook } from './grade-notebook.ts';
import { studentVersion } from './release.ts';
import { codeCell, notebook, ownCell, smallExercise, submission, testLimits } from './testing.ts';

const exercise = smallExercise();
const grade = (answers: Readonly<Record<string, string>>) =>
  gradeNotebook(exercise, submission(exercise, answers), testLimits());

/** Points for `double` (of 2) and `triple` (of 3) where only the answer to `double` is this one. */
async function pointsFor(double: string): Promise<(number | string | null)[]> {
  const { tests } = await grade({ double });
  return tests.flatMap(({ points, message }) => [points, message]);
}

const RIGHT = 'const double = (value: number) => value + value;';

// Most of the time goes by in starting processes and in waiting for loops to be ended.
describe.concurrent('grading', () => {
  test('right: all points', async () => {
    expect(await pointsFor(RIGHT)).toEqual([2, null, 3, null]);
  });

  test('unanswered: none', async () => {
    const handedOut = await gradeNotebook(exercise, studentVersion(exercise), testLimits());
    expect(handedOut).toMatchObject({ points: 0, outOf: 5, remarks: [] });
    expect(handedOut.tests.map(({ message }) => message)).toEqual(
      Array(2).fill('Not answered yet.'),
    );
  });

  test('wrong: none for that answer, and the reason', async () => {
    expect(await pointsFor('const double = (value: number) => value * value;')).toEqual([
      0,
      'AssertionError: 12.25 is not -7',
      3,
      null,
    ]);
  });

  test.each([
    ['an endless cell', 'while (true) {}', 'double is not defined'],
    ['an endless call', 'function double() { for (;;) {} }', 'it took longer than 3 s'],
    ['a promise nobody keeps', 'await new Promise(() => {});', 'double is not defined'],
  ])('endless loop: %s costs its own points and no others', async (_, double, message) => {
    const limits = { ...testLimits(), seconds: 3 };
    const { tests } = await gradeNotebook(exercise, submission(exercise, { double }), limits);
    expect(tests.map(({ points }) => points)).toEqual([0, 3]);
    expect(tests[0]!.message).toBe(message);
  });

  test.each([
    ['promises that chase each other', '(async () => { for (;;) await null; })();', false],
    ['a loop that a timer starts', 'setTimeout(() => { for (;;) {} }, 40);', true],
    ['a chase that a timer starts', 'setTimeout(async () => { for (;;) await 0; }, 40);', true],
  ])('a leftover loop: %s costs its own cell at most', async (_, loop, kept) => {
    const limits = { ...testLimits(), seconds: 3 };
    const waits = ownCell('await new Promise((resolve) => { setTimeout(resolve, 100); });');
    const { cells } = submission(exercise, { double: `${RIGHT}\n${loop}` });
    const handedIn = notebook(...cells.slice(0, 3), waits, ...cells.slice(3));
    const { tests } = await gradeNotebook(exercise, handedIn, limits);
    expect(tests.map(({ points }) => points)).toEqual([kept ? 2 : 0, 3]);
  });

  test.each([
    ['show', "import { show } from 'refair'; show('looked at');"],
    ['show of all', "import * as refair from 'refair'; await refair.show({ a: 1 });"],
    ['a type without a word', "import { Predictions, evaluate } from 'refair'; void evaluate;"],
    ['require', "const { selectGreedily } = require('refair'); void selectGreedily;"],
    ['assert', "import assert, { equal } from 'node:assert'; equal(1, 1); assert.ok(true);"],
    ['assert, required', "const check = require('assert'); check(true);"],
    ['dynamic', "const { evaluate: e } = await import('refair'); void e;"],
  ])('an import that a notebook may have costs nothing: %s', async (_, line) => {
    const result = await grade({ double: `${line}\n${RIGHT}` });
    expect(result).toMatchObject({ points: 5, remarks: [] });
  });

  test("an exercise's data can be imported, in answers and in tests, and no other file", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'refair-data-'));
    const data = join(folder, 'data');
    await mkdir(data);
    await writeFile(join(data, 'factor.json'), '{"factor": 2}');
    await writeFile(join(folder, 'secret.json'), '{"factor": 3}');
    const factor = "import rows from './data/factor.json' with { type: 'json' };";
    const made = toExercise(
      notebook(
        codeCell('helper', 'setup', factor),
        codeCell('answer', 'double', '/// BEGIN SOLUTION\nlet mine;\n/// END SOLUTION'),
        codeCell('test', 'test', 'if (double(3) !== 3 * rows.factor) throw new Error();', 1),
      ),
      'data.ipynb',
    );
    const graded = async (answer: string) => {
      const limits = { ...testLimits(), data };
      const { points, remarks } = await gradeNotebook(
        made,
        submission(made, { double: answer }),
        limits,
      );
      return [points, remarks.join()];
    };
    const use = 'const double = (value: number) => value * mine.factor;';
    const attributes = "import mine from './data/factor.json' with { type: 'json' };";
    expect(await graded(`${attributes}\n${use}`)).toEqual([1, '']);
    expect(await graded(`const mine = require('./data/factor.json');\n${use}`)).toEqual([1, '']);
    for (const other of ['./secret.json', './data/../secret.json', '/etc/hostname', './data']) {
      const [points, remark] = await graded(`const mine = require('${other}');\n${use}`);
      expect([points, remark]).toEqual([0, expect.stringContaining('cannot be imported')]);
    }
    await rm(folder, { recursive: true });
  });

  test('a failure that nobody awaited costs nothing, and is shown', async () => {
    const result = await grade({
      double: `${RIGHT}\n(async () => { throw new Error('not awaited'); })();`,
    });
    expect(result.points).toBe(5);
    expect(result.output).toContain('Error: not awaited');
  });

  test('syntax error: costs its own points and no others', async () => {
    const result = await grade({ double: 'function double(value: { return 2 * value; }' });
    expect(result.tests.map(({ points }) => points)).toEqual([0, 3]);
    expect(result.remarks.join()).toMatch(/^double: SyntaxError/);
  });

  test('an error after the answer costs nothing', async () => {
    const result = await grade({ double: `${RIGHT}\nthrow new Error('unrelated');` });
    expect(result.points).toBe(5);
    expect(result.remarks).toEqual(['double, line 2: Error: unrelated']);
  });

  test('deleted and tampered test cells give nothing and cost nothing', async () => {
    const wrong = codeCell('answer', 'double', 'function double() { return 0; }');
    const right = codeCell('answer', 'triple', 'function triple(x: number) { return 3 * x; }');
    const deleted = await gradeNotebook(exercise, notebook(wrong, right), testLimits());
    expect(deleted.tests.map(({ points }) => points)).toEqual([0, 3]);
    const empty = { ...wrong, source: 'function double() { return 0; }' };
    const tampered = await gradeNotebook(
      exercise,
      notebook(empty, codeCell('test', 'test-double', '', 100), right),
      testLimits(),
    );
    expect(tampered).toMatchObject({ points: 3, outOf: 5 });
  });

  test.each([
    ['a helper redefined', 'function close() {}'],
    ['a helper reassigned', 'close = () => {};'],
    ['assert disarmed', 'assert.ok = () => {}; Math.abs = () => 0;'],
    ['globals changed', 'globalThis.close = () => {}; Object.is = () => true; Error = Array;'],
    ['a value that claims to be a number', 'const four = { valueOf: () => 4 };'],
  ])('overwritten helper: %s gives no points', async (_, attack) => {
    const lie = attack.includes('four') ? 'four' : '0';
    const double = `${attack}\nfunction double() { return ${lie}; }`;
    expect((await pointsFor(double))[0]).toBe(0);
  });

  test('overwritten helper: a right answer keeps its points', async () => {
    expect((await pointsFor(`let close = 3; let assert = 4;\n${RIGHT}`))[0]).toBe(2);
  });

  test('output flood: printing costs nothing, and only the beginning is kept', async () => {
    const flood = `for (let i = 0; i < 20_000; i++) console.log('x'.repeat(400));`;
    const result = await grade({ double: `${flood}\n${RIGHT}` });
    expect(result.points).toBe(5);
    expect(result.output.length).toBeLessThanOrEqual(8000);
  });

  test('printed and forged results give nothing', async () => {
    const forged = JSON.stringify({ id: 4, kind: 'value', value: 4, promise: false });
    const double = `const forged = ${JSON.stringify(forged)};
function double() { console.log(forged); console.log('passed: 5 of 5'); return 0; }`;
    expect((await pointsFor(double))[0]).toBe(0);
  });

  test.each([
    ['process.exit(0);', 'process.exit cannot be used'],
    [`import { readFileSync } from 'node:fs';`, '"node:fs" cannot be imported'],
    [`await import('node:net');`, '"node:net" cannot be imported'],
  ])('what no exercise needs is refused: %s', async (double, remark) => {
    const result = await grade({ double });
    expect(result.points).toBe(3);
    expect(result.remarks.join()).toContain(remark);
  });

  test('memory without end costs its own points and no others', async () => {
    const { tests } = await grade({
      double: 'const held: number[][] = []; while (true) held.push(new Array(1e6).fill(0.5));',
    });
    expect(tests.map(({ points }) => points)).toEqual([0, 3]);
  });

  test('a test that expects an error is not passed by a missing answer', async () => {
    const throwing = smallExercise();
    const cells = throwing.cells.map((cell) =>
      cell.id === 'test-double' ? { ...cell, source: 'assert.throws(() => double(1));' } : cell,
    );
    const missing = notebook(codeCell('answer', 'triple', 'function triple(x) { return 3 * x; }'));
    const { tests } = await gradeNotebook({ ...throwing, cells }, missing, testLimits());
    expect(tests[0]).toMatchObject({ points: 0, message: 'double is not defined' });
  });

  test('a notebook full of loops ends in the time that all cells have together', async () => {
    const loops = Array.from({ length: 40 }, () => ownCell('while (true) {}'));
    const limits = { ...testLimits(), seconds: 0.2 };
    const result = await gradeNotebook(exercise, notebook(...loops), limits);
    expect(result.points).toBe(0);
    expect(result.remarks.join()).toContain('the exercise as a whole took too long');
  });
});
