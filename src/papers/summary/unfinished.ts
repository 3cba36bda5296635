import type { TrialFailure } from '../../runs/executors/executor.ts';
import type { SettingResult } from '../results.ts';
import type { Finished } from './finished.ts';

/** How many trainings are done where some are neither done nor failed; null: none is missing. */
export function unfinishedOf(
  trials: readonly Finished[],
  failures: readonly Pick<TrialFailure, 'spec'>[],
): NonNullable<SettingResult['unfinished']> | null {
  const done = trials.filter(({ result }) => result !== null).length;
  const failed = trials.filter(
    ({ spec, result }) => result === null && failures.some((failure) => failure.spec === spec),
  ).length;
  return done + failed === trials.length ? null : { done, planned: trials.length };
}

/** Ids of the rows of which nothing is missing: each training is done, or failed. */
export function settledRows(
  trials: readonly Finished[],
  failures: readonly Pick<TrialFailure, 'spec'>[],
): ReadonlySet<string> {
  const rows = Map.groupBy(trials, ({ row }) => row.id);
  return new Set(
    [...rows].flatMap(([id, own]) => (unfinishedOf(own, failures) === null ? [id] : [])),
  );
}

/**
 * Of trainings that are not all done those whose numbers can stand beside each other: repeats that every
 * row which has begun has whole, and before there is one, the folds that all these rows have of the
 * repeat with most of them.
 */
export function comparable(trials: readonly Finished[]): readonly Finished[] {
  const begun = new Set(trials.flatMap(({ row, result }) => (result === null ? [] : [row.id])));
  const own = trials.filter(({ row }) => begun.has(row.id));
  const repeats = [...Map.groupBy(own, ({ seed }) => seed).values()].map((repeat) => {
    const folds = [...Map.groupBy(repeat, ({ fold }) => fold).values()];
    const common = folds.filter((fold) => fold.every(({ result }) => result !== null));
    return { common: common.flat(), count: common.length, whole: common.length === folds.length };
  });
  const whole = repeats.filter((repeat) => repeat.whole);
  if (whole.length > 0) return whole.flatMap(({ common }) => common);
  return repeats.toSorted((a, b) => b.count - a.count)[0]?.common ?? [];
}
