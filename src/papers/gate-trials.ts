import { isSeenToFail } from '../evidence/gate/gate.ts';
import { hashJson } from '../json.ts';
import { doubled, trainedTwice } from './lengthened.ts';
import type { Setting, Table } from './paper.ts';
import type { PlannedTrial } from './plan.ts';
import { exhibitsOf } from './report/appendix.ts';
import type { SettingResult } from './results.ts';
import type { Finished } from './summary/finished.ts';
import { asksTwice, lengthOf } from './summary/gate.ts';

/** A training that is repeated for twice as long. */
export interface TwiceTrial {
  readonly once: Finished;
  readonly planned: PlannedTrial;
}

/**
 * One training of each method and recipe for twice as long: the first finished one, with what it chose
 * on validation records chosen already. A hundredth to a tenth of what the table costs. Rows that are
 * not judged need no gate, and of one that keeps no diagnosis a longer training tells nothing.
 */
export function twiceTrials(setting: Setting, trials: readonly Finished[]): TwiceTrial[] {
  const first = trials.filter(
    ({ row, seed, fold, result }) =>
      seed === setting.seeds[0] && fold === 0 && result !== null && asksTwice(row, setting),
  );
  const each = [...Map.groupBy(first, (trial) => hashJson(lengthOf(trial))).values()];
  return each.map(([one]) => {
    const { result, ...trial } = one!;
    return { once: one!, planned: { ...trial, spec: trainedTwice(result!), lengthened: true } };
  });
}

/**
 * Rows whose training withholds a verdict for something that more of it may mend, and was not doubled
 * yet. A table without claims that holds every row against a baseline gives each a verdict over groups.
 */
export function rowsToDouble(
  table: Pick<Table, 'claims' | 'shows' | 'appendix'>,
  { verdicts, rows }: Pick<SettingResult, 'verdicts' | 'rows'>,
): string[] {
  const mendable = rows.filter(({ gate }) => gate && isSeenToFail(gate));
  if (holdsAllAgainst(table)) return mendable.flatMap((row) => (row.doubled ? [] : [row.id]));
  const ids = new Set(mendable.map(({ id }) => id));
  const withheld = verdicts.flatMap((verdict) =>
    verdict.withheld.flatMap(({ row, doubled }) => (doubled ? [] : [row])),
  );
  return [...new Set(withheld)].filter((row) => ids.has(row));
}

/** Whether a table asks of each row what it does to whom, and claims nothing. */
function holdsAllAgainst(table: Pick<Table, 'claims' | 'shows' | 'appendix'>): boolean {
  return (
    table.claims.length === 0 && exhibitsOf(table).some(({ keeps }) => keeps?.against !== undefined)
  );
}

/** A trial with budget and grid doubled, in the place of its own. */
export function doubledTrial({ setting, row, seed, fold, spec }: PlannedTrial): PlannedTrial {
  return { setting, row, seed, fold, spec: doubled(spec), doubled: true };
}
