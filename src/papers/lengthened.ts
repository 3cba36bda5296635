import type { JsonObject } from '../json.ts';
import { findMethod } from '../methods/registry.ts';
import type { TrialResult, TrialSpec } from '../runs/trial.ts';
import { atRate } from '../training/rates.ts';

/** How much longer. */
const TWICE = 2;

/** A trial of twice the length, with what it chose on validation records chosen already. */
export function trainedTwice({
  spec,
  measures,
}: Pick<TrialResult, 'spec' | 'measures'>): TrialSpec {
  const method = findMethod(spec.method);
  const options = method.options.parse(spec.options);
  const settled = method.tuning?.settled(options, measures) ?? options;
  return longer({ ...spec, options: settled as JsonObject, recipe: atChosenRate(spec, measures) });
}

/** Of a recipe with several learning rates the one that the trial chose. */
function atChosenRate(
  { recipe }: TrialSpec,
  { learningRate: chosen }: TrialResult['measures'],
): TrialSpec['recipe'] {
  return chosen == null || (recipe.rates ?? []).length < 2 ? recipe : atRate(recipe, chosen);
}

/** A trial with budget and grid doubled. */
export function doubled(spec: TrialSpec): TrialSpec {
  const method = findMethod(spec.method);
  const options = method.options.parse(spec.options);
  const widened = method.tuning?.widened(options) ?? options;
  return longer({ ...spec, options: widened as JsonObject });
}

function longer(spec: TrialSpec): TrialSpec {
  const method = findMethod(spec.method);
  const { lengths = [] } = method;
  const kept = method.keepsLength?.(method.options.parse(spec.options), spec.recipe) ?? {};
  const options = Object.fromEntries(
    Object.entries({ ...spec.options, ...(kept as JsonObject) }).map(([name, value]) => [
      name,
      (lengths as readonly string[]).includes(name) ? TWICE * (value as number) : value,
    ]),
  );
  return { ...spec, options, recipe: { ...spec.recipe, epochs: TWICE * spec.recipe.epochs } };
}
