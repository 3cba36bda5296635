/** Thresholds of the convergence gate; stated before any run is judged by them. */
export interface GateLimits {
  /** Evaluations that a learning curve needs before it can be called flat. */
  readonly evaluations: number;
  /** Share of the training so far that the curve is continued by. */
  readonly further: number;
  /**
   * Validation AUROC that the continuation may gain at most, as the upper bound of this level; and that
   * it may lose: where even that bound is a loss as large, what was kept is past its best.
   */
  readonly gain: number;
  readonly level: number;
  /** Validation AUROC that a training of twice the length may gain, or lose. */
  readonly gainOfTwice: number;
  /**
   * AUROC of a game's discriminator: at chance below, in one training with 1,000 records held out, half
   * of them in each group; its distance from 0.5 grows where records are fewer, and of the mean over
   * several trainings shrinks with the root of their number. Winning outright above `outright`.
   */
  readonly chance: number;
  readonly outright: number;
  /** Part of the evaluations that are its start, and its end. */
  readonly ends: number;
}

export const GATE_LIMITS: GateLimits = {
  evaluations: 10,
  further: 0.2,
  gain: 0.003,
  level: 0.95,
  gainOfTwice: 0.005,
  // On 1,000 validation records an AUROC of 0.5 is seen above 0.55 in one of 400 draws; somewhere in a
  // curve of 20 evaluations thus in one of 20 at most.
  chance: 0.55,
  // Nineteen of twenty pairs told apart: what should be hidden is not.
  outright: 0.95,
  ends: 0.2,
};
