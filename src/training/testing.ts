import { type Inputs, inputsFor } from '../data/inputs.ts';
import { loadDataset } from '../data/registry.ts';
import { limitTraining, makeSplit, type Split } from '../data/split.ts';
import { makeTask, type Task } from '../data/task.ts';
import { loadEngine } from '../tensor/engine.ts';
import type { Recipe, TrainContext } from './context.ts';
import { memoryStages } from './stage.ts';

/** Seconds a trial: a small network, one short pass over a few pictures. */
export const TINY: Recipe = {
  network: { kind: 'small-resnet', width: 4 },
  epochs: 1,
  batchSize: 32,
  trainLimit: 96,
  optimiser: { kind: 'adam', learningRate: 1e-3, weightDecay: 0 },
  schedule: { kind: 'constant' },
  augment: false,
};

/** The same for a table: what its loops may have to remember, dropout and a rate that changes. */
export const TINY_TABLE: Recipe = {
  network: { kind: 'mlp', hidden: [8], dropout: 0.2 },
  epochs: 1,
  batchSize: 64,
  trainLimit: null,
  optimiser: { kind: 'adam', learningRate: 1e-2, weightDecay: 1e-4 },
  schedule: { kind: 'cosine', warmupEpochs: 1 },
  augment: false,
};

/** What masking methods take to go with it. */
export const TINY_MASKS = {
  maskEpochs: 1,
  adversaryEpochs: 1,
  generatorWidth: 4,
  discriminatorWidth: 4,
} as const;

/** What is to be learnt, and on which records. */
export interface Question {
  readonly task: Task;
  readonly split: Split;
}

/**
 * The same loops on two kinds of data: 80 pictures, as `smallTask` has them, and 208 patients of SUPPORT2 with
 * race and sex. Neither is a whole number of batches, so that steps have two shapes.
 */
export async function smallQuestions(): Promise<Record<'pictures' | 'records', Question>> {
  const task = makeTask(await loadDataset('support2-sepsis'), 'hospital-death', ['race', 'sex']);
  const whole = makeSplit(task, { kind: 'holdout', seed: 1 });
  const records = { task, split: limitTraining(task, whole, 208, 1) };
  return { pictures: await smallTask(80), records };
}

/** Real pictures, few of them: the lesions of HAM10000 and, unasked, the sex of those who had them. */
export async function smallTask(
  training = 96,
  attribute = 'sex',
): Promise<Question & { inputs: Inputs }> {
  await loadEngine();
  const dataset = await loadDataset('ham10000-28');
  const task = makeTask(dataset, 'malignant', [attribute]);
  const whole = limitTraining(task, makeSplit(task, { kind: 'holdout', seed: 1 }), training, 1);
  const split = {
    ...whole,
    validation: whole.validation.slice(0, 128),
    test: whole.test.slice(0, 128),
  };
  return { task, split, inputs: inputsFor(dataset, split) };
}

/**
 * Surroundings of a run that keeps its stages in memory, so that methods share them. For methods that
 * tune, `changes` names the trainings to tune on.
 */
export function contextFor(recipe: Recipe, changes: Partial<TrainContext> = {}): TrainContext {
  const stages = memoryStages();
  return {
    seed: 1,
    recipe,
    signal: new AbortController().signal,
    progress: () => {},
    stages,
    tuningRuns: () => [],
    ...changes,
  };
}
