import type { z } from 'zod';
import type { Question } from '../data/question.ts';
import type { Split } from '../data/split.ts';
import type { Task } from '../data/task.ts';
import type { Recipe, TrainContext } from './context.ts';
import type { Predictor } from './outcome.ts';
import { prepareTraining, type Training } from './training.ts';

/**
 * One published algorithm. Everything that distinguishes it from another is here; everything that
 * a profile may change (network, epochs, batch) arrives in the recipe.
 */
export interface Method<Options = unknown> {
  /** Kebab case, unique: `fair-diagnosis`. */
  readonly name: string;
  /** As tables print it: `Ours`. */
  readonly title: string;
  /** Who defined it, as a citation. */
  readonly citation: string;
  /** Part of every trial's identity: raise it whenever the same options give other numbers. */
  readonly version: number;
  /** Learns every label of a task; absent: it is defined for one. */
  readonly severalLabels?: true;
  /** Typed options, with the paper's defaults; unknown keys are errors. */
  readonly options: z.ZodType<Options>;
  /**
   * Says where the method is not defined for a question, before anything is trained.
   *
   * @throws UserError naming what it is defined for.
   */
  check?(options: Options, question: Question): void;
  /** Passes over the training records in each phase, as far as they can be told: for progress. */
  passes(options: Options, recipe: Recipe, task: Task): Readonly<Record<string, number>>;
  /**
   * Trains on `split.train`, chooses on `split.validation` and never sees labels of `split.test`.
   *
   * @throws NonFiniteLossError when a loss is NaN or infinite, with the step.
   * @throws the signal's reason when interrupted.
   */
  train(training: Training, options: Options): Promise<Predictor>;
  /**
   * Names the first stage that its trials share when seed, data and recipe agree, so that the
   * runner lets one of them make it before it starts the others. Absent: they share nothing.
   */
  shares?(options: Options): string | null;
}

/** Trains a method on a question. @throws what `Method.check` and `Method.train` throw. */
export function trainMethod<Options>(
  method: Method<Options>,
  task: Task,
  split: Split,
  options: Options,
  context: TrainContext,
): Promise<Predictor> {
  method.check?.(options, task);
  const passes = method.passes(options, context.recipe, task);
  return method.train(prepareTraining(task, split, context, passes), options);
}
