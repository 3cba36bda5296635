import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AttributeColumn } from '../../data/dataset.ts';
import { loadDataset } from '../../data/registry.ts';
import { limitTraining, makeSplit, type Split } from '../../data/split.ts';
import { makeTask, type Task } from '../../data/task.ts';
import { loadEngine } from '../../tensor/engine.ts';
import type { Recipe } from '../../training/context.ts';
import { type Method, trainMethod } from '../../training/method.ts';
import type { Predictor } from '../../training/outcome.ts';
import { contextFor } from '../../training/testing.ts';
import { prepareTraining } from '../../training/training.ts';
import { fairGrad } from '../fairgrad.ts';
import { weightedObjectives } from '../weighted-objectives.ts';
import type { SurrogateForm } from './equalised-odds.ts';
import { trainObjectives } from './multi-objective.ts';

const RECIPE: Recipe = {
  network: { kind: 'mlp', hidden: [8], dropout: 0.2 },
  epochs: 3,
  batchSize: 64,
  optimiser: { kind: 'adam', learningRate: 1e-2, weightDecay: 1e-4 },
  schedule: { kind: 'cosine', warmupEpochs: 0 },
  trainLimit: null,
  augment: false,
};
const BOTH = ['race', 'sex'];

/** Real patients, few of them. */
let task: Task;
let split: Split;

beforeAll(async () => {
  await loadEngine();
  task = makeTask(await loadDataset('support2-sepsis'), 'hospital-death', BOTH);
  split = limitTraining(task, makeSplit(task, { kind: 'holdout', seed: 1 }), 256, 1);
});

interface Run {
  readonly scores: readonly number[];
  /** By the part of the name after the phase. */
  readonly curves: Readonly<Record<string, readonly number[]>>;
  readonly measures: Predictor['measures'];
}

/** Trains anew, with no stage from another run. */
async function run<O>(
  method: Method<O>,
  options: O,
  { recipe = {}, seed = 1, on = task }: { recipe?: Partial<Recipe>; seed?: number; on?: Task } = {},
): Promise<Run> {
  const context = contextFor({ ...RECIPE, ...recipe }, { seed });
  const predictor = await trainMethod(method, on, split, options, context);
  try {
    return {
      scores: [...(await predictor.scores(split.test))],
      curves: Object.fromEntries(
        Object.entries(predictor.history).map(([name, { y }]) => [name.split('/').at(-1)!, y]),
      ),
      measures: predictor.measures,
    };
  } finally {
    predictor.dispose();
  }
}

const weighted = (grid: number[][], changes = {}, attributes = BOTH) =>
  run(weightedObjectives, { attributes, grid, surrogate: 'root' }, changes);
const reconciled = (changes = {}, attributes = BOTH, surrogate: SurrogateForm = 'root') =>
  run(fairGrad, { attributes, surrogate }, changes);

function largestGap(a: Run, b: Run): number {
  return Math.max(...a.scores.map((score, i) => Math.abs(score - b.scores[i]!)));
}

describe('fixed weights', () => {
  it('of zero are the task alone; others are not', async () => {
    const taskOnly = await weighted([[]], {}, []);
    expect((await weighted([[0, 0]])).scores).toEqual(taskOnly.scores);
    expect(largestGap(await weighted([[3, 3]]), taskOnly)).toBeGreaterThan(1e-3);
  });

  it('chosen from a grid train as alone', async () => {
    const chosen = await weighted([
      [0.3, 0.3],
      [3, 3],
    ]);
    const point = BOTH.map((name) => chosen.measures[`weight ${name}`]!);
    expect([
      [0.3, 0.3],
      [3, 3],
    ]).toContainEqual(point);
    expect((await weighted([point])).scores).toEqual(chosen.scores);
  });
});

describe('FairGrad', () => {
  it('gives the same model twice, and another one with another seed', async () => {
    const first = await reconciled();
    expect((await reconciled()).scores).toEqual(first.scores);
    expect(largestGap(await reconciled({ seed: 2 }), first)).toBeGreaterThan(1e-3);
  });

  it('is the plain sum where no objective conflicts', async () => {
    // Everybody in one group: that surrogate is zero, and so is its gradient.
    const race = oneGroup(task.attributes[0]!);
    const on = { ...task, attributes: [race] };
    const fair = await reconciled({ on }, ['race']);
    expect(largestGap(fair, await weighted([[1]], { on }, ['race']))).toBeLessThan(1e-5);
    expect(fair.measures['gradient norm race']).toBe(0);
    // An angle to nothing is not a right angle.
    expect(Object.keys(fair.curves)).not.toContain('angle to race');
  });

  it('departs from the plain sum where gradients conflict', async () => {
    const fair = await reconciled();
    const angles = ['angle to race', 'angle to sex', 'angle between race and sex'];
    for (const name of angles) {
      expect(fair.curves[name]).toHaveLength(RECIPE.epochs);
      for (const degrees of fair.curves[name]!) {
        expect(degrees).toBeGreaterThan(0);
        expect(degrees).toBeLessThan(180);
      }
    }
    expect(Math.max(...angles.flatMap((name) => fair.curves[name]!))).toBeGreaterThan(90);
    expect(largestGap(fair, await weighted([[1, 1]]))).toBeGreaterThan(1e-5);
  });

  it('records norms whose mean over training is a measure', async () => {
    const { curves, measures } = await reconciled();
    for (const name of ['task', ...BOTH].map((objective) => `gradient norm ${objective}`)) {
      const [a, b, c] = curves[name] as [number, number, number];
      expect(a).toBeGreaterThan(0);
      expect(measures[name]).toBeCloseTo((a + b + c) / 3, 10);
    }
  });
});

it('gradients of the roots are about as long as the task’s, those of the squares are not', async () => {
  const norm = ({ measures }: Run, of: string) => measures[`gradient norm ${of}`]!;
  const [root, squared] = [await reconciled(), await reconciled({}, BOTH, 'squared')];
  for (const attribute of BOTH) {
    expect(norm(root, attribute)).toBeGreaterThan(norm(root, 'task') / 10);
    expect(norm(squared, attribute)).toBeLessThan(norm(root, attribute));
  }
  expect(norm(squared, 'sex')).toBeLessThan(norm(squared, 'task') / 10);
});

describe('every combination', () => {
  it('records the loss of the task and the surrogates unweighted', async () => {
    // One step, so that all are recorded at the weights they start from.
    const once = { recipe: { epochs: 1, batchSize: 256 } };
    const [taskOnly, heavy, fair] = [
      await weighted([[]], once, []),
      await weighted([[10, 10]], once),
      await reconciled(once),
    ];
    for (const { curves } of [heavy, fair]) {
      expect(curves.loss![0]).toBeCloseTo(taskOnly.curves.loss![0]!, 5);
      for (const name of BOTH.map((attribute) => `surrogate ${attribute}`)) {
        expect(curves[name]![0]).toBeGreaterThan(0);
        expect(curves[name]![0]).toBeCloseTo(heavy.curves[name]![0]!, 6);
      }
    }
  });

  it.each([{ kind: 'reconciled' } as const, { kind: 'weighted', weights: [1, 1] } as const])(
    '$kind leaves no tensor behind',
    async (combination) => {
      const train = async () => {
        const context = contextFor({ ...RECIPE, epochs: 1 });
        const training = prepareTraining(task, split, context);
        (await trainObjectives(training, task.attributes, 'root', combination)).dispose();
      };
      await train();
      const before = tf.memory().numTensors;
      await train();
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

function oneGroup(attribute: AttributeColumn): AttributeColumn {
  return { ...attribute, codes: attribute.codes.map(() => 0) };
}
