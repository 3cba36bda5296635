import { beforeAll, describe, expect, it } from 'vitest';
import type { Split } from '../data/split.ts';
import type { Task } from '../data/task.ts';
import { quantile } from '../metrics/quantile.ts';
import type { Recipe, StageCache } from '../training/context.ts';
import type { Predictor } from '../training/outcome.ts';
import { contextFor, smallTask } from '../training/testing.ts';
import { prepareTraining, type Training } from '../training/training.ts';
import { CROSS_FITTING, crossFit, type Signals } from './spare/cross-fitting.ts';
import { spare } from './spare.ts';

const RECIPE: Recipe = {
  network: { kind: 'small-resnet', width: 8 },
  epochs: 1,
  batchSize: 32,
  optimiser: { kind: 'adam', learningRate: 1e-3, weightDecay: 1e-4 },
  schedule: { kind: 'constant' },
  trainLimit: null,
  augment: false,
};
const FOLDS = 2;

let task: Task;
let split: Split;
let training: Training;
let signals: Signals;
const made: string[] = [];

beforeAll(async () => {
  ({ task, split } = await smallTask(64));
  const base = contextFor(RECIPE);
  const stages: StageCache = {
    get: (name, key, compute) =>
      base.stages.get(name, key, (checkpoints) => {
        made.push(name);
        return compute(checkpoints);
      }),
  };
  // Every trial below shares these stages.
  training = prepareTraining(task, split, { ...base, stages });
  signals = await crossFit(training, FOLDS, 'deepfool');
});

function train(options: Record<string, unknown> = {}): Promise<Predictor> {
  return spare.train(training, spare.options.parse({ folds: FOLDS, ...options }));
}

describe('cross-fitting', () => {
  it('says something of every training record', () => {
    const all = [
      signals.utility,
      signals.logitGap,
      ...signals.similarity,
      ...signals.centroidDistance,
      ...signals.mmd,
    ];
    for (const values of all) {
      expect(values).toHaveLength(split.train.length);
      expect(values.every(Number.isFinite)).toBe(true);
    }
    expect(signals.utility.every((distance) => distance > 0)).toBe(true);
    expect(signals.logitGap.every((gap) => gap > 0)).toBe(true);
  });

  it('puts a record at distance 0 from the group that it is taken for, and from no other', () => {
    split.train.forEach((_, i) => {
      const [near, far] = signals.similarity.map((own) => own[i]!).sort((a, b) => a - b);
      expect(near).toBe(0);
      expect(far).toBeGreaterThan(0);
    });
  });

  it('puts whole groups apart from each other, and none from itself', () => {
    split.train.forEach((row, i) => {
      const own = training.attribute.codes[row]!;
      for (const apart of [signals.centroidDistance, signals.mmd]) {
        expect(apart[own]![i]).toBe(0);
        expect(apart[1 - own]![i]).toBeGreaterThan(0);
      }
    });
  });

  it('is work that other trials of the seed find done', async () => {
    const before = made.filter((name) => name === CROSS_FITTING).length;
    expect(before).toBe(2 * FOLDS);
    const again = await crossFit(training, FOLDS, 'deepfool');
    expect(made.filter((name) => name === CROSS_FITTING)).toHaveLength(before);
    expect(again).toEqual(signals);
  });

  it('trains nothing for another search, which asks the same models', async () => {
    const before = made.filter((name) => name === CROSS_FITTING).length;
    const other = await crossFit(training, FOLDS, 'perturbation');
    expect(made.filter((name) => name === CROSS_FITTING)).toHaveLength(before);
    expect(other.logitGap).toEqual(signals.logitGap);
    expect(other.utility).not.toEqual(signals.utility);
  });
});

describe('SPARE', () => {
  it('hands out the weights by the formula, and pictures of the corners', async () => {
    const predictor = await train({ alpha: 0.25, keepSamples: 'all' });
    const [sample] = predictor.samples;
    expect(sample!.ids).toEqual(Array.from(split.train, (row) => task.dataset.ids[row]));
    for (const level of ['male', 'female']) {
      const { columns } = sample!;
      columns[`weight for ${level}`]!.forEach((weight, i) => {
        const d =
          0.25 * columns['utility distance']![i]! +
          0.75 * columns[`similarity distance to ${level}`]![i]!;
        expect(weight).toBeCloseTo(Math.exp(-d), 5);
      });
    }
    expect(predictor.pictures.map(({ name }) => name)).toContain('near the decision, like male');
    // A group that all records are taken for has no corner of those unlike it.
    const corners = ['male', 'female'].map((level) =>
      sample!.columns[`similarity distance to ${level}`]!.some((d) => d > 0) ? 4 : 2,
    );
    expect(predictor.pictures).toHaveLength(corners[0]! + corners[1]!);
    expect((await predictor.scores(split.test)).every((p) => p > 0 && p < 1)).toBe(true);
    predictor.dispose();
    const few = await train({ alpha: 0.25, keepSamples: 10 });
    expect(few.samples[0]!.ids).toHaveLength(10);
    few.dispose();
  });

  it('does not ask how distances are measured in where they are scaled', async () => {
    const predictor = await train({ scaling: 'median', keepSamples: 'all' });
    const utility = predictor.samples[0]!.columns['utility in formula']!;
    expect(quantile(utility.toSorted(), 0.5)).toBeCloseTo(1, 5);
    predictor.dispose();
  });

  it('chooses a share of the records where weights are 0 or 1', async () => {
    const predictor = await train({
      weighting: 'selection',
      keepCandidates: [0.25, 0.5],
      keepSamples: 'all',
    });
    for (const level of ['male', 'female']) {
      const weights = predictor.samples[0]!.columns[`weight for ${level}`]!;
      expect(new Set(weights)).toEqual(new Set([0, 1]));
      const share = weights.filter((weight) => weight === 1).length / weights.length;
      expect([0.25, 0.5].some((kept) => Math.abs(share - kept) < 0.02)).toBe(true);
    }
    predictor.dispose();
  });

  it('gives each pair of groups one weight', async () => {
    const predictor = await train({ weighting: 'group', keepSamples: 'all' });
    const { columns } = predictor.samples[0]!;
    for (const level of ['male', 'female']) {
      const weights = columns[`weight for ${level}`]!;
      const pairs = new Set(Array.from(weights, (weight, i) => `${columns.sex![i]} ${weight}`));
      expect(pairs.size).toBe(2);
    }
    predictor.dispose();
  });
});
