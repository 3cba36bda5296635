import { measureAt } from '../../evidence/measure-at.ts';
import { estimateForm } from '../../evidence/measures.ts';
import type { Column } from '../paper.ts';
import { type Numbers, resamplesOf } from './evidence.ts';
import type { Pause } from './pause.ts';

/** What will be asked of a setting's numbers; paths of metrics are filled in. */
export interface Wanted {
  readonly columns: readonly Column[];
  readonly ofClaims: readonly Column[];
  /** Whether groups are compared resample by resample. */
  readonly whole: boolean;
}

/**
 * Asks, with pauses, for what takes longest of a setting's numbers. Cells and verdicts, which are
 * asked for in one go, then find it known.
 *
 * @throws what the pause throws.
 */
export async function askAhead(
  numbers: Numbers,
  { columns, ofClaims, whole }: Wanted,
  pause: Pause,
): Promise<void> {
  for (const metric of new Set([...columns, ...ofClaims].map((column) => column.metric))) {
    await estimateAhead(numbers, metric, pause);
  }
  if (whole || (await needResamples(numbers, columns, pause))) {
    await numbers.bootstrap.resample(pause);
  }
}

async function estimateAhead(
  { evidence: { estimator, labels } }: Numbers,
  metric: string,
  pause: Pause,
): Promise<void> {
  const forms = measureAt(metric, labels)?.forms ?? [];
  const paths = new Set(forms.flat().map(({ path }) => path));
  const { runs } = estimator;
  for (const row of runs.rows) {
    for (const path of paths) {
      runs.series(row, path);
      await pause();
    }
  }
  for (const row of runs.rows) {
    for (const form of forms) {
      estimateForm(estimator, row, form);
      await pause();
    }
  }
}

/** Whether a column has no influences, is defined somewhere, and shares nobody else's resamples. */
async function needResamples(
  numbers: Numbers,
  columns: readonly Column[],
  pause: Pause,
): Promise<boolean> {
  const { evidence, bootstrap } = numbers;
  const without = columns.filter(
    ({ metric }) =>
      measureAt(metric, evidence.labels) === null && resamplesOf(numbers, metric) === bootstrap,
  );
  for (const { metric } of without) {
    for (const row of bootstrap.rows) {
      if (bootstrap.estimate(row, metric) !== null) return true;
      await pause();
    }
  }
  return false;
}
