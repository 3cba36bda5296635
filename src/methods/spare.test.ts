import { beforeAll, describe, expect, it } from 'vitest';
import type { Split } from '../data/split.ts';
import type { Task } from '../data/task.ts';
import type { Recipe, StageCache } from '../training/context.ts';
import type { Predictor } from '../training/outcome.ts';
import { contextFor, smallTask } from '../training/testing.ts';
import { prepareTraining, type Training } from '../training/training.ts';
import { erm } from './erm.ts';
import { CROSS_FITTING, crossFit, distancesToMeans, type Signals } from './spare/cross-fitting.ts';
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
      base.stages.get(name, key, () => {
        made.push(name);
        return compute();
      }),
  };
  // Every trial below shares these stages.
  const context = { ...base, stages, atSeed: (seed: number) => ({ seed, stages }) };
  training = prepareTraining(task, split, context);
  signals = await crossFit(training, FOLDS);
});

function train(options: Record<string, unknown> = {}): Promise<Predictor> {
  return spare.train(training, spare.options.parse({ folds: FOLDS, ...options }));
}

describe('cross-fitting', () => {
  it('says something of every training record', () => {
    const all = [
      signals.utility,
      signals.confidence,
      signals.entropy,
      ...signals.similarity,
      ...signals.groupProbability,
      ...signals.featureDistance,
    ];
    for (const values of all) {
      expect(values).toHaveLength(split.train.length);
      expect(values.every(Number.isFinite)).toBe(true);
    }
    expect(signals.utility.every((distance) => distance > 0)).toBe(true);
  });

  it('puts a record at distance 0 from the group that it is taken for', () => {
    split.train.forEach((_, i) => {
      const [male, female] = signals.groupProbability.map((own) => own[i]!);
      expect(male! + female!).toBeCloseTo(1, 5);
      const taken = female! > 0.5 ? 1 : 0;
      expect(signals.similarity[taken]![i]).toBe(0);
      expect(signals.similarity[1 - taken]![i]).toBeGreaterThan(0);
    });
  });

  it('agrees with itself on confidence and entropy', () => {
    split.train.forEach((_, i) => {
      const p = signals.confidence[i]!;
      expect(signals.entropy[i]).toBeCloseTo(-p * Math.log(p) - (1 - p) * Math.log(1 - p), 4);
    });
  });

  it('is work that trials of other seeds find done', async () => {
    const before = made.filter((name) => name === CROSS_FITTING).length;
    expect(before).toBe(2 * FOLDS);
    const again = await crossFit(training, FOLDS);
    expect(made.filter((name) => name === CROSS_FITTING)).toHaveLength(before);
    expect(again).toEqual(signals);
  });

  it('measures features against the mean of each group, by hand', () => {
    // Group 0 has mean (1, 0), group 1 mean (0, 4), group 2 nobody.
    const embeddings = Float32Array.of(0, 0, 2, 0, 0, 4);
    const [first, second, third] = distancesToMeans(embeddings, [0, 0, 1], 3);
    expect([...first!]).toEqual([1, 1, Math.fround(Math.sqrt(17))]);
    expect([...second!]).toEqual([4, Math.fround(Math.sqrt(20)), 0]);
    expect([...third!]).toEqual(Array(3).fill(Number.POSITIVE_INFINITY));
  });
});

describe('SPARE', () => {
  it('is ERM without distances', async () => {
    const without = await train({ components: 'none' });
    const plain = await erm.train(training, {});
    const expected = await plain.scores(split.test);
    (await without.scores(split.test)).forEach((score, i) => {
      expect(score).toBeCloseTo(expected[i]!, 5);
    });
    without.dispose();
    plain.dispose();
  });

  it('hands out the weights by the formula, and pictures of the corners', async () => {
    const predictor = await train({ lambda: 0.25, tau: 2, keepSamples: 'all' });
    const [sample] = predictor.samples;
    expect(sample!.ids).toEqual(Array.from(split.train, (row) => task.dataset.ids[row]));
    for (const level of ['male', 'female']) {
      const { columns } = sample!;
      columns[`weight for ${level}`]!.forEach((weight, i) => {
        const d =
          0.25 * columns['utility scaled']![i]! +
          0.75 * columns[`similarity scaled to ${level}`]![i]!;
        expect(weight).toBeCloseTo(Math.exp(-d / 2), 5);
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
    const few = await train({ lambda: 0.25, tau: 2, keepSamples: 10 });
    expect(few.samples[0]!.ids).toHaveLength(10);
    few.dispose();
  });

  it('chooses a share of the records where weights are 0 or 1', async () => {
    const predictor = await train({
      granularity: 'binary',
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
    const predictor = await train({ granularity: 'group', keepSamples: 'all' });
    const { columns } = predictor.samples[0]!;
    for (const level of ['male', 'female']) {
      const weights = columns[`weight for ${level}`]!;
      const pairs = new Set(Array.from(weights, (weight, i) => `${columns.sex![i]} ${weight}`));
      expect(pairs.size).toBe(2);
    }
    predictor.dispose();
  });
});
