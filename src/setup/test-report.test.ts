import { expect, test } from 'vitest';
import { countTests } from './test-report.ts';

const tests = (...statuses: string[]) => statuses.map((status) => ({ status }));

test('counts every outcome over all files', () => {
  const report = {
    testResults: [
      { status: 'passed', assertionResults: tests('passed', 'passed', 'skipped') },
      { status: 'failed', assertionResults: tests('passed', 'failed', 'failed', 'todo') },
    ],
  };
  expect(countTests(report)).toEqual({ passed: 3, failed: 2, skipped: 2 });
});

test('a file that could not be loaded counts as a failure', () => {
  const report = { testResults: [{ status: 'failed', assertionResults: [] }] };
  expect(countTests(report)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('a report that is missing or of another form counts as a failure', () => {
  expect(countTests({})).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
