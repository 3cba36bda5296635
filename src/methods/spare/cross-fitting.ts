import { setImmediate as yieldToEvents } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import type { LabelColumn } from '../../data/dataset.ts';
import { makeSplit } from '../../data/split.ts';
import type { JsonObject } from '../../json.ts';
import { concatenate } from '../../training/classifier.ts';
import type { StageCache, StageValue } from '../../training/context.ts';
import { trainingWatch } from '../../training/cost.ts';
import { codesOf, probabilities } from '../../training/losses.ts';
import type { StageJob } from '../../training/method.ts';
import { recipeKey } from '../../training/stage.ts';
import { trainClassifier } from '../../training/supervised.ts';
import type { Training } from '../../training/training.ts';
import { DEEPFOOL, deepFool } from './deepfool.ts';

/** The stage and phase of all folds of both models. */
export const CROSS_FITTING = 'cross-fitting';
/** Raise when the same options give other signals. */
const VERSION = 1;
/** Records whose distances are sought together. */
const BATCH = 128;

/**
 * What models that have not seen a record say of it. All arrays are aligned with the training
 * records; those a group hold one array a level of the first attribute.
 */
export interface Signals {
  /** L2 distance to the decision boundary of the diagnosis model. */
  readonly utility: Float32Array;
  /** 1 where DeepFool crossed that boundary; elsewhere the distance is only what was walked. */
  readonly utilityCrossed: Float32Array;
  /** Probability of the most probable class. */
  readonly confidence: Float32Array;
  /** Entropy of the predicted distribution, nats. */
  readonly entropy: Float32Array;
  /** L2 distance to where the group predictor says this group; 0 where it does. */
  readonly similarity: readonly Float32Array[];
  readonly similarityCrossed: readonly Float32Array[];
  /** P(group) of the group predictor. */
  readonly groupProbability: readonly Float32Array[];
  /** Euclidean distance from the diagnosis model's embedding to the mean one of this group. */
  readonly featureDistance: readonly Float32Array[];
  /** CPU time of the models and of asking them. */
  readonly seconds: number;
}

/**
 * Trains a diagnosis model and a predictor of the first attribute on all folds but one of the
 * training records, fold by fold, and asks them about the records of that fold. Folds keep
 * patients together and are even in label and group. Every fold of either model is a stage.
 *
 * @param folds ≥ 2.
 * @throws what `trainClassifier` throws.
 */
export async function crossFit(training: Training, folds: number): Promise<Signals> {
  const parts = [...Array(folds).keys()].flatMap((fold) => partsOf(training, folds, fold));
  const found = new Map<string, StageValue>();
  for (const part of parts) {
    found.set(`${part.kind} ${part.fold}`, await partStage(training, folds, part));
  }
  training.meter.skip(CROSS_FITTING);
  return gather(training, parts, found);
}

/**
 * The parts of `crossFit` as stages.
 *
 * @param key what else they depend on.
 * @param fitting the training in which they are made.
 */
export function crossFittingStages(
  folds: number,
  key: JsonObject,
  fitting: (training: Training) => Training,
): StageJob[] {
  return [...Array(2 * folds).keys()].map((index) => ({
    name: CROSS_FITTING,
    key: { ...key, folds, index },
    async make(training) {
      const own = fitting(training);
      await partStage(own, folds, partsOf(own, folds, Math.floor(index / 2))[index % 2]!);
    },
  }));
}

/** Both models of a fold: diagnosis, then group. */
function partsOf(
  { task, split, label, attribute, context }: Training,
  folds: number,
  fold: number,
): Part[] {
  const question: LabelColumn = {
    name: attribute.name,
    title: attribute.title,
    classes: attribute.levels,
    codes: Int16Array.from(attribute.codes),
  };
  const restricted = { ...task, rows: split.train };
  const spec = { kind: 'fold', seed: context.seed, count: folds, fold } as const;
  const { test: rows } = makeSplit(restricted, spec);
  return [
    { label, kind: 'diagnosis', fold, rows },
    { label: question, kind: 'group', fold, rows },
  ];
}

function partStage(training: Training, folds: number, part: Part): Promise<StageValue> {
  const { label, attribute, context } = training;
  const key = {
    version: VERSION,
    ...recipeKey(context),
    folds,
    fold: part.fold,
    question: part.kind,
    label: label.name,
    attribute: attribute.name,
    deepFool: { ...DEEPFOOL },
  };
  return context.stages.get(CROSS_FITTING, key, () => fitAndAsk(training, part));
}

/** Passes over the training records an epoch, in all folds of both models. */
export function crossFittingPasses(folds: number): number {
  return 2 * (folds - 1);
}

interface Part {
  readonly label: LabelColumn;
  readonly kind: 'diagnosis' | 'group';
  readonly fold: number;
  /** The records asked about: no model of this part has seen them. */
  readonly rows: Int32Array;
}

async function fitAndAsk(
  training: Training,
  { label, kind, fold, rows }: Part,
): Promise<StageValue> {
  const { inputs, split, attribute, context } = training;
  const watch = trainingWatch();
  const asked = new Set(rows);
  // What the model says of the fold is kept, the model is not.
  const uncached = { ...training, context: { ...context, stages: UNCACHED } };
  const { classifier, dispose } = await trainClassifier(uncached, {
    stage: CROSS_FITTING,
    stream: `${CROSS_FITTING} ${kind} ${fold}`,
    key: {},
    labels: [label],
    rows: split.train.filter((row) => !asked.has(row)),
    unjudged: true,
  });
  const answers: Record<string, Float32Array[]> = {};
  const add = (name: string, values: ArrayLike<number>) => {
    answers[name] ??= [];
    answers[name].push(Float32Array.from(values));
  };
  const logits = (x: tf.Tensor) => classifier.logits(x, false);
  try {
    for (let start = 0; start < rows.length; start += BATCH) {
      context.signal.throwIfAborted();
      const x = inputs.tensor(rows.subarray(start, start + BATCH));
      tf.tidy(() => {
        const { embedding } = classifier.encoder.forward(x, false);
        const z = classifier.head.forward(embedding, false) as tf.Tensor2D;
        add('probability', probabilities(z).dataSync());
        if (kind === 'diagnosis') add('embedding', embedding.dataSync());
      });
      const targets = kind === 'diagnosis' ? [null] : [...attribute.levels.keys()];
      for (const target of targets) {
        const { distances, crossed } = deepFool(logits, x, { ...DEEPFOOL, target });
        add(`distance${target ?? ''}`, distances);
        add(`crossed${target ?? ''}`, crossed);
      }
      x.dispose();
      await yieldToEvents();
    }
  } finally {
    dispose();
  }
  return {
    arrays: Object.fromEntries(
      Object.entries(answers).map(([name, parts]) => [name, concatenate(parts)]),
    ),
    json: { seconds: watch.seconds() },
  };
}

const UNCACHED: StageCache = { get: (_name, _key, compute) => compute() };

function gather(
  { split, attribute }: Training,
  parts: readonly Part[],
  found: ReadonlyMap<string, StageValue>,
): Signals {
  const n = split.train.length;
  const levels = attribute.levels.map((_, level) => level);
  const place = new Map(Array.from(split.train, (row, i) => [row, i]));
  const blank = () => new Float32Array(n);
  const signals = {
    utility: blank(),
    utilityCrossed: blank(),
    confidence: blank(),
    entropy: blank(),
    similarity: levels.map(blank),
    similarityCrossed: levels.map(blank),
    groupProbability: levels.map(blank),
    featureDistance: levels.map(blank),
  };
  let seconds = 0;
  for (const { kind, fold, rows } of parts) {
    const { arrays, json } = found.get(`${kind} ${fold}`)!;
    seconds += json.seconds as number;
    const distributions = distributionsOf(arrays.probability!, rows.length);
    const far =
      kind === 'diagnosis'
        ? distancesToMeans(arrays.embedding!, codesOf(attribute.codes, rows), levels.length)
        : [];
    rows.forEach((row, i) => {
      const at = place.get(row)!;
      if (kind === 'diagnosis') {
        signals.utility[at] = arrays.distance![i]!;
        signals.utilityCrossed[at] = arrays.crossed![i]!;
        signals.confidence[at] = Math.max(...distributions[i]!);
        signals.entropy[at] = entropyOf(distributions[i]!);
        for (const level of levels) signals.featureDistance[level]![at] = far[level]![i]!;
        return;
      }
      for (const level of levels) {
        signals.similarity[level]![at] = arrays[`distance${level}`]![i]!;
        signals.similarityCrossed[level]![at] = arrays[`crossed${level}`]![i]!;
        signals.groupProbability[level]![at] = distributions[i]![level]!;
      }
    });
  }
  return { ...signals, seconds };
}

/** Probabilities of all classes, from P(class 1) alone where there are two. */
function distributionsOf(scores: Float32Array, count: number): number[][] {
  const width = scores.length / count;
  return Array.from({ length: count }, (_, i) =>
    width === 1 ? [1 - scores[i]!, scores[i]!] : [...scores.subarray(i * width, (i + 1) * width)],
  );
}

function entropyOf(distribution: readonly number[]): number {
  return -distribution.reduce((sum, p) => (p > 0 ? sum + p * Math.log(p) : sum), 0);
}

/**
 * Distance of each embedding to the mean embedding of each group.
 *
 * @param embeddings `n × d`, row-major.
 * @returns by group; infinite where a group has no record.
 */
export function distancesToMeans(
  embeddings: Float32Array,
  codes: ArrayLike<number>,
  groups: number,
): Float32Array[] {
  const n = codes.length;
  const d = embeddings.length / n;
  return [...Array(groups).keys()].map((group) => {
    const mean = new Float64Array(d);
    let count = 0;
    for (let i = 0; i < n; i++) {
      if (codes[i] !== group) continue;
      count += 1;
      for (let j = 0; j < d; j++) mean[j]! += embeddings[i * d + j]!;
    }
    return Float32Array.from({ length: n }, (_, i) => {
      if (count === 0) return Number.POSITIVE_INFINITY;
      let square = 0;
      for (let j = 0; j < d; j++) square += (embeddings[i * d + j]! - mean[j]! / count) ** 2;
      return Math.sqrt(square);
    });
  });
}
