import { z } from 'zod';

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string() })),
    }),
  ),
});

/** Tests by outcome. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Counts the tests in vitest's JSON report. A file that failed before its tests could run counts as
 * one failed test: otherwise a suite that can't be loaded would look like one with nothing wrong.
 */
export function countTests(report: unknown): TestCounts {
  const parsed = reportSchema.safeParse(report);
  if (!parsed.success) return { passed: 0, failed: 1, skipped: 0 };
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of parsed.data.testResults) {
    const failures = assertionResults.filter((test) => test.status === 'failed').length;
    counts.passed += assertionResults.filter((test) => test.status === 'passed').length;
    counts.failed += failures === 0 && status === 'failed' ? 1 : failures;
    counts.skipped += assertionResults.filter(
      (test) => test.status !== 'failed' && test.status !== 'passed',
    ).length;
  }
  return counts;
}
