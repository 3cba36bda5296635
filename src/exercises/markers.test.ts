import { expect, test } from 'vitest';
import { markedLines, regionLines, withoutAnswers } from './markers.ts';

test('a solution becomes a stub that throws, where and as deep as it stood', () => {
  const source = `function f(x: number) {
    /// BEGIN SOLUTION
    return x + 1;
    /// END SOLUTION
}`;
  expect(withoutAnswers(source, 'cell')).toBe(`function f(x: number) {
    // YOUR CODE HERE
    throw new Error('Not answered yet.');
}`);
});

test('hidden tests go without a trace, visible ones stay', () => {
  const source = 'check(1);\n/// BEGIN HIDDEN TESTS\ncheck(2);\n/// END HIDDEN TESTS';
  expect(withoutAnswers(source, 'cell')).toBe('check(1);');
  expect(regionLines(source, 'HIDDEN TESTS', 'cell')).toEqual(['check(2);']);
});

test("nbgrader's own comment signs are markers, too", () => {
  const source = '### BEGIN SOLUTION\nsecret\n// END SOLUTION';
  expect(regionLines(source, 'SOLUTION', 'cell')).toEqual(['secret']);
});

test.each([
  ['/// BEGIN SOLUTION\na', 'has no END SOLUTION'],
  ['a\n/// END SOLUTION', 'line 2: "/// END SOLUTION" ends nothing'],
  ['/// BEGIN SOLUTION\n/// BEGIN SOLUTION', 'inside SOLUTION'],
  ['/// BEGIN SOLUTION\n/// END HIDDEN TESTS', 'ends nothing'],
])('an unbalanced region is an error: %j', (source, message) => {
  expect(() => markedLines(source, 'cell 3')).toThrow(message);
});
