import { z } from 'zod';

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string().default('a file without a name'),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string().default('a test without a name'),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

/** Enough to tell what was expected, little enough for ten of them to fit a screen. */
const LINES_SHOWN = 6;

/** A test that failed, or a file that could not be loaded, or a test that failed before it passed. */
export interface FailedTest {
  readonly file: string;
  readonly name: string;
  /** The first lines of what it threw. */
  readonly message: string;
}

/** Tests by outcome. */
export interface TestCounts {
  readonly passed: number;
  readonly skipped: number;
  readonly failed: readonly FailedTest[];
  /** Passed, but only when tried again: part of `passed`. */
  readonly unsteady: readonly FailedTest[];
}

/**
 * Counts the tests in vitest's JSON report and names those that failed. A file that failed before
 * its tests could run counts as one failed test: otherwise a suite that can't be loaded would look
 * like one with nothing wrong.
 */
export function countTests(report: unknown): TestCounts {
  const parsed = reportSchema.safeParse(report);
  if (!parsed.success) return { passed: 0, skipped: 0, failed: [NO_REPORT], unsteady: [] };
  const files = parsed.data.testResults;
  const tests = files.flatMap((file) => file.assertionResults);
  const passed = tests.filter((test) => test.status === 'passed').length;
  const failed = tests.filter((test) => test.status === 'failed').length;
  return {
    passed,
    skipped: tests.length - passed - failed,
    failed: files.flatMap(failures),
    unsteady: files.flatMap((file) =>
      described(
        file,
        (test) => test.status === 'passed' && (test.failureMessages ?? []).length > 0,
      ),
    ),
  };
}

const NO_REPORT: FailedTest = {
  file: 'vitest',
  name: 'no report',
  message: 'It ended before its report was written, or wrote one of another form.',
};

type TestFile = z.infer<typeof reportSchema>['testResults'][number];

function described(
  file: TestFile,
  which: (test: TestFile['assertionResults'][number]) => boolean,
): FailedTest[] {
  return file.assertionResults.filter(which).map((test) => ({
    file: file.name,
    name: test.fullName,
    message: firstLines(test.failureMessages?.join('\n') ?? ''),
  }));
}

function failures(file: TestFile): FailedTest[] {
  const named = described(file, (test) => test.status === 'failed');
  if (named.length > 0 || file.status !== 'failed') return named;
  return [{ file: file.name, name: 'the whole file', message: firstLines(file.message) }];
}

/** Without the runner's own places in the stack, which say nothing of the failure. */
function firstLines(text: string): string {
  const own = text.split('\n').filter((line) => !/^\s+at .*node_modules/.test(line));
  return own.slice(0, LINES_SHOWN).join('\n');
}
