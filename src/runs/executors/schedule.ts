import type { TrialSpec } from '../trial.ts';

/** A trial waiting for a worker. */
export interface Waiting {
  readonly spec: TrialSpec;
  /** Trials with the same key share their first stage; null shares nothing. */
  readonly sharing: string | null;
}

/**
 * Chooses the next trial so that no worker waits for a stage that another is making: the first
 * trial of every sharing group goes ahead, its sharers follow once the stage is there.
 */
export class Schedule {
  readonly #waiting: Waiting[];
  readonly #state = new Map<string, 'warming' | 'warm'>();

  constructor(trials: readonly Waiting[]) {
    this.#waiting = [...trials];
  }

  get remaining(): number {
    return this.#waiting.length;
  }

  /** Takes the next trial, or null where all that wait depend on stages under way. */
  next(): Waiting | null {
    const index = this.#waiting.findIndex(
      ({ sharing }) => sharing === null || this.#state.get(sharing) !== 'warming',
    );
    if (index < 0) return null;
    // A group nobody has begun is worth more than another sharer of a finished one: it makes
    // work for the other cores.
    const cold = this.#waiting.findIndex(
      ({ sharing }) => sharing !== null && !this.#state.has(sharing),
    );
    const [trial] = this.#waiting.splice(cold >= 0 ? cold : index, 1);
    if (trial!.sharing !== null && !this.#state.has(trial!.sharing)) {
      this.#state.set(trial!.sharing, 'warming');
    }
    return trial!;
  }

  /** The group's stage is at hand, or the trial that made it ended: its sharers may start. */
  warmed(sharing: string | null): void {
    if (sharing !== null) this.#state.set(sharing, 'warm');
  }

  /** Puts a trial back whose worker died. */
  putBack(trial: Waiting): void {
    this.#waiting.unshift(trial);
    if (trial.sharing !== null && this.#state.get(trial.sharing) === 'warming') {
      this.#state.delete(trial.sharing);
    }
  }
}
