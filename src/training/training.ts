import type { Augmentation } from '../data/augment.ts';
import type { AttributeColumn, LabelColumn } from '../data/dataset.ts';
import { type Inputs, inputsFor } from '../data/inputs.ts';
import type { Split } from '../data/split.ts';
import type { Task } from '../data/task.ts';
import { Random } from '../tensor/random.ts';
import type { TrainContext } from './context.ts';
import { StepMeter, stepsPerEpoch } from './phase.ts';

/** What a method has at hand while it trains: the question, the records, and the surroundings. */
export interface Training {
  readonly task: Task;
  readonly split: Split;
  readonly inputs: Inputs;
  /** What is learnt, by methods for several labels. */
  readonly labels: readonly LabelColumn[];
  /** The first of them: what methods for one label learn. */
  readonly label: LabelColumn;
  /** The attribute that methods for one attribute treat: the task's first. */
  readonly attribute: AttributeColumn;
  readonly context: TrainContext;
  readonly meter: StepMeter;
}

/** @param passes over the training records in each phase; progress counts in them. */
export function prepareTraining(
  task: Task,
  split: Split,
  context: TrainContext,
  passes: Readonly<Record<string, number>> = {},
): Training {
  const steps = stepsPerEpoch(split.train.length, context.recipe.batchSize);
  const plan = Object.entries(passes).map(([phase, count]) => [phase, Math.round(count * steps)]);
  return {
    task,
    split,
    inputs: inputsFor(task.dataset, split),
    labels: task.labels,
    label: task.label,
    attribute: task.attributes[0]!,
    context,
    meter: new StepMeter(context, Object.fromEntries(plan)),
  };
}

/** The trainings of the same question that tuning looks at, each with its own split and stages. */
export function tuningTrainings(training: Training, seed: number): Training[] {
  const { context, task } = training;
  return context.tuningRuns(seed).map(({ split, ...own }) => ({
    ...training,
    split,
    inputs: inputsFor(task.dataset, split),
    context: { ...context, ...own },
  }));
}

/** How a phase varies training pictures, if the recipe says so. */
export function augmentation(
  { context }: Pick<Training, 'context'>,
  random: Random,
  how = context.recipe.augment,
): { readonly how: Augmentation; readonly random: Random } | undefined {
  return how ? { how, random: random.fork('augmentation') } : undefined;
}

/** The random choices of a run that bear a name. */
export function randomFor({ context }: Pick<Training, 'context'>, stream: string): Random {
  return new Random(context.seed).fork(stream);
}
