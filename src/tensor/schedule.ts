/** What multiplies the learning rate over a run; see `learningRateFactor`. */
export type ScheduleSpec =
  | { readonly kind: 'constant' }
  | { readonly kind: 'step'; readonly everyEpochs: number; readonly factor: number }
  | {
      readonly kind: 'cosine';
      readonly warmupEpochs: number;
      /** Falls to `at` by the share `after` of the epochs, and stays there. */
      readonly settle?: { readonly after: number; readonly at: number };
    };

/**
 * What multiplies the learning rate at a point of training.
 *
 * `step` multiplies by `factor` every `everyEpochs` whole epochs; `cosine` rises linearly over
 * `warmupEpochs` and then falls to 0 along half a cosine (Loshchilov and Hutter 2017, no restarts).
 * Every curve is flat where the rate is 0, and rises while the rate falls: one that `settle`s trains on
 * at a small constant rate, where flat means that nothing more is learnt.
 *
 * @param epoch epochs done, with its fraction: 0 before the first step.
 * @param epochs epochs in all.
 * @returns a factor in [0, 1] (for `step`: as its `factor` says).
 */
export function learningRateFactor(schedule: ScheduleSpec, epoch: number, epochs: number): number {
  switch (schedule.kind) {
    case 'constant':
      return 1;
    case 'step':
      return schedule.factor ** Math.floor(epoch / schedule.everyEpochs);
    case 'cosine': {
      const warmup = Math.min(schedule.warmupEpochs, epochs);
      // Never exactly 0: a first step without effect would only waste its batch.
      if (epoch < warmup) return Math.max(epoch / warmup, 1e-3);
      const { after, at } = schedule.settle ?? { after: 1, at: 0 };
      const rest = after * epochs - warmup;
      if (rest <= 0) return schedule.settle === undefined ? 1 : at;
      const progress = Math.min((epoch - warmup) / rest, 1);
      return at + (1 - at) * 0.5 * (1 + Math.cos(Math.PI * progress));
    }
  }
}
