import { evaluate } from '../metrics/evaluate.ts';
import { mean } from '../metrics/gaps.ts';
import type { Predictions } from '../metrics/predictions.ts';
import type { Recipe, Scores } from './context.ts';
import { predictedUntested } from './predictions.ts';
import { selectBy } from './selection.ts';
import type { Training } from './training.ts';

/** The repeat whose trainings rates are tried on, for all repeats. */
const TUNING_SEED = 1;

/** A recipe with one learning rate, and none to choose from. */
export function atRate({ rates: _, ...recipe }: Recipe, learningRate: number): Recipe {
  return { ...recipe, optimiser: { ...recipe.optimiser, learningRate } };
}

/**
 * The learning rate among those of the recipe with the highest validation AUROC, over more than two
 * classes each against the rest, over several labels their mean: the same choice, and the same budget,
 * for every method. It is tried on every training that tuning looks at; records that the trial itself
 * tests have no say.
 *
 * @param scores of a training under a rate. @throws what it throws.
 */
export async function chooseRate(
  { split, labels }: Training,
  rates: readonly number[],
  trainings: (seed: number) => readonly Training[],
  scores: (training: Training, rate: number) => Promise<Scores>,
): Promise<number> {
  const tested = new Set(split.test);
  const tried: { rate: number; auroc: number }[] = [];
  for (const rate of rates) {
    const parts: Predictions[] = [];
    for (const one of trainings(TUNING_SEED)) {
      const found = await scores(one, rate);
      for (const label of labels) {
        parts.push(predictedUntested({ ...one, label }, found[label.name]!, tested));
      }
    }
    const aurocs = parts.map((part) => evaluate(part).at('overall.auroc') ?? Number.NaN);
    tried.push({ rate, auroc: mean(aurocs.filter((value) => !Number.isNaN(value))) });
  }
  return selectBy(tried, ({ auroc }) => auroc).rate;
}
