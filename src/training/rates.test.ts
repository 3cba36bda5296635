import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Split } from '../data/split.ts';
import type { Task } from '../data/task.ts';
import { hashJson } from '../json.ts';
import type { ScoreCache, Scores, TuningRun } from './context.ts';
import { type Method, trainMethod } from './method.ts';
import { memoryStages } from './stage.ts';
import { contextFor, smallTask, TINY } from './testing.ts';

let task: Task;
let split: Split;
beforeAll(async () => {
  ({ task, split } = await smallTask(64));
});

/** Knows the labels the better, the nearer its learning rate is to 0.01; says what it was asked for. */
function oracle(trained: string[]): Method<object> {
  return {
    name: 'oracle',
    title: 'Oracle',
    citation: '',
    version: 1,
    options: z.strictObject({}),
    passes: () => ({}),
    async train({ context, label }) {
      const { learningRate } = context.recipe.optimiser;
      trained.push(`${context.seed}: ${learningRate}`);
      const known = 1 - Math.abs(Math.log10(learningRate) + 2) / 4;
      return {
        scores: async (rows) =>
          Float32Array.from(rows, (row, i) =>
            (i % 10) / 10 < known ? Math.max(0, label.codes[row]!) : 0.5,
          ),
        history: {},
        measures: { own: 1 },
        pictures: [],
        samples: [],
        dispose: () => {},
      };
    },
  };
}

const RATES = { ...TINY, rates: [1e-3, 1e-2, 1e-1] };

it('trains at the rate with the best validation AUROC, tried at the tuning seed alone', async () => {
  const trained: string[] = [];
  const stages = memoryStages();
  const run: TuningRun = { seed: 1, stages, split };
  const at = (seed: number) =>
    trainMethod(
      oracle(trained),
      task,
      split,
      {},
      contextFor(RATES, { seed, tuningRuns: () => [run] }),
    );
  const { measures } = await at(2);
  expect(measures).toEqual({ own: 1, learningRate: 0.01 });
  expect(trained).toEqual(['1: 0.001', '1: 0.01', '1: 0.1', '2: 0.01']);
  // Another repeat finds what was tried.
  await at(3);
  expect(trained.slice(4)).toEqual(['3: 0.01']);
});

it('needs no model whose scores are kept', async () => {
  const trained: string[] = [];
  const kept = new Map<string, Scores>();
  const scores: ScoreCache = {
    async get(stage, key, compute) {
      const hash = hashJson({ stage, key });
      const found = kept.get(hash) ?? (await compute());
      kept.set(hash, found);
      return found;
    },
  };
  const at = (seed: number) => {
    // Stages are gone each time.
    const run: TuningRun = { seed: 1, stages: memoryStages(), scores, split };
    const context = contextFor(RATES, { seed, tuningRuns: () => [run] });
    return trainMethod(oracle(trained), task, split, {}, context);
  };
  const first = await at(2);
  trained.length = 0;
  expect((await at(3)).measures).toEqual(first.measures);
  expect(trained).toEqual(['3: 0.01']);
});

it('asks nobody that the trial tests', async () => {
  // In the tuned training the trial's test records are known at any rate, the others by the wrong one.
  const [asked, rest] = [split.validation.slice(0, 64), split.validation.slice(64)];
  const tuned = { ...split, validation: Int32Array.from([...asked, ...rest]) };
  const misled: Method<object> = {
    ...oracle([]),
    async train(training, options) {
      const predictor = await oracle([]).train(training, options);
      const tested = new Set(asked);
      const { learningRate } = training.context.recipe.optimiser;
      const { codes } = training.label;
      return {
        ...predictor,
        scores: async (rows) =>
          Float32Array.from(rows, (row) =>
            tested.has(row) === (learningRate === 1e-3) ? codes[row]! : 1 - codes[row]!,
          ),
      };
    },
  };
  const run: TuningRun = { seed: 1, stages: memoryStages(), split: tuned };
  const own = { ...split, test: asked };
  const recipe = { ...TINY, rates: [1e-3, 1e-2] };
  const { measures } = await trainMethod(
    misled,
    task,
    own,
    {},
    contextFor(recipe, { tuningRuns: () => [run] }),
  );
  expect(measures.learningRate).toBe(0.01);
});

it('tries nothing where there is one rate', async () => {
  const trained: string[] = [];
  const { measures } = await trainMethod(oracle(trained), task, split, {}, contextFor(TINY));
  expect(trained).toEqual(['1: 0.001']);
  expect(measures).toEqual({ own: 1 });
});
