import * as tf from '@tensorflow/tfjs';
import { sha256 } from '../../json.ts';
import { type Classifier, countOf, megaFlopsOf, scoreRows } from '../../training/classifier.ts';
import { codesAt, crossEntropy, logitCount, valuesAt } from '../../training/losses.ts';
import { minimise } from '../../training/minimise.ts';
import type { Predictor } from '../../training/outcome.ts';
import { recipeKey, type Trained, trainedStage } from '../../training/stage.ts';
import { BASE, type TrainedClassifier, trainClassifier } from '../../training/supervised.ts';
import { randomFor, type Training } from '../../training/training.ts';
import { curvePoint } from '../../training/validation.ts';
import { erm } from '../erm.ts';
import { buildGroupedClassifier, type Sharing } from './grouped-classifier.ts';

/** The stage and phase of one independent model. */
export const GROUP_MODEL = 'group model';
/** The stage and phase of models that are trained jointly. */
export const SHARED_MODELS = 'models with shared stages';
/** Raise when the same weights of samples give another model. */
const VERSION = 1;

/** One model for every level of the first attribute, or for the levels asked for. */
export interface GroupModels extends Pick<Trained, 'history'> {
  /** In the order of the weights. */
  readonly classifiers: readonly Classifier[];
  /** Size and cost of all models together. */
  readonly measures: Readonly<Record<'parameters' | 'megaFlops' | 'trainingSeconds', number>>;
  dispose(): void;
}

/**
 * Trains one model a group on weighted records: each minimises Σ w·CE / Σ w of its batches. With
 * `sharing` 0 they are independent, and each is a stage of its own; else they are trained jointly on
 * the sum of their losses. All start from the weights that ERM starts from.
 *
 * @param weights one array a model, aligned with `split.train`; 0 leaves a record out.
 * @param groups index of each model's group where not all have one; names the curves.
 */
export async function trainGroupModels(
  training: Training,
  weights: readonly Float32Array[],
  sharing: Sharing,
  groups: readonly number[] = [...weights.keys()],
): Promise<GroupModels> {
  if (sharing !== 0) return trainJointly(training, weights, sharing);
  const models: TrainedClassifier[] = [];
  const dispose = () => {
    for (const model of models) model.dispose();
  };
  try {
    for (const own of weights) models.push(await trainWeighted(training, own));
  } catch (error) {
    dispose();
    throw error;
  }
  const classifiers = models.map(({ classifier }) => classifier);
  return {
    classifiers,
    history: Object.fromEntries(
      models.flatMap(({ history }, index) =>
        Object.entries(history).map(([name, curve]) => [
          name.replace(/^[^/]*/, `group model ${groups[index]! + 1}`),
          curve,
        ]),
      ),
    ),
    measures: {
      parameters: countOf(classifiers.flatMap(({ parameters }) => parameters)),
      megaFlops: sum(classifiers.map((classifier) => megaFlopsOf(classifier, training.labels))),
      trainingSeconds: sum(models.map(({ seconds }) => seconds)),
    },
    dispose,
  };
}

/**
 * A model of weighted records; where all weigh the same it is ERM, and shares its stage.
 *
 * @param weights aligned with `split.train`; 0 leaves a record out.
 * @throws what `trainClassifier` throws.
 */
export async function trainWeighted(
  training: Training,
  weights: Float32Array,
): Promise<TrainedClassifier> {
  if (weights.every((weight) => weight > 0 && weight === weights[0]))
    return erm.trainClassifier(training, {});
  const { label } = training;
  const byRow = spread(training, weights);
  return trainClassifier(training, {
    stage: GROUP_MODEL,
    key: { version: VERSION, sample: sampleHash(training, [weights]) },
    rows: training.split.train.filter((_, i) => weights[i]! > 0),
    objective: (classifier) => ({
      loss: ({ x, rows }) =>
        crossEntropy(classifier.logits(x, true), codesAt(label.codes, rows), valuesAt(byRow, rows)),
    }),
  });
}

/** Models that are pulled towards their mean. */
export interface Pulled {
  /** Names stage, progress and curves. */
  readonly stage: string;
  /** λ of λ·Σ ‖θ_g − θ̄‖², which the loss grows by. */
  readonly pull: number;
}

/** Σ ‖θ_g − θ̄‖² over the trainable parameters of models that are built alike, a scalar. */
function distanceToMean(models: readonly Classifier[]): tf.Scalar {
  const [first] = models;
  const distances = first!.parameters.flatMap((module, m) =>
    module.trainableNames.flatMap((name) => {
      const own = models.map(({ parameters }) => parameters[m]!.get(name));
      const mean = tf.div(tf.addN(own), models.length);
      return own.map((values) => tf.sum(tf.square(tf.sub(values, mean))));
    }),
  );
  return tf.addN(distances) as tf.Scalar;
}

/**
 * The models of all groups as one network with shared stages, trained on the sum of their losses;
 * `sharing` 0 gives what independent training gives.
 */
export async function trainJointly(
  training: Training,
  weights: readonly Float32Array[],
  sharing: Sharing,
  pulled?: Pulled,
): Promise<GroupModels> {
  const { inputs, label, split, context } = training;
  const stage = pulled?.stage ?? SHARED_MODELS;
  const { recipe } = context;
  const random = randomFor(training, BASE);
  const model = buildGroupedClassifier(
    recipe.network,
    inputs.shape,
    label.classes.length,
    weights.length,
    sharing,
    random,
  );
  const key = {
    version: VERSION,
    label: label.name,
    sharing,
    sample: sampleHash(training, weights),
    ...(pulled === undefined ? {} : { pull: pulled.pull }),
    ...recipeKey(context),
  };
  const byRow = weights.map((own) => spread(training, own));
  const { history, seconds } = await trainedStage(
    training,
    stage,
    key,
    model.parameters,
    async (making) => ({
      history: await minimise(training, {
        name: stage,
        making,
        modules: model.parameters,
        optimiser: recipe.optimiser,
        rows: split.train.filter((_, i) => weights.some((own) => own[i]! > 0)),
        epochs: recipe.epochs,
        random,
        // A batch may hold nothing for a group.
        variant: (rows) =>
          [...byRow.keys()].filter((level) => rows.some((row) => byRow[level]![row]! > 0)).join(),
        loss({ x, rows, variant }) {
          const labels = codesAt(label.codes, rows);
          const logits = model.logits(x, true);
          const levels = variant.split(',').map(Number);
          const losses: tf.Tensor[] = levels.map((level) =>
            crossEntropy(logits[level]!, labels, valuesAt(byRow[level]!, rows)),
          );
          // Of 0 it would still cost time.
          if (pulled !== undefined && pulled.pull > 0) {
            losses.push(tf.mul(pulled.pull, distanceToMean(model.branches)));
          }
          return tf.addN(losses);
        },
        endOfEpoch: async () => making.watch.without(() => groupedAuroc(training, model.branches)),
      }),
    }),
  );
  return {
    classifiers: model.branches,
    history,
    measures: {
      parameters: countOf(model.parameters),
      megaFlops: model.flops / 1e6,
      trainingSeconds: seconds,
    },
    dispose: () => model.dispose(),
  };
}

/**
 * Scores each record by the model of its own group.
 *
 * @returns P(class 1) a row, or `rows × classes`, row-major.
 */
export function scoreByGroup(
  { inputs, label, attribute }: Training,
  { classifiers }: Pick<GroupModels, 'classifiers'>,
  rows: Int32Array,
): Float32Array {
  const width = logitCount(label.classes.length);
  const scores = new Float32Array(rows.length * width);
  for (const [level, classifier] of classifiers.entries()) {
    const places = [...rows.keys()].filter((i) => attribute.codes[rows[i]!] === level);
    const own = Int32Array.from(places, (i) => rows[i]!);
    const found = scoreRows(inputs, own, classifier.scoring);
    places.forEach((place, i) => {
      scores.set(found.subarray(i * width, (i + 1) * width), place * width);
    });
  }
  return scores;
}

/** The validation curve of models that score each record by that of its own group. */
export function groupedAuroc(
  training: Training,
  classifiers: readonly Classifier[],
): Record<string, number> {
  const { split, attribute, label } = training;
  const rows = split.validation.filter((row) => attribute.codes[row]! >= 0);
  return curvePoint([label], rows, [scoreByGroup(training, { classifiers }, rows)]);
}

/** What a method hands to its trial that scores each record by the model of its group. */
export function groupPredictor(
  training: Training,
  models: Pick<GroupModels, 'classifiers' | 'history' | 'dispose'>,
  measures: Predictor['measures'],
): Predictor {
  return {
    scores: async (rows) => scoreByGroup(training, models, rows),
    history: models.history,
    measures,
    pictures: [],
    samples: [],
    dispose: models.dispose,
  };
}

/** Weights by row of the data set. */
function spread({ task, split }: Training, weights: Float32Array): Float32Array {
  const byRow = new Float32Array(task.dataset.size);
  split.train.forEach((row, i) => {
    byRow[row] = weights[i]!;
  });
  return byRow;
}

/** Identity of a weighted sample: which rows, with which weights. */
function sampleHash({ split }: Training, weights: readonly Float32Array[]): string {
  return sha256([split.train, ...weights].map((values) => sha256(bytesOf(values))).join(' '));
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
