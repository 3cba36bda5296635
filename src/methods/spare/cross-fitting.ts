import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type * as tf from '@tensorflow/tfjs';
import type { LabelColumn } from '../../data/dataset.ts';
import type { Inputs } from '../../data/inputs.ts';
import { makeSplit } from '../../data/split.ts';
import type { JsonObject } from '../../json.ts';
import { compileStep, readAll } from '../../tensor/steps/compile-step.ts';
import { type Classifier, concatenate } from '../../training/classifier.ts';
import type { StageValue } from '../../training/context.ts';
import { cpuWatch } from '../../training/cost.ts';
import { codesOf } from '../../training/losses.ts';
import { type StageJob, stageBy } from '../../training/method.ts';
import { rowsAtOnce } from '../../training/rows-at-once.ts';
import { groupedKey } from '../../training/stage.ts';
import { trainClassifier } from '../../training/supervised.ts';
import type { Training } from '../../training/training.ts';
import { SEARCHES, type SearchName } from './boundary.ts';
import { groupDistances } from './group-distances.ts';
import type { SampleSource } from './looks.ts';

/** The stage of each fold of either model, and the phase of all. */
export const CROSS_FITTING = 'cross-fitting';
/** The stage of what a model says of its fold. */
const ASKING = 'distances to boundaries';
/** Raise when the same options give other models or signals. */
const VERSION = 3;
/** Records that are scored together. */
const BATCH = 128;

/**
 * What models that have not seen a record say of it. All arrays are aligned with the training
 * records; those a group hold one array a level of the first attribute.
 */
export interface Signals {
  /** L2 distance to the decision boundary of the diagnosis model. */
  readonly utility: Float32Array;
  /** 1 where the search crossed that boundary. */
  readonly utilityCrossed: Float32Array;
  /** Lead of the diagnosis model's largest logit over the second. */
  readonly logitGap: Float32Array;
  /** L2 distance to where the group predictor says this group; 0 where it does. */
  readonly similarity: readonly Float32Array[];
  readonly similarityCrossed: readonly Float32Array[];
  /** Distance between the mean embeddings, in the diagnosis model, of the record's and this group. */
  readonly centroidDistance: readonly Float32Array[];
  /** Maximum mean discrepancy between the embeddings of the record's and this group. */
  readonly mmd: readonly Float32Array[];
  /** CPU time of the models and of asking them. */
  readonly seconds: number;
}

/**
 * Trains a diagnosis model and a predictor of the first attribute on all folds but one of the
 * training records, fold by fold, and asks them about the records of that fold. Folds keep
 * patients together and are even in label and group. Every fold of either model is a stage, which all
 * searches share, and so is what a search finds in it.
 *
 * @param folds ≥ 2.
 * @throws what `trainClassifier` throws.
 */
export async function crossFit(
  training: Training,
  folds: number,
  search: SearchName,
): Promise<Signals> {
  const parts = [...Array(folds).keys()].flatMap((fold) => partsOf(training, folds, fold));
  const found = new Map<string, StageValue>();
  for (const part of parts) {
    found.set(`${part.kind} ${part.fold}`, await partStage(training, folds, search, part));
  }
  training.meter.skip(CROSS_FITTING);
  return gather(training, parts, found);
}

/**
 * The stages of `crossFit`: each part's model, then what is asked of it.
 *
 * @param key what else they depend on.
 * @param fitting the training in which they are made.
 */
export function crossFittingStages(
  folds: number,
  search: SearchName,
  key: JsonObject,
  fitting: (training: Training) => Training,
): StageJob[] {
  const places = [...Array(2 * folds).keys()];
  const partAt = (own: Training, index: number) =>
    partsOf(own, folds, Math.floor(index / 2))[index % 2]!;
  const models = places.map((index) =>
    stageBy(CROSS_FITTING, { ...key, folds, index }, (training) => {
      const own = fitting(training);
      return trainModel(own, folds, partAt(own, index));
    }),
  );
  const answers = places.map(
    (index): StageJob => ({
      name: ASKING,
      key: { ...key, folds, search, index },
      after: [models[index]!],
      async make(training) {
        const own = fitting(training);
        await partStage(own, folds, search, partAt(own, index));
      },
    }),
  );
  return [...models, ...answers];
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

function partStage(
  training: Training,
  folds: number,
  search: SearchName,
  part: Part,
): Promise<StageValue> {
  const key = groupedKey(training, {
    version: VERSION,
    folds,
    fold: part.fold,
    question: part.kind,
    search: { name: search, ...SEARCHES[search].settings },
  });
  return training.context.stages.get(ASKING, key, () => fitAndAsk(training, folds, search, part));
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

/** The model of a part, from all training records but those it is asked about. */
function trainModel(
  training: Training,
  folds: number,
  { label, kind, fold, rows }: Part,
): ReturnType<typeof trainClassifier> {
  const asked = new Set(rows);
  return trainClassifier(training, {
    stage: CROSS_FITTING,
    stream: `${CROSS_FITTING} ${kind} ${fold}`,
    // Folds are even in label and group, whichever of the two is asked about.
    key: {
      version: VERSION,
      folds,
      fold,
      question: kind,
      evenIn: [training.label.name, training.attribute.name],
    },
    labels: [label],
    rows: training.split.train.filter((row) => !asked.has(row)),
    unjudged: true,
  });
}

async function fitAndAsk(
  training: Training,
  folds: number,
  search: SearchName,
  part: Part,
): Promise<StageValue> {
  const { inputs, attribute, context } = training;
  const { kind, rows } = part;
  const { classifier, seconds, dispose } = await trainModel(training, folds, part);
  const watch = cpuWatch();
  const pause = async () => {
    await yieldToEvents();
    context.signal.throwIfAborted();
  };
  const arrays: Record<string, Float32Array> = {};
  try {
    if (kind === 'diagnosis')
      Object.assign(arrays, await outputsOf(classifier, inputs, rows, pause));
    const samples = samplesOf(inputs, rows);
    const logits = (x: tf.Tensor) => classifier.logits(x, false);
    for (const target of kind === 'diagnosis' ? [null] : attribute.levels.keys()) {
      const found = await SEARCHES[search].find(logits, samples, target, pause);
      arrays[`distance${target ?? ''}`] = found.distances;
      arrays[`crossed${target ?? ''}`] = Float32Array.from(found.crossed);
    }
  } finally {
    dispose();
  }
  return {
    arrays,
    json: { seconds: seconds + watch() },
  };
}

/** Logits and embeddings of some records. */
async function outputsOf(
  { encoder, head }: Classifier,
  inputs: Inputs,
  rows: Int32Array,
  pause: () => Promise<void>,
): Promise<Record<'logits' | 'embedding', Float32Array>> {
  const step = compileStep<'packed'>(({ packed }) => {
    const { embedding } = encoder.forward(inputs.records(packed), false);
    return [head.forward(embedding, false), embedding];
  });
  const logits: Float32Array[] = [];
  const embeddings: Float32Array[] = [];
  const count = rowsAtOnce(BATCH, inputs.shape);
  for (let start = 0; start < rows.length; start += count) {
    await pause();
    const [z, embedding] = readAll(
      step.run({ packed: inputs.pack(rows.subarray(start, start + count)) }),
    );
    logits.push(Float32Array.from(z!));
    embeddings.push(Float32Array.from(embedding!));
  }
  return { logits: concatenate(logits), embedding: concatenate(embeddings) };
}

/** Some records, read when a search comes to them. */
export function samplesOf(inputs: Inputs, rows: Int32Array): SampleSource {
  return {
    count: rows.length,
    shape: inputs.shape,
    read(first, count) {
      const x = inputs.tensor(rows.subarray(first, first + count));
      const values = x.dataSync() as Float32Array;
      x.dispose();
      return values;
    },
  };
}

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
    logitGap: blank(),
    similarity: levels.map(blank),
    similarityCrossed: levels.map(blank),
    centroidDistance: levels.map(blank),
    mmd: levels.map(blank),
  };
  let seconds = 0;
  for (const { kind, fold, rows } of parts) {
    const { arrays, json } = found.get(`${kind} ${fold}`)!;
    seconds += json.seconds as number;
    if (kind === 'group') {
      rows.forEach((row, i) => {
        const at = place.get(row)!;
        for (const level of levels) {
          signals.similarity[level]![at] = arrays[`distance${level}`]![i]!;
          signals.similarityCrossed[level]![at] = arrays[`crossed${level}`]![i]!;
        }
      });
      continue;
    }
    const codes = codesOf(attribute.codes, rows);
    const apart = groupDistances(arrays.embedding!, codes, levels.length);
    const width = arrays.logits!.length / rows.length;
    rows.forEach((row, i) => {
      const at = place.get(row)!;
      signals.utility[at] = arrays.distance![i]!;
      signals.utilityCrossed[at] = arrays.crossed![i]!;
      signals.logitGap[at] = logitGap(arrays.logits!.subarray(i * width, (i + 1) * width));
      for (const level of levels) {
        signals.centroidDistance[level]![at] = apart.centroids[codes[i]!]![level]!;
        signals.mmd[level]![at] = apart.mmd[codes[i]!]![level]!;
      }
    });
  }
  return { ...signals, seconds };
}

/** Of one logit, whose rival's is 0, or of several. */
function logitGap(logits: Float32Array): number {
  if (logits.length === 1) return Math.abs(logits[0]!);
  const [first, second] = logits.toSorted().reverse();
  return first! - second!;
}
