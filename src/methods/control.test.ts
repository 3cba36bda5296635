import { beforeAll, expect, it } from 'vitest';
import { loadSynthPatients } from '../data/synthetic/synth-patients.ts';
import { makeTask } from '../data/task.ts';
import type { JsonObject } from '../json.ts';
import { auroc } from '../metrics/auroc.ts';
import { loadEngine } from '../tensor/engine.ts';
import type { Recipe } from '../training/context.ts';
import { trainMethod } from '../training/method.ts';
import { contextFor, type Question } from '../training/testing.ts';
import { findMethod } from './registry.ts';

/**
 * On records in which there is something to move, methods move what they aim at. What all of them move there
 * at their defaults, with intervals, is in docs/methods.md; here are those that must, from one training each.
 */

/** So many are tested that a rate of the minority's ill is known to two points. */
const TRAINING = 8000;
const VALIDATION = 1000;
const TEST = 10_000;

const RECIPE: Recipe = {
  network: { kind: 'mlp', hidden: [64, 32], dropout: 0.2 },
  epochs: 30,
  batchSize: 256,
  trainLimit: null,
  optimiser: { kind: 'adam', learningRate: 3e-3, weightDecay: 1e-4 },
  schedule: { kind: 'cosine', warmupEpochs: 0 },
  augment: false,
};

interface Reached {
  readonly worstAuroc: number;
  /** Largest difference between groups in the rates of everybody, the ill and the healthy at 0.5. */
  readonly parity: number;
  readonly odds: number;
}

let question: Question;
let plain: Reached;

async function reached(name: string, options: JsonObject = {}): Promise<Reached> {
  const { task, split } = question;
  const method = findMethod(name);
  const model = await trainMethod(
    method,
    task,
    split,
    method.options.parse(options),
    contextFor(RECIPE),
  );
  const scores = await model.scores(split.test);
  model.dispose();
  const group = task.attributes[0]!.codes;
  const ill = task.label.codes;
  const rows = Array.from(split.test, (row, at) => ({ row, score: scores[at]! }));
  const aurocs = [0, 1].map((level) => {
    const own = rows.filter(({ row }) => group[row] === level);
    return auroc(
      own.map(({ score }) => score),
      own.map(({ row }) => ill[row]!),
    )!;
  });
  const gap = (among: (row: number) => boolean) => {
    const [first, second] = [0, 1].map((level) => {
      const own = rows.filter(({ row }) => group[row] === level && among(row));
      return own.filter(({ score }) => score >= 0.5).length / own.length;
    });
    return Math.abs(first! - second!);
  };
  return {
    worstAuroc: Math.min(...aurocs),
    parity: gap(() => true),
    odds: Math.max(
      gap((row) => ill[row] === 1),
      gap((row) => ill[row] === 0),
    ),
  };
}

beforeAll(async () => {
  await loadEngine();
  const dataset = await loadSynthPatients({ records: TRAINING + VALIDATION + TEST });
  const rows = Int32Array.from({ length: dataset.size }, (_, row) => row);
  const split = {
    train: rows.slice(0, TRAINING),
    validation: rows.slice(TRAINING, TRAINING + VALIDATION),
    test: rows.slice(TRAINING + VALIDATION),
  };
  question = { task: makeTask(dataset, 'disease', ['group']), split };
  plain = await reached('erm');
});

it.each<[name: string, options: JsonObject, aim: keyof Reached, by: number]>([
  ['laftr', { weight: 10, criterion: 'odds' }, 'odds', -0.1],
  ['laftr', { weight: 10, criterion: 'parity' }, 'parity', -0.05],
  ['cfair', { weight: 10 }, 'odds', -0.08],
  ['gap-regularisation', { criterion: 'odds' }, 'odds', -0.08],
  ['gap-regularisation', { criterion: 'parity' }, 'parity', -0.03],
  ['fairgrad', {}, 'odds', -0.08],
  ['reweighting', { power: 1 }, 'odds', -0.1],
  ['domain-independent', {}, 'odds', -0.08],
  ['resampling', {}, 'worstAuroc', 0.04],
  ['group-dro', {}, 'worstAuroc', 0.04],
  ['lisa', {}, 'worstAuroc', 0.03],
  ['fin', {}, 'worstAuroc', 0.08],
  ['decoupled', {}, 'worstAuroc', 0.06],
  ['fairsde', {}, 'worstAuroc', 0.08],
  ['group-data', {}, 'worstAuroc', 0.08],
  ['multi-task', {}, 'worstAuroc', 0.08],
])('%s %j moves %s', async (name, options, aim, by) => {
  const change = (await reached(name, options))[aim] - plain[aim];
  expect(Math.sign(by) * change).toBeGreaterThan(Math.abs(by));
});
