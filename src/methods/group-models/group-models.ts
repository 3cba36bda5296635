import * as tf from '@tensorflow/tfjs';
import { type Inputs, inputsFor } from '../../data/inputs.ts';
import type { Split } from '../../data/split.ts';
import type { Task } from '../../data/task.ts';
import { type JsonObject, sha256 } from '../../json.ts';
import { valueAndGradients } from '../../tensor/gradients.ts';
import { createOptimiser } from '../../tensor/optimiser.ts';
import { Random } from '../../tensor/random.ts';
import { type Classifier, megaFlopsOf, scoreRows } from '../../training/classifier.ts';
import type { TrainContext } from '../../training/context.ts';
import { knownSeconds, trainingWatch } from '../../training/cost.ts';
import { codesOf, crossEntropy } from '../../training/losses.ts';
import type { Curve } from '../../training/outcome.ts';
import { runPhase, type StepMeter } from '../../training/phase.ts';
import { packParameters, recipeKey, unpackParameters } from '../../training/stage.ts';
import { type Supervised, trainClassifier } from '../../training/supervised.ts';
import { validationAuroc } from '../../training/validation.ts';
import { PRETRAINING, pretrain } from '../masking/vanilla.ts';
import { buildGroupedClassifier, type Sharing } from './grouped-classifier.ts';

/** The stage and phase of one independent model. */
export const GROUP_MODEL = 'group model';
/** The stage and phase of models that are trained jointly. */
export const SHARED_MODELS = 'models with shared stages';
/** Raise when the same weights of samples give another model. */
const VERSION = 1;

/** One model for every level of the first attribute, or for the levels asked for. */
export interface GroupModels {
  readonly inputs: Inputs;
  /** In the order of the weights. */
  readonly classifiers: readonly Classifier[];
  readonly history: Readonly<Record<string, Curve>>;
  /** Size and cost of all models together; null: unknown. */
  readonly measures: Readonly<
    Record<'parameters' | 'megaFlops' | 'trainingSeconds', number | null>
  >;
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
  task: Task,
  split: Split,
  weights: readonly Float32Array[],
  sharing: Sharing,
  context: TrainContext,
  meter: StepMeter,
  groups: readonly number[] = [...weights.keys()],
): Promise<GroupModels> {
  if (sharing !== 0) return trainJointly(task, split, weights, sharing, context, meter);
  const inputs = inputsFor(task.dataset, split);
  const models: Supervised[] = [];
  try {
    for (const own of weights) {
      models.push(await trainWeighted(task, split, inputs, own, context, meter));
    }
  } catch (error) {
    for (const { classifier } of models) classifier.dispose();
    throw error;
  }
  const classifiers = models.map(({ classifier }) => classifier);
  return {
    inputs,
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
      parameters: sum(classifiers.flatMap(({ parameters }) => parameters.map((m) => m.count))),
      megaFlops: sum(classifiers.map((classifier) => megaFlopsOf(classifier, task))),
      trainingSeconds: knownSeconds(sum(models.map(({ seconds }) => seconds))),
    },
    dispose: () => {
      for (const classifier of classifiers) classifier.dispose();
    },
  };
}

/**
 * A model of weighted records; where all weigh the same it is ERM, and shares its stage.
 *
 * @param weights aligned with `split.train`; 0 leaves a record out.
 * @throws what `trainClassifier` throws.
 */
export async function trainWeighted(
  task: Task,
  split: Split,
  inputs: Inputs,
  weights: Float32Array,
  context: TrainContext,
  meter: StepMeter,
): Promise<Supervised> {
  if (weights.every((weight) => weight > 0 && weight === weights[0])) {
    return pretrain(task, split, { mutualInformation: 0 }, context, meter);
  }
  const rows = split.train.filter((_, i) => weights[i]! > 0);
  const byRow = spread(task, split, weights);
  return trainClassifier(
    inputs,
    {
      stage: GROUP_MODEL,
      stream: PRETRAINING,
      key: { version: VERSION, label: task.label.name, sample: sampleHash(split, [weights]) },
      classes: task.label.classes.length,
      rows,
      objective: (classifier) => ({
        loss: (x, batch) =>
          crossEntropy(
            classifier.logits(x, true),
            codesOf(task.label.codes, batch),
            tf.tensor1d(Float32Array.from(batch, (row) => byRow[row]!)),
          ),
      }),
      judge: (classifier) =>
        validationAuroc(task, split, inputs, (x) => classifier.logits(x, false)),
    },
    context,
    meter,
  );
}

/**
 * The models of all groups as one network with shared stages, trained on the sum of their losses;
 * `sharing` 0 gives what independent training gives.
 */
export async function trainJointly(
  task: Task,
  split: Split,
  weights: readonly Float32Array[],
  sharing: Sharing,
  context: TrainContext,
  meter: StepMeter,
): Promise<GroupModels> {
  const inputs = inputsFor(task.dataset, split);
  const random = new Random(context.seed).fork(PRETRAINING);
  const classes = task.label.classes.length;
  const { network } = context.recipe;
  const model = buildGroupedClassifier(
    network,
    inputs.shape,
    classes,
    weights.length,
    sharing,
    random,
  );
  const key = {
    version: VERSION,
    label: task.label.name,
    sharing,
    sample: sampleHash(split, weights),
    ...recipeKey(context),
  };
  try {
    const stage = await context.stages.get(SHARED_MODELS, key, async () => {
      const watch = trainingWatch();
      const history = await play();
      return {
        arrays: packParameters(model.parameters),
        json: {
          history: history as unknown as JsonObject,
          seconds: watch.seconds(),
        },
      };
    });
    meter.skip(SHARED_MODELS);
    unpackParameters(model.parameters, stage.arrays);
    return {
      inputs,
      classifiers: model.branches,
      history: stage.json.history as unknown as Record<string, Curve>,
      measures: {
        parameters: sum(model.parameters.map((module) => module.count)),
        megaFlops: model.flops / 1e6,
        trainingSeconds: knownSeconds(Number(stage.json.seconds ?? Number.NaN)),
      },
      dispose: () => model.dispose(),
    };
  } catch (error) {
    model.dispose();
    throw error;
  }

  async function play(): Promise<Record<string, Curve>> {
    const { recipe } = context;
    const optimiser = createOptimiser(recipe.optimiser, model.parameters);
    const augmentation = random.fork('augmentation');
    const byRow = weights.map((own) => spread(task, split, own));
    try {
      return await runPhase(
        {
          name: SHARED_MODELS,
          rows: split.train.filter((_, i) => weights.some((own) => own[i]! > 0)),
          epochs: recipe.epochs,
          random: random.fork('batches'),
          step: (rows, rate) => {
            const x = inputs.tensor(
              rows,
              recipe.augment ? { how: recipe.augment, random: augmentation } : undefined,
            );
            const labels = codesOf(task.label.codes, rows);
            const { value, gradients } = valueAndGradients(model.parameters, () =>
              tf.addN(
                model.logits(x, true).flatMap((logits, level) => {
                  const own = Float32Array.from(rows, (row) => byRow[level]![row]!);
                  // A batch may hold nothing for a group.
                  if (own.every((weight) => weight === 0)) return [];
                  return [crossEntropy(logits, labels, tf.tensor1d(own))];
                }),
              ),
            );
            optimiser.step(gradients, recipe.optimiser.learningRate * rate);
            gradients.dispose();
            x.dispose();
            return { loss: value };
          },
        },
        context,
        meter,
      );
    } finally {
      optimiser.dispose();
    }
  }
}

/**
 * Scores each record by the model of its own group.
 *
 * @returns P(class 1) a row, or `rows × classes`, row-major.
 */
export function scoreByGroup(
  task: Task,
  { classifiers, inputs }: Pick<GroupModels, 'classifiers' | 'inputs'>,
  rows: Int32Array,
): Float32Array {
  const { codes } = task.attributes[0]!;
  const classes = task.label.classes.length;
  const width = classes > 2 ? classes : 1;
  const scores = new Float32Array(rows.length * width);
  for (const [level, classifier] of classifiers.entries()) {
    const places = [...rows.keys()].filter((i) => codes[rows[i]!] === level);
    const own = Int32Array.from(places, (i) => rows[i]!);
    const found = scoreRows(inputs, own, (x) => classifier.logits(x, false));
    places.forEach((place, i) => {
      scores.set(found.subarray(i * width, (i + 1) * width), place * width);
    });
  }
  return scores;
}

/** Weights by row of the data set. */
function spread(task: Task, split: Split, weights: Float32Array): Float32Array {
  const byRow = new Float32Array(task.dataset.size);
  split.train.forEach((row, i) => {
    byRow[row] = weights[i]!;
  });
  return byRow;
}

/** Identity of a weighted sample: which rows, with which weights. */
function sampleHash(split: Split, weights: readonly Float32Array[]): string {
  return sha256([split.train, ...weights].map((values) => sha256(bytesOf(values))).join(' '));
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
