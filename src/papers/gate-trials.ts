import { isSeenToFail } from '../evidence/gate/gate.ts';
import { hashJson } from '../json.ts';
import { doubled, trainedTwice } from './lengthened.ts';
import type { Setting } from './paper.ts';
import { isTrainedOnce, type PlannedTrial } from './plan.ts';
import type { SettingResult } from './results.ts';
import type { Finished } from './summary/finished.ts';
import { lengthOf } from './summary/gate.ts';

/** A training that is repeated for twice as long. */
export interface TwiceTrial {
  readonly once: Finished;
  readonly planned: PlannedTrial;
}

/**
 * One training of each method and recipe for twice as long: the first finished one, with what it chose
 * on validation records chosen already. A hundredth to a tenth of what the table costs. Rows that are
 * not judged need no gate.
 */
export function twiceTrials(setting: Setting, trials: readonly Finished[]): TwiceTrial[] {
  const first = trials.filter(
    ({ row, seed, fold, result }) =>
      seed === setting.seeds[0] && fold === 0 && result !== null && !isTrainedOnce(row, setting),
  );
  const each = [...Map.groupBy(first, (trial) => hashJson(lengthOf(trial))).values()];
  return each.map(([one]) => {
    const { result, ...trial } = one!;
    return { once: one!, planned: { ...trial, spec: trainedTwice(result!), lengthened: true } };
  });
}

/**
 * Rows whose training withholds a verdict for something that more of it may mend, and was not doubled
 * yet.
 */
export function rowsToDouble({
  verdicts,
  rows,
}: Pick<SettingResult, 'verdicts' | 'rows'>): string[] {
  const mendable = new Set(
    rows.flatMap(({ id, gate }) => (gate && isSeenToFail(gate) ? [id] : [])),
  );
  const withheld = verdicts.flatMap((verdict) =>
    verdict.withheld.flatMap(({ row, doubled }) => (doubled ? [] : [row])),
  );
  return [...new Set(withheld)].filter((row) => mendable.has(row));
}

/** A trial with budget and grid doubled, in the place of its own. */
export function doubledTrial({ setting, row, seed, fold, spec }: PlannedTrial): PlannedTrial {
  return { setting, row, seed, fold, spec: doubled(spec), doubled: true };
}
