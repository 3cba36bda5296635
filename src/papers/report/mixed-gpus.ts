import type { TrialProvenance } from '../../runs/trial.ts';

/** Says that trials which stand beside each other were trained on different GPUs; null: they were not. */
export function mixedGpus(trials: readonly TrialProvenance[]): string | null {
  const models = new Set(trials.flatMap(({ machine }) => machine?.gpu ?? []));
  if (models.size < 2) return null;
  return `Trained on different GPUs (${[...models].sort().join(', ')}): rounding differs between them, and with it the numbers of a trial, a little.`;
}
