import type { GateResult } from '../../evidence/gate/gate.ts';
import type { Setting } from '../paper.ts';
import { reachedOf } from './decisions.ts';
import { asksTwice, gateOf, type TwicePair, twiceOf } from './gate.ts';
import type { RowGate } from './verdicts.ts';
import type { RowTrials, View } from './views.ts';

/** Which longer trainings there are, and whether they are all that there will be. */
export interface Longer {
  readonly twice: readonly TwicePair[];
  /** False: more is being trained, so that a row that has none yet lacks nothing. */
  readonly complete: boolean;
}

/**
 * Whether a row's training had converged as far as a look at it saw: trainings of later looks change
 * nothing about what an earlier one said.
 *
 * @param view the look; null: there was none, and all trainings count.
 */
export function gateAt(
  view: Pick<View, 'seeds' | 'test'> | null,
  { row, own }: Pick<RowTrials, 'row' | 'own'>,
  setting: Pick<Setting, 'profile' | 'floor'>,
  { twice, complete }: Longer,
): GateResult | null {
  const pair = twiceOf(own, twice);
  const { floor } = setting;
  return gateOf({
    trials: view === null ? own : own.filter(({ seed }) => view.seeds.includes(seed)),
    twice: pair === null && !(complete && asksTwice(row, setting)) ? undefined : pair,
    floor:
      floor === undefined || view === null
        ? undefined
        : { ...floor, reached: reachedOf(floor, view.test[row.id]!) },
  });
}

/** The gates of the rows that a look saw, by their ids. */
export function gatesAt(
  view: Pick<View, 'seeds' | 'test'>,
  rows: readonly RowTrials[],
  setting: Pick<Setting, 'profile' | 'floor'>,
  longer: Longer,
): Readonly<Record<string, RowGate | undefined>> {
  const seen = rows.filter(({ row }) => view.test[row.id] !== undefined);
  return Object.fromEntries(
    seen.map((one) => {
      const gate = gateAt(view, one, setting, longer);
      return [one.row.id, gate === null ? undefined : { gate, doubled: isDoubled(one) }];
    }),
  );
}

/** Whether a row's trials are those with budget and grid doubled. */
export function isDoubled({ own }: Pick<RowTrials, 'own'>): boolean {
  return own.some(({ doubled }) => doubled === true);
}
