import { gapsOfMean, measureAt, type Question } from '../../evidence/measure-at.ts';
import { estimateForm, type Measure } from '../../evidence/measures.ts';
import { lacksName } from '../../metrics/paths.ts';
import type { Column } from '../paper.ts';
import { type Numbers, resamplesOf } from './evidence.ts';
import type { Pause } from './pause.ts';

/** What will be asked of a setting's numbers; paths of metrics are filled in. */
export interface Wanted {
  readonly columns: readonly Column[];
  readonly ofClaims: readonly Column[];
  /** Paths of the metrics by which groups are compared. */
  readonly ofGroups: readonly string[];
}

/**
 * Asks, with pauses, for what takes longest of a setting's numbers. Cells and verdicts, which are
 * asked for in one go, then find it known.
 *
 * @throws what the pause throws.
 */
export async function askAhead(
  numbers: Numbers,
  { columns, ofClaims, ofGroups }: Wanted,
  pause: Pause,
): Promise<void> {
  const ofColumns = [...columns, ...ofClaims].map((column) => column.metric);
  for (const metric of new Set([...ofColumns, ...ofGroups])) {
    await estimateAhead(numbers, metric, pause);
  }
  if (await needResamples(numbers, columns, pause)) await numbers.bootstrap.resample(pause);
}

async function estimateAhead(
  { evidence: { estimator, labels } }: Numbers,
  metric: string,
  pause: Pause,
): Promise<void> {
  const measures = lacksName(metric) ? [] : measuresAt(metric, labels);
  const forms = measures.flatMap((measure) => measure.forms);
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

/** What a metric is estimated by: one measure, or the gaps whose mean it is. */
function measuresAt(metric: string, labels: ReadonlyMap<string, Question>): readonly Measure[] {
  const measure = measureAt(metric, labels);
  return measure === null ? (gapsOfMean(metric, labels) ?? []) : [measure];
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
      !lacksName(metric) &&
      measuresAt(metric, evidence.labels).length === 0 &&
      resamplesOf(numbers, metric) === bootstrap,
  );
  for (const { metric } of without) {
    for (const row of bootstrap.rows) {
      if (bootstrap.estimate(row, metric) !== null) return true;
      await pause();
    }
  }
  return false;
}
