import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Inputs } from '../../data/inputs.ts';
import type { Split } from '../../data/split.ts';
import type { Task } from '../../data/task.ts';
import type { JsonObject } from '../../json.ts';
import type { Module } from '../../models/module.ts';
import { Random } from '../../tensor/random.ts';
import { type Classifier, scoreRows } from '../../training/classifier.ts';
import type { TrainContext } from '../../training/context.ts';
import type { Discriminator } from '../../training/discriminators.ts';
import type { Curve, Predictor } from '../../training/outcome.ts';
import { StepMeter, stepsPerEpoch } from '../../training/phase.ts';
import { packParameters, unpackParameters } from '../../training/stage.ts';
import { type Candidate, chooseCandidate, inTurns } from '../../training/tuning.ts';
import { validationCandidate } from '../../training/validation.ts';
import type { Method } from '../method.ts';
import { ADVERSARY, freshAdversaryAuroc } from './fresh-adversary.ts';
import {
  applyMask,
  MASKS,
  type MaskGame,
  type MaskObjective,
  maskGenerator,
  trainMask,
} from './mask.ts';
import { maskPictures } from './pictures.ts';
import { PRETRAINING, type Pretrained, pretrain } from './vanilla.ts';

/** Options that Fair Diagnosis and FAAP share. */
export const maskingOptions = {
  /** Strength η of the mask, as a fraction of the pixel range [0, 1]. */
  eta: z.number().min(0).max(1).default(0.2),
  /** Weight α of the entropy of Ŝ. */
  alpha: z.number().min(0).default(1),
  /** Weight β of keeping the diagnosis. */
  beta: z.number().min(0).default(1),
  /** λ_MI of the pretraining. */
  mutualInformation: z.number().min(0).default(0.1),
  /** Learning rate of generator and discriminator; the paper's is 1e-4 for its own schedule. */
  learningRate: z.number().positive().default(1e-4),
  /** Multiples of the learning rate to try; more than one: chosen on validation, on `tuningSeed`. */
  rateCandidates: z.array(z.number().positive()).min(1).default([1]),
  tuningSeed: z.number().int().min(1).default(1),
};

export type MaskingOptions = z.infer<z.ZodObject<typeof maskingOptions>>;

/** A frozen model behind a mask, as a method trains it. */
export interface MaskedModel extends Predictor {
  readonly classifier: Classifier;
  readonly generator: Module;
  readonly discriminator: Discriminator;
  readonly inputs: Inputs;
  readonly eta: number;
}

/** A method whose models are masked ones. */
export interface MaskingMethod extends Method<MaskingOptions> {
  train(...call: Parameters<Method<MaskingOptions>['train']>): Promise<MaskedModel>;
}

/** Builds the discriminator in which one masking method differs from another. */
export type DiscriminatorBuilder = (
  task: Task,
  inputs: Inputs,
  classifier: Classifier,
  context: TrainContext,
) => Discriminator;

/** Raise when the same options give other masks. */
const VERSION = 1;

/**
 * The whole of a masking method: pretraining (shared), tuning where asked for, the game, and the
 * measurements that every masking row prints. Epochs and widths come from `recipe.extra`:
 * `maskEpochs`, `adversaryEpochs`, `generatorWidth`, `discriminatorWidth`.
 *
 * @param name of the method: gives it weights and stages of its own.
 * @throws Error where the recipe lacks one of them, and what `runPhase` throws.
 */
export async function trainMaskedModel(
  name: string,
  discriminatorFor: DiscriminatorBuilder,
  task: Task,
  split: Split,
  options: MaskingOptions,
  context: TrainContext,
): Promise<MaskedModel> {
  const settings = { name, discriminatorFor, task, split, options };
  const meter = new StepMeter(context, plannedSteps(split, options, context));
  const rate = await chooseRate(settings, context, meter);
  const pretrained = await pretrain(task, split, options, context, meter);
  const masked = await trainOne(settings, pretrained, rate, context, meter);
  const { inputs } = pretrained;
  const { eta } = options;
  const view = (x: tf.Tensor) => applyMask(masked.generator, x, eta, false);
  const adversary = {
    width: extra(context, 'discriminatorWidth'),
    epochs: extra(context, 'adversaryEpochs'),
    learningRate: options.learningRate,
  };
  const find = (look: (x: tf.Tensor) => tf.Tensor, key: JsonObject) =>
    freshAdversaryAuroc(task, split, inputs, look, key, adversary, context, meter);
  return {
    ...masked,
    classifier: pretrained.classifier,
    inputs,
    eta,
    scores: async (rows) =>
      scoreRows(inputs, rows, (x) => pretrained.classifier.logits(view(x), false)),
    history: { ...pretrained.history, ...masked.history },
    measures: {
      ...maskNorms(inputs, split.test, view),
      adversaryAurocBefore: await find((x) => x, { view: 'clean' }),
      adversaryAurocAfter:
        eta === 0
          ? await find((x) => x, { view: 'clean' })
          : await find(view, maskKey(settings, rate, context)),
      learningRate: options.learningRate * rate,
      parameters: pretrained.classifier.parameters.reduce((sum, module) => sum + module.count, 0),
      generatorParameters: masked.generator.parameters.count,
    },
    pictures: maskPictures(task, inputs, split.test, view),
    samples: [],
    dispose() {
      pretrained.classifier.dispose();
      masked.generator.parameters.dispose();
      masked.discriminator.dispose();
    },
  };
}

interface Settings {
  readonly name: string;
  readonly discriminatorFor: DiscriminatorBuilder;
  readonly task: Task;
  readonly split: Split;
  readonly options: MaskingOptions;
}

interface Players {
  readonly generator: Module;
  readonly discriminator: Discriminator;
  readonly history: Readonly<Record<string, Curve>>;
}

/** Plays the game once, or takes its result from the stage cache. */
async function trainOne(
  settings: Settings,
  { classifier, inputs }: Pretrained,
  rate: number,
  context: TrainContext,
  meter: StepMeter,
): Promise<Players> {
  const { task, split, options } = settings;
  const random = new Random(context.seed).fork(settings.name);
  const generator = maskGenerator(inputs, extra(context, 'generatorWidth'), random);
  const discriminator = settings.discriminatorFor(task, inputs, classifier, context);
  const modules = [generator.parameters, ...discriminator.parameters];
  const objective: MaskObjective = options;
  const game: MaskGame = {
    deployed: classifier,
    generator,
    discriminator,
    objective,
    inputs,
    learningRate: options.learningRate * rate,
    epochs: extra(context, 'maskEpochs'),
  };
  const stage = await context.stages.get(MASKS, maskKey(settings, rate, context), async () => ({
    json: {
      // η = 0 leaves nothing to learn: every mask is zero.
      history: (options.eta === 0
        ? {}
        : await trainMask(game, task, split, context, meter)) as unknown as JsonObject,
    },
    arrays: packParameters(modules),
  }));
  meter.skip(MASKS);
  unpackParameters(modules, stage.arrays);
  return {
    generator,
    discriminator,
    history: stage.json.history as unknown as Record<string, Curve>,
  };
}

function maskKey(
  { name, task, options }: Settings,
  rate: number,
  context: TrainContext,
): JsonObject {
  const { rateCandidates: _candidates, tuningSeed: _seed, ...determining } = options;
  return {
    version: VERSION,
    name,
    label: task.label.name,
    attribute: task.attributes[0]!.name,
    rate,
    options: determining,
    recipe: context.recipe as unknown as JsonObject,
  };
}

/** Tries the candidates on the tuning seed and takes the one that validation prefers. */
async function chooseRate(
  settings: Settings,
  context: TrainContext,
  meter: StepMeter,
): Promise<number> {
  const { task, split, options } = settings;
  const { rateCandidates, tuningSeed, eta } = options;
  if (rateCandidates.length === 1 || eta === 0) return rateCandidates[0]!;
  const tuning = { ...context, ...context.atSeed(tuningSeed) };
  const pretrained = await pretrain(task, split, options, tuning, meter);
  const candidates: Candidate<number>[] = [];
  try {
    const { classifier, inputs } = pretrained;
    const judge = (view: (x: tf.Tensor) => tf.Tensor) =>
      validationCandidate(task, split, inputs, (x) => classifier.logits(view(x), false));
    for (const value of inTurns(rateCandidates, context.seed)) {
      const players = await trainOne(settings, pretrained, value, tuning, meter);
      candidates.push({
        value,
        ...judge((x) => applyMask(players.generator, x, eta, false)),
      });
      players.generator.parameters.dispose();
      players.discriminator.dispose();
    }
    // The order of trying must not decide ties.
    candidates.sort((a, b) => a.value - b.value);
    return chooseCandidate(candidates, judge((x) => x).accuracy);
  } finally {
    pretrained.classifier.dispose();
  }
}

/** Mean over pictures of the masks' Euclidean norm and largest entry, in pixel range units. */
function maskNorms(
  inputs: Inputs,
  rows: Int32Array,
  view: (x: tf.Tensor) => tf.Tensor,
): { maskL2: number; maskLargest: number } {
  let l2 = 0;
  let largest = 0;
  const size = 256;
  for (let start = 0; start < rows.length; start += size) {
    const batch = rows.subarray(start, start + size);
    const [norms, peaks] = tf.tidy(() => {
      const x = inputs.tensor(batch);
      const mask = tf.sub(view(x), x).reshape([batch.length, -1]);
      return [tf.sum(tf.norm(mask, 2, 1)), tf.sum(tf.max(tf.abs(mask), 1))];
    }) as [tf.Tensor, tf.Tensor];
    l2 += norms.dataSync()[0]!;
    largest += peaks.dataSync()[0]!;
    norms.dispose();
    peaks.dispose();
  }
  return { maskL2: l2 / rows.length, maskLargest: largest / rows.length };
}

function plannedSteps(
  split: Split,
  { rateCandidates, eta }: MaskingOptions,
  context: TrainContext,
): Record<string, number> {
  const { recipe } = context;
  const epoch = stepsPerEpoch(split.train.length, recipe.batchSize);
  const games = eta === 0 ? 0 : rateCandidates.length;
  return {
    [PRETRAINING]: recipe.epochs * epoch,
    [MASKS]: games * extra(context, 'maskEpochs') * epoch,
    [ADVERSARY]: (eta === 0 ? 1 : 2) * extra(context, 'adversaryEpochs') * epoch,
  };
}

/**
 * A number that the recipe must give to masking methods, by its name in `recipe.extra`.
 *
 * @throws Error where it is missing.
 */
export function extra({ recipe }: TrainContext, name: string): number {
  const value = recipe.extra[name];
  if (value === undefined) throw new Error(`the recipe has no extra.${name}`);
  return value;
}
