import * as tf from '@tensorflow/tfjs';
import { loadDataset } from '../data/registry.ts';
import { trialSplit } from '../data/split.ts';
import { makeTask } from '../data/task.ts';
import { findMethod } from '../methods/registry.ts';
import type { TrialSpec } from '../runs/trial.ts';
import { loadEngine } from '../tensor/engine.ts';
import type { ProgressUpdate } from '../training/context.ts';
import { trainMethod } from '../training/method.ts';
import { memoryStages } from '../training/stage.ts';
import { answerLines } from './answer-lines.ts';

/** Tensors alive after each step; within one phase their number should not grow. */
class StepTensors {
  count = 0;
  readonly #phases = new Map<string, { first: number; last: number; steps: number }>();

  add({ phase }: ProgressUpdate): void {
    const now = tf.memory().numTensors;
    const before = this.#phases.get(phase);
    this.count += 1;
    this.#phases.set(phase, {
      first: before?.first ?? now,
      last: now,
      steps: (before?.steps ?? 0) + 1,
    });
  }

  /** Of the worst phase, a step. */
  get leaked(): number {
    const growth = [...this.#phases.values()].map(
      ({ first, last, steps }) => (last - first) / Math.max(1, steps - 1),
    );
    return Math.max(0, ...growth);
  }
}

/**
 * Runs trials as workers do, in memory, and answers each with its peak memory and the tensors that
 * a training step leaves behind. Each line is a trial's specification.
 */
await loadEngine({ threads: 1 });
await answerLines(async (spec: TrialSpec) => {
  const start = performance.now();
  const dataset = await loadDataset(spec.data.dataset, spec.data.options);
  const task = makeTask(dataset, spec.data.label, spec.data.attributes);
  const split = trialSplit(task, spec.split, spec.recipe.trainLimit);
  const method = findMethod(spec.method);
  const steps = new StepTensors();
  const options = method.options.parse(spec.options);
  const model = await trainMethod(method, task, split, options, {
    seed: spec.seed,
    recipe: spec.recipe,
    signal: new AbortController().signal,
    progress: (update) => steps.add(update),
    stages: memoryStages(),
    tuningRuns: () => [],
  });
  model.dispose();
  return {
    seconds: (performance.now() - start) / 1000,
    steps: steps.count,
    leaked: steps.leaked,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  };
});
