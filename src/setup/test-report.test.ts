import { expect, test } from 'vitest';
import { countTests } from './test-report.ts';

const tests = (...statuses: string[]) => statuses.map((status) => ({ status }));
const counted = (report: unknown) => {
  const { passed, skipped, failed } = countTests(report);
  return { passed, skipped, failed: failed.length };
};

test('counts every outcome over all files', () => {
  const report = {
    testResults: [
      { status: 'passed', assertionResults: tests('passed', 'passed', 'skipped') },
      { status: 'failed', assertionResults: tests('passed', 'failed', 'failed', 'todo') },
    ],
  };
  expect(counted(report)).toEqual({ passed: 3, failed: 2, skipped: 2 });
});

test('a file that could not be loaded counts as a failure, with its reason', () => {
  const report = {
    testResults: [
      { name: 'src/a.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
    ],
  };
  expect(countTests(report)).toEqual({
    passed: 0,
    skipped: 0,
    failed: [{ file: 'src/a.test.ts', name: 'the whole file', message: 'no such module' }],
    unsteady: [],
  });
});

test('names what failed, with the first lines of what it threw', () => {
  const thrown = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n');
  const failed = { status: 'failed', fullName: 'adds up', failureMessages: [thrown] };
  const report = {
    testResults: [{ name: 'src/a.test.ts', status: 'failed', assertionResults: [failed] }],
  };
  expect(countTests(report).failed).toEqual([
    {
      file: 'src/a.test.ts',
      name: 'adds up',
      message: 'line 0\nline 1\nline 2\nline 3\nline 4\nline 5',
    },
  ]);
});

test('what passed only when tried again has passed, and is named', () => {
  const again = { status: 'passed', fullName: 'is quick', failureMessages: ['was slow'] };
  const report = {
    testResults: [{ name: 'src/a.test.ts', status: 'passed', assertionResults: [again] }],
  };
  expect(countTests(report)).toEqual({
    passed: 1,
    skipped: 0,
    failed: [],
    unsteady: [{ file: 'src/a.test.ts', name: 'is quick', message: 'was slow' }],
  });
});

test('a report that is missing or of another form counts as a failure', () => {
  expect(counted({})).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
