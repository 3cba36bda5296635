import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Inputs } from '../../data/inputs.ts';
import type { JsonObject } from '../../json.ts';
import type { Module } from '../../models/module.ts';
import type { Random } from '../../tensor/random.ts';
import { type Classifier, countOf, scoreRows } from '../../training/classifier.ts';
import type { Discriminator } from '../../training/discriminators.ts';
import type { Method, StageJob } from '../../training/method.ts';
import type { Predictor } from '../../training/outcome.ts';
import { type Trained, trainedStage } from '../../training/stage.ts';
import { atSeed, randomFor, type Training } from '../../training/training.ts';
import { type Candidate, chooseCandidate } from '../../training/tuning.ts';
import { validationCandidate } from '../../training/validation.ts';
import { ADVERSARY, freshAdversaryAuroc } from './fresh-adversary.ts';
import { applyMask, MASKS, maskGenerator, trainMask } from './mask.ts';
import { maskPictures } from './pictures.ts';
import { PRETRAINING, pretrain, pretraining } from './vanilla.ts';

/** Options that masking methods share; passes and widths are a profile's to say. */
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
  /** Passes over the training records in which generator and discriminator play. */
  maskEpochs: z.number().int().min(1).default(30),
  /** Passes in which the fresh adversary learns. */
  adversaryEpochs: z.number().int().min(1).default(5),
  /** Channels of the generator at full resolution. */
  generatorWidth: z.number().int().min(1).default(32),
  /** Channels of the first stage of d_Y, and of the fresh adversary, its twin. */
  discriminatorWidth: z.number().int().min(1).default(64),
};

const schema = z.strictObject(maskingOptions);

export type MaskingOptions = z.infer<typeof schema>;

/** A frozen model behind a mask, as a method trains it. */
export interface MaskedModel extends Predictor, Players {
  readonly classifier: Classifier;
  /** What the classifier is shown of a batch. */
  readonly view: (x: tf.Tensor) => tf.Tensor;
}

/** A method whose models are masked ones. */
export interface MaskingMethod extends Method<MaskingOptions> {
  stages(options: MaskingOptions): readonly StageJob[];
  train(training: Training, options: MaskingOptions): Promise<MaskedModel>;
}

/** What distinguishes one masking method from another. */
interface Definition extends Pick<MaskingMethod, 'name' | 'title' | 'citation' | 'version'> {
  readonly discriminator: (
    training: Training,
    options: MaskingOptions,
    deployed: Classifier,
    random: Random,
  ) => Discriminator;
}

/** Raise when the same options give other masks. */
const VERSION = 1;

/**
 * Makes a masking method of its discriminator: pretraining (shared), tuning where asked for, the game,
 * and the measurements that every masking row prints.
 */
export function maskingMethod(definition: Definition): MaskingMethod {
  const { name, title, citation, version } = definition;
  return {
    name,
    title,
    citation,
    version,
    options: schema,
    stages: (options) => stagesOf(definition, options),
    passes: ({ eta, rateCandidates, maskEpochs, adversaryEpochs }, recipe) => ({
      [PRETRAINING]: recipe.epochs,
      [MASKS]: eta === 0 ? 0 : rateCandidates.length * maskEpochs,
      [ADVERSARY]: (eta === 0 ? 1 : 2) * adversaryEpochs,
    }),
    async train(training, options) {
      const { inputs, split } = training;
      const { eta, learningRate } = options;
      const rate = await chooseRate(definition, training, options);
      const pretrained = await pretrain(training, options);
      const { classifier } = pretrained;
      const players = await trainPlayers(definition, training, classifier, options, rate);
      const { generator } = players;
      const view = (x: tf.Tensor) => applyMask(generator, x, eta, false);
      const logits = (x: tf.Tensor) => classifier.logits(view(x), false);
      const adversary = adversaryRecipe(options);
      const before = await adversaryBefore(training, options);
      const key = maskKey(definition, training, options, rate);
      return {
        ...players,
        classifier,
        view,
        scores: async (rows) => scoreRows(inputs, rows, logits),
        history: { ...pretrained.history, ...players.history },
        measures: {
          ...maskNorms(inputs, split.test, view),
          adversaryAurocBefore: before,
          adversaryAurocAfter:
            eta === 0 ? before : await freshAdversaryAuroc(training, view, key, adversary),
          learningRate: learningRate * rate,
          parameters: countOf(classifier.parameters),
          generatorParameters: generator.parameters.count,
        },
        pictures: maskPictures(training, split.test, view),
        samples: [],
        dispose() {
          pretrained.dispose();
          disposePlayers(players);
        },
      };
    },
  };
}

/**
 * The frozen model, what the adversary finds in clean pictures, and the games that tuning looks at;
 * the game of the trial itself is known beforehand only where nothing is tuned, and is nobody else's.
 */
function stagesOf(definition: Definition, options: MaskingOptions): StageJob[] {
  const { rateCandidates, tuningSeed } = options;
  const own = pretraining(options);
  const clean: StageJob = {
    name: ADVERSARY,
    key: adversaryRecipe(options),
    make: async (training) => void (await adversaryBefore(training, options)),
  };
  if (!isTuned(options)) return [own, clean];
  const tuned = { ...own, seed: tuningSeed };
  const games = rateCandidates.map(
    (rate): StageJob => ({
      name: MASKS,
      key: { method: definition.name, rate, options: determining(options) },
      seed: tuningSeed,
      after: [tuned],
      async make(training) {
        const { classifier, dispose } = await pretrain(training, options);
        try {
          disposePlayers(await trainPlayers(definition, training, classifier, options, rate));
        } finally {
          dispose();
        }
      },
    }),
  );
  return [tuned, ...games, own, clean];
}

function isTuned({ rateCandidates, eta }: MaskingOptions): boolean {
  return rateCandidates.length > 1 && eta > 0;
}

function adversaryRecipe({ discriminatorWidth, adversaryEpochs, learningRate }: MaskingOptions) {
  return { width: discriminatorWidth, epochs: adversaryEpochs, learningRate };
}

function adversaryBefore(training: Training, options: MaskingOptions): Promise<number | null> {
  return freshAdversaryAuroc(training, (x) => x, { view: 'clean' }, adversaryRecipe(options));
}

/** The options that a game depends on. */
function determining({
  rateCandidates: _candidates,
  tuningSeed: _seed,
  adversaryEpochs: _after,
  ...rest
}: MaskingOptions): JsonObject {
  return rest;
}

interface Players extends Pick<Trained, 'history'> {
  readonly generator: Module;
  readonly discriminator: Discriminator;
}

function disposePlayers({ generator, discriminator }: Players): void {
  generator.parameters.dispose();
  discriminator.dispose();
}

/** Plays the game once, or takes its result from the stage cache. */
async function trainPlayers(
  definition: Definition,
  training: Training,
  deployed: Classifier,
  options: MaskingOptions,
  rate: number,
): Promise<Players> {
  const random = randomFor(training, definition.name);
  const generator = maskGenerator(training.inputs, options.generatorWidth, random);
  const discriminator = definition.discriminator(
    training,
    options,
    deployed,
    random.fork('discriminator'),
  );
  const game = {
    deployed,
    generator,
    discriminator,
    objective: options,
    learningRate: options.learningRate * rate,
    epochs: options.maskEpochs,
  };
  const { history } = await trainedStage(
    training,
    MASKS,
    maskKey(definition, training, options, rate),
    [generator.parameters, ...discriminator.parameters],
    // η = 0 leaves nothing to learn: every mask is zero.
    async () => ({ history: options.eta === 0 ? {} : await trainMask(training, game) }),
  );
  return { generator, discriminator, history };
}

function maskKey(
  { name }: Definition,
  { label, attribute, context }: Training,
  options: MaskingOptions,
  rate: number,
): JsonObject {
  return {
    version: VERSION,
    name,
    label: label.name,
    attribute: attribute.name,
    rate,
    options: determining(options),
    recipe: context.recipe as unknown as JsonObject,
  };
}

/** Tries the candidates on the tuning seed and takes the one that validation prefers. */
async function chooseRate(
  definition: Definition,
  training: Training,
  options: MaskingOptions,
): Promise<number> {
  const { rateCandidates, tuningSeed, eta } = options;
  if (!isTuned(options)) return rateCandidates[0]!;
  const tuning = atSeed(training, tuningSeed);
  const { classifier, dispose } = await pretrain(tuning, options);
  const judge = (view: (x: tf.Tensor) => tf.Tensor) =>
    validationCandidate(tuning, (x) => classifier.logits(view(x), false));
  const candidates: Candidate<number>[] = [];
  try {
    for (const value of rateCandidates) {
      const players = await trainPlayers(definition, tuning, classifier, options, value);
      candidates.push({ value, ...judge((x) => applyMask(players.generator, x, eta, false)) });
      disposePlayers(players);
    }
    // Of equally good ones the smallest.
    candidates.sort((a, b) => a.value - b.value);
    return chooseCandidate(candidates, judge((x) => x).accuracy);
  } finally {
    dispose();
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
