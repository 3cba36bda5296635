import { type GateResult, isSeenToFail } from '../evidence/gate/gate.ts';
import type { TrialFailure } from '../runs/executors/executor.ts';
import type { Store } from '../runs/store.ts';
import { atFirstLook } from './looks.ts';
import type { Row, Setting, Table } from './paper.ts';
import { planTable, referenceOf } from './plan.ts';
import { gateOf, twiceOf } from './summary/gate.ts';
import { isDoubled } from './summary/row-gates.ts';
import {
  type SettingRuns,
  secondChance,
  type TrainOptions,
  train,
  trainTwice,
} from './train-planned.ts';

/** What the gate says of a table's reference on one setting. */
export interface ReferenceGate {
  readonly setting: Setting;
  readonly row: Row;
  readonly gate: GateResult;
  /** It is that of its training with budget and grid doubled. */
  readonly doubled: boolean;
}

/** What came of a table's reference. */
export interface ReferenceRun {
  /** One a setting, but for those on which none of its trainings finished, or leaves anything to look at. */
  readonly gates: readonly ReferenceGate[];
  readonly failures: readonly TrialFailure[];
}

/**
 * Trains the reference of a table alone, with what the gate asks of it, before anything else of the table
 * is: where it has not converged, nothing can be held against it. Its trials are those of the table.
 * The floor, which is no matter of training, is looked at with the table.
 *
 * @param options `double` trains it again where it fails.
 */
export async function gateReference(
  table: Table,
  settings: readonly Setting[],
  store: Store,
  options: TrainOptions,
): Promise<ReferenceRun> {
  const row = referenceOf(table);
  const begun = settings.map(atFirstLook);
  const planned = planTable({ ...table, rows: [row], reference: row }, begun);
  const { results, failures } = await train(planned, store, options);
  const gates: ReferenceGate[] = [];
  for (const setting of begun) {
    const trials = planned.flatMap((trial, i) =>
      trial.setting === setting ? [{ ...trial, result: results[i] ?? null }] : [],
    );
    const twice = await trainTwice(setting, trials, store, options);
    const once: SettingRuns = { setting, trials, twice };
    const first = gateOfRuns(once);
    if (first === null) continue;
    const runs = isSeenToFail(first)
      ? ((await secondChance(once, [row.id], store, options)) ?? once)
      : once;
    const own = { own: runs.trials };
    gates.push({ setting, row, gate: gateOfRuns(runs)!, doubled: isDoubled(own) });
  }
  return { gates, failures };
}

function gateOfRuns({ trials, twice }: SettingRuns): GateResult | null {
  const finished = trials.filter(({ result }) => result !== null);
  return gateOf({ trials: finished, twice: twiceOf(finished, twice) });
}
