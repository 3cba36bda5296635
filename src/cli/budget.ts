import { duration } from '../runs/status.ts';

/** Time that a command may train for; what is not finished then stops, and is trained another time. */
export class Budget {
  /** Aborted when the time is over; never, where there is no limit. */
  readonly signal: AbortSignal;
  readonly #seconds: number;
  readonly #started: number;

  /** @param seconds Infinity: no limit. */
  constructor(seconds = Number.POSITIVE_INFINITY) {
    this.#seconds = seconds;
    this.#started = performance.now();
    this.signal = Number.isFinite(seconds)
      ? AbortSignal.timeout(seconds * 1000)
      : new AbortController().signal;
  }

  get left(): number {
    return this.#seconds - (performance.now() - this.#started) / 1000;
  }

  get isSpent(): boolean {
    return this.left <= 0;
  }

  /** Why a further look is not taken, if it isn't: it would not fit in what is left. */
  refusal(expected: number): string | null {
    if (expected <= this.left) return null;
    const left = this.isSpent ? 'nothing' : duration(this.left);
    return `it would take about ${duration(expected)}, and ${left} of the budget is left`;
  }
}
