import { UserError } from '../errors.ts';
import { byLabel, type Judged, joinLabels } from './joined-panel.ts';
import type { Note } from './notes.ts';
import { panel } from './panel.ts';
import { type ScoredRecords, scoreWidth } from './predictions.ts';

/** All metrics of some predictions. */
export interface Evaluation {
  /** Number of records. */
  readonly n: number;
  readonly threshold: number;
  /**
   * By path: `overall.auroc`, `groups.sex.female.tpr`, `fairness.sex.adfNats` … Fractions; null:
   * undefined, and `notes` says why.
   */
  readonly values: Readonly<Record<string, number | null>>;
  readonly notes: readonly Note[];
  /**
   * The number at a path; null where it is undefined.
   *
   * @throws UserError where there is no such path.
   */
  at(path: string): number | null;
}

/**
 * Computes every metric, of several labels as `joinLabels` names them. Binary labels: class 1 is
 * predicted where the score is ≥ `threshold`.
 *
 * @throws UserError where a score is not a number or a label is not one of the classes.
 */
export function evaluate(
  judged: Judged,
  { threshold = 0.5 }: { readonly threshold?: number } = {},
): Evaluation {
  const labels = byLabel(judged);
  for (const [, records] of labels) checkRecords(records);
  const all = joinLabels(
    new Map(labels.map(([label, records]) => [label, panel(records, { threshold })])),
  );
  const numbers = new Float64Array(all.paths.length);
  const most = Math.max(...labels.map(([, records]) => records.labels.length));
  all.compute(new Uint8Array(most).fill(1), numbers);
  const undefinedNumbers = all.paths.flatMap((path, i) =>
    Number.isNaN(numbers[i]!) ? [{ path, reason: all.reasons[i]! }] : [],
  );
  const values = Object.fromEntries(all.paths.map((path, i) => [path, definedOrNull(numbers[i]!)]));
  return {
    n: labels.length > 1 ? new Set(labels.flatMap(([, { ids }]) => ids)).size : most,
    threshold,
    values,
    notes: [...all.notes, ...undefinedNumbers],
    at(path) {
      const value = Object.hasOwn(values, path) ? values[path] : undefined;
      if (value === undefined) throw unknownPath(path, all.paths);
      return value;
    },
  };
}

/** The error for a path that is not among those known. */
export function unknownPath(path: string, known: readonly string[]): UserError {
  const last = path.slice(path.lastIndexOf('.') + 1);
  const alike = known.filter((other) => other.endsWith(`.${last}`));
  const shown = (alike.length > 0 ? alike : known).slice(0, 12);
  return new UserError(`no metric "${path}"`, `choose one such as: ${shown.join(', ')}`);
}

/**
 * Checks what a type cannot say: lengths, finite scores, labels that are classes.
 *
 * @throws UserError naming what is wrong and where.
 */
export function checkRecords(records: ScoredRecords): void {
  const { ids, clusters, classes, labels, scores, groups } = records;
  const n = labels.length;
  const width = scoreWidth(records);
  const lengths = { ids: ids.length, clusters: clusters.length, scores: scores.length / width };
  for (const [name, length] of [
    ...Object.entries(lengths),
    ...groups.map((group) => [`group ${group.name}`, group.codes.length] as const),
  ]) {
    if (length !== n) {
      throw new UserError(
        `predictions: ${name} has ${length} entries for ${n} labels`,
        'align them',
      );
    }
  }
  for (let i = 0; i < n; i++) {
    if (!(labels[i]! >= 0 && labels[i]! < classes.length)) {
      throw new UserError(
        `predictions: record ${ids[i]} has label ${labels[i]}`,
        `labels are 0 to ${classes.length - 1}: leave records without a label out`,
      );
    }
  }
  const bad = scores.findIndex((score) => !Number.isFinite(score));
  if (bad >= 0) {
    throw new UserError(
      `predictions: the score of record ${ids[Math.floor(bad / width)]} is ${scores[bad]}`,
      'scores are probabilities; a model that gives none diverged in training',
    );
  }
}

function definedOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
