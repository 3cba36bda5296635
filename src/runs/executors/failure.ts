import { UserError } from '../../errors.ts';
import { NonFiniteLossError } from '../../training/context.ts';
import type { TrialSpec } from '../trial.ts';
import type { TrialFailure } from './executor.ts';

/** What is told of a trial that failed; of what nobody foresaw, where in the program it arose too. */
export function failureOf(error: unknown, spec: TrialSpec): Pick<TrialFailure, 'message' | 'fix'> {
  if (error instanceof UserError) return { message: error.message, fix: error.fix };
  if (error instanceof NonFiniteLossError) {
    return {
      message: `${error.message} (${optionsOf(spec)})`,
      fix: 'lower the learning rate of this method, or leave this setting out',
    };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { message: text, fix: null };
}

/** `erm with mutualInformation 0.1; adam, learning rate 0.001, batch 64; ham10000-28`. */
function optionsOf({ method, options, recipe, data }: TrialSpec): string {
  const chosen = Object.entries(options)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(', ');
  const { kind, learningRate } = recipe.optimiser;
  return `${method}${chosen && ` with ${chosen}`}; ${kind}, learning rate ${learningRate}, batch ${recipe.batchSize}; ${data.dataset}`;
}
