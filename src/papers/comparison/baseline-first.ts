import { UserError } from '../../errors.ts';
import { isSeenToFail } from '../../evidence/gate/gate.ts';
import type { ReferenceGate } from '../gate-first.ts';
import { type Comparison, comparisonOf } from './comparison.ts';
import type { Contender } from './contender.ts';
import type { Question } from './question.ts';
import { choosesByAll } from './rules.ts';
import type { Tried } from './search.ts';
import {
  requireTrainable,
  type TrainCandidates,
  type TunedQuestion,
  tuneContenders,
} from './tuning.ts';

/**
 * Hears of the baseline before other methods are trained.
 *
 * @param comparison whose first row it is; what is thrown ends all.
 */
export type BaselineFirst = (comparison: Comparison) => Promise<void>;

/**
 * Tunes the contenders of a comparison, the baseline before all others. A rule that chooses by what others
 * reach needs their search first.
 *
 * @param contenders the baseline first.
 * @param first is not asked where the baseline is alone: nothing is held against it.
 * @throws what `requireTrainable`, `tuneContenders` and `first` throw.
 */
export async function tuneInTurn(
  questions: readonly Question[],
  contenders: readonly Contender[],
  train: TrainCandidates,
  first?: BaselineFirst,
  tried?: Tried,
): Promise<TunedQuestion[]> {
  // Bad input is told before the baseline has taken its time.
  await requireTrainable(questions, contenders);
  const [{ rule, draws }] = questions as [Question];
  if (first === undefined || contenders.length < 2) {
    return tuneContenders(questions, contenders, train, tried);
  }
  const alone = draws === 0 || !choosesByAll(rule);
  const early = alone ? contenders.slice(0, 1) : contenders;
  const tuned = await tuneContenders(questions, early, train, tried);
  await first(comparisonOf(tuned, ''));
  return alone ? tuneContenders(questions, contenders, train, tried) : tuned;
}

/** The baseline has not converged, so that no method can be judged against it. */
export class BaselineNotConverged extends UserError {
  readonly gates: readonly ReferenceGate[];

  constructor(gates: readonly ReferenceGate[], fix: string) {
    super(unconvergedText(gates), fix);
    this.gates = gates;
  }
}

/** @throws BaselineNotConverged where the gate refuses the baseline on one of the settings. */
export function requireConverged(gates: readonly ReferenceGate[], fix: string): void {
  const refused = gates.filter(({ gate }) => !gate.passed);
  if (refused.length > 0) throw new BaselineNotConverged(refused, fix);
}

/** `ERM has not converged on …: twice the training loses 1.41 points …; no method can be judged against it`. */
function unconvergedText(refused: readonly ReferenceGate[]): string {
  const said = refused.map(({ setting, row, gate, doubled }) => {
    const seen = isSeenToFail(gate);
    const failing = gate.findings.filter(
      ({ passed, told }) => !passed && (!seen || told !== false),
    );
    const what = seen
      ? `${row.title} has not converged`
      : `nothing shows that ${row.title} has converged`;
    const longer = doubled ? ` with twice the training${seen ? ' either' : ''}` : '';
    return `${what} on ${setting.id}${longer} (${failing.map(({ reason }) => reason).join('; ')})`;
  });
  return `${said.join('; ')}: no method can be judged against it`;
}
