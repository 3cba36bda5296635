import type { AuditGrouping } from '../../audit/records.ts';
import { UserError } from '../../errors.ts';

/** From which score on a record is predicted positive. */
export interface Cut {
  readonly threshold: number;
  /** `grouping:level` → a threshold of its own; levels not named have the common one. */
  readonly ofGroups: ReadonlyMap<string, number>;
}

/**
 * Predicted classes: 1 where the score reaches the threshold of the record's group.
 *
 * @throws UserError where a group is not there, or thresholds are of more than one grouping.
 */
export function cutScores(
  scores: Float64Array,
  { threshold, ofGroups }: Cut,
  groupings: readonly AuditGrouping[],
): Uint8Array {
  const own = thresholdsOf(ofGroups, groupings);
  return Uint8Array.from(scores, (score, row) => {
    const code = own?.grouping.codes[row] ?? -1;
    const cut = own?.thresholds.get(code) ?? threshold;
    return score >= cut ? 1 : 0;
  });
}

/** By code of the only grouping whose groups are named; null: none is. */
function thresholdsOf(
  ofGroups: ReadonlyMap<string, number>,
  groupings: readonly AuditGrouping[],
): { readonly grouping: AuditGrouping; readonly thresholds: ReadonlyMap<number, number> } | null {
  const found = [...ofGroups].map(([name, threshold]) => ({
    ...groupOf(name, groupings),
    threshold,
  }));
  const [first] = found;
  if (first === undefined) return null;
  const other = found.find(({ grouping }) => grouping !== first.grouping);
  if (other !== undefined) {
    throw new UserError(
      `--threshold-of names groups of ${first.grouping.name} and of ${other.grouping.name}`,
      `name groups of one attribute; of several crossed: --groups ${first.grouping.name}:${other.grouping.name}`,
    );
  }
  const thresholds = new Map(found.map(({ level, threshold }) => [level, threshold]));
  return { grouping: first.grouping, thresholds };
}

function groupOf(name: string, groupings: readonly AuditGrouping[]) {
  for (const grouping of groupings) {
    const level = grouping.levels.findIndex((one) => `${grouping.name}:${one}` === name);
    if (level >= 0) return { grouping, level };
  }
  const groups = groupings.flatMap((grouping) =>
    grouping.levels.map((level) => `${grouping.name}:${level}`),
  );
  throw new UserError(
    `--threshold-of ${name}: there is no such group`,
    groups.length === 0
      ? 'name its attribute in --groups'
      : `choose one of: ${groups.slice(0, 20).join(', ')}`,
  );
}
