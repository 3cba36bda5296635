import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Split } from '../../data/split.ts';
import type { Task } from '../../data/task.ts';
import { Random } from '../../tensor/random.ts';
import { type Classifier, scoreRows } from '../../training/classifier.ts';
import type { Recipe } from '../../training/context.ts';
import { codesAt, crossEntropy, valuesAt } from '../../training/losses.ts';
import { trainClassifier } from '../../training/supervised.ts';
import { contextFor, smallTask } from '../../training/testing.ts';
import { prepareTraining } from '../../training/training.ts';
import { erm } from '../erm.ts';
import { groupData } from '../group-data.ts';
import { type GroupModels, scoreByGroup, trainGroupModels, trainJointly } from './group-models.ts';

const RECIPE: Recipe = {
  network: { kind: 'small-resnet', width: 8 },
  epochs: 2,
  batchSize: 32,
  optimiser: { kind: 'adam', learningRate: 1e-3, weightDecay: 1e-4 },
  schedule: { kind: 'cosine', warmupEpochs: 0 },
  trainLimit: null,
  augment: false,
};

let task: Task;
let split: Split;
let weights: Float32Array[];
beforeAll(async () => {
  ({ task, split } = await smallTask(96));
  const random = new Random(7);
  weights = [0, 1].map(() => Float32Array.from(split.train, () => 0.05 + random.uniform()));
});

/** With stages of its own, so that nothing is found. */
const fresh = (recipe: Partial<Recipe> = {}) =>
  prepareTraining(task, split, contextFor({ ...RECIPE, ...recipe }));
const scoresOf = ({ logits }: Classifier) =>
  scoreRows(fresh().inputs, split.test, (x) => logits(x, false));
const difference = (a: Float32Array, b: Float32Array) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

describe('sharing stages', () => {
  it('shares none: the jointly trained models are the independent ones', async () => {
    const apart = await trainGroupModels(fresh(), weights, 0);
    const joint = await trainJointly(fresh(), weights, 0);
    for (const group of [0, 1]) {
      const own = scoresOf(apart.classifiers[group]!);
      expect(difference(scoresOf(joint.classifiers[group]!), own)).toBeLessThan(1e-4);
    }
    const [first, second] = apart.classifiers.map(scoresOf);
    expect(difference(first!, second!)).toBeGreaterThan(1e-3);
    expect(joint.measures.parameters).toBe(apart.measures.parameters);
    expect(joint.measures.megaFlops).toBeCloseTo(apart.measures.megaFlops!, 9);
    apart.dispose();
    joint.dispose();
  });

  it('shares all: one model, trained on the sum of the weighted losses', async () => {
    const joint = await trainGroupModels(fresh(), weights, 'all');
    const byRow = weights.map((own) => {
      const values = new Float32Array(task.dataset.size);
      split.train.forEach((row, i) => {
        values[row] = own[i]!;
      });
      return values;
    });
    const plain = await trainClassifier(fresh(), {
      stage: 'plain',
      key: {},
      objective: (classifier) => ({
        loss({ x, rows }) {
          const logits = classifier.logits(x, true);
          const labels = codesAt(task.label.codes, rows);
          return tf.addN(byRow.map((own) => crossEntropy(logits, labels, valuesAt(own, rows))));
        },
      }),
    });
    const expected = scoresOf(plain.classifier);
    for (const branch of joint.classifiers) {
      expect(difference(scoresOf(branch), expected)).toBeLessThan(1e-4);
    }
    const parameters = plain.classifier.parameters.reduce((sum, module) => sum + module.count, 0);
    expect(joint.measures.parameters).toBe(parameters);
    joint.dispose();
    plain.dispose();
  });

  it('shares some: fewer parameters and multiply-adds with every stage', async () => {
    const models: GroupModels[] = [];
    for (const sharing of [0, 2, 'encoder', 'all'] as const) {
      models.push(await trainJointly(fresh({ epochs: 1 }), weights, sharing));
    }
    const two = models[1]!.classifiers;
    expect(two[0]!.parameters.slice(0, 2)).toEqual(two[1]!.parameters.slice(0, 2));
    expect(two[0]!.parameters[0]).toBe(two[1]!.parameters[0]);
    expect(two[0]!.parameters[2]).not.toBe(two[1]!.parameters[2]);
    const [one, other] = models[2]!.classifiers.map(({ parameters }) => parameters);
    expect(one!.slice(0, -1)).toEqual(other!.slice(0, -1));
    expect(one!.at(-1)).not.toBe(other!.at(-1));
    for (const name of ['parameters', 'megaFlops'] as const) {
      const costs = models.map(({ measures }) => measures[name]!);
      expect(costs).toEqual([...costs].sort((a, b) => b - a));
      expect(new Set(costs).size).toBe(4);
      // One of two models when all is shared.
      expect(costs[3]).toBeCloseTo(costs[0]! / 2, 9);
    }
    for (const model of models) model.dispose();
  });
});

describe('weights of samples', () => {
  it('are ERM where all are the same', async () => {
    const training = fresh();
    const ones = weights.map((own) => own.map(() => 1));
    const models = await trainGroupModels(training, ones, 0);
    const plain = await erm.trainClassifier(training, {});
    const scores = scoreByGroup(training, models, split.test);
    expect(difference(scores, scoresOf(plain.classifier))).toBeLessThan(1e-6);
    models.dispose();
    plain.dispose();
  });

  it('leave out records of weight 0', async () => {
    const { codes } = task.attributes[0]!;
    const own = Float32Array.from(split.train, (row) => (codes[row] === 1 ? 1 : 0));
    const models = await trainGroupModels(fresh(), [own], 0);
    const rows = split.train.filter((row) => codes[row] === 1);
    const training = prepareTraining(task, { ...split, train: rows }, contextFor(RECIPE));
    const alone = await erm.trainClassifier(training, {});
    const expected = scoresOf(alone.classifier);
    expect(difference(scoresOf(models.classifiers[0]!), expected)).toBeLessThan(1e-4);
    expect(models.measures.trainingSeconds).toBeGreaterThan(0);
    models.dispose();
    alone.dispose();
  });

  it('name the curves of a single model by its group', async () => {
    const options = groupData.options.parse({ scoredBy: 1 });
    const model = await groupData.train(fresh({ epochs: 1 }), options);
    expect(Object.keys(model.history)).toContain('group model 2/loss');
    expect(Object.keys(model.history).filter((name) => name.startsWith('group model 1'))).toEqual(
      [],
    );
    model.dispose();
  });

  it('score each record by the model of its group', async () => {
    const models = await trainGroupModels(fresh(), weights, 0);
    const { codes } = task.attributes[0]!;
    const byModel = models.classifiers.map(scoresOf);
    const scores = scoreByGroup(fresh(), models, split.test);
    split.test.forEach((row, i) => {
      expect(scores[i]).toBeCloseTo(byModel[codes[row]!]![i]!, 5);
    });
    models.dispose();
  });
});
