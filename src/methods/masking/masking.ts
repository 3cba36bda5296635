import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { JsonObject } from '../../json.ts';
import type { Module } from '../../models/module.ts';
import type { Random } from '../../tensor/random.ts';
import { type Classifier, countOf, scoreRows } from '../../training/classifier.ts';
import { attributeAuroc, type Discriminator } from '../../training/discriminators.ts';
import type { Method, StageJob } from '../../training/method.ts';
import type { Predictor } from '../../training/outcome.ts';
import { groupedKey, type Trained, trainedStage } from '../../training/stage.ts';
import { randomFor, type Training } from '../../training/training.ts';
import {
  type Candidate,
  candidateTuning,
  scoresOfTried,
  type Tried,
  tune,
  tuningOptions,
} from '../../training/tuning.ts';
import { ADVERSARY, freshAdversaryAuroc } from './fresh-adversary.ts';
import { applyMask, discriminatorLogits, MASKS, maskGenerator, trainMask } from './mask.ts';
import { maskNorms } from './norms.ts';
import { maskPictures } from './pictures.ts';
import { askPretrained, PRETRAINING, plainModel, pretrain, pretraining } from './vanilla.ts';

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
  /** The number that trades is β. */
  ...tuningOptions,
  /** Passes over the training records in which generator and discriminator play. */
  maskEpochs: z.number().int().min(1).default(30),
  /** Passes in which the fresh adversary learns. */
  adversaryEpochs: z.number().int().min(1).default(5),
  /** Channels of the generator at full resolution. */
  generatorWidth: z.number().int().min(1).default(32),
  /** Channels of the first stage of d_Y, and of the fresh adversary, its twin. */
  discriminatorWidth: z.number().int().min(1).default(64),
  /** 2: generator, d_Y and adversary see pictures at half their size, which 64×64 affords. */
  stride: z.union([z.literal(1), z.literal(2)]).default(1),
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
interface Definition
  extends Pick<MaskingMethod, 'name' | 'title' | 'citation' | 'version' | 'card'> {
  readonly discriminator: (
    training: Training,
    options: MaskingOptions,
    deployed: Classifier,
    random: Random,
  ) => Discriminator;
}

/** Raise when the same options give other masks. */
const VERSION = 2;

/**
 * Makes a masking method of its discriminator: pretraining (shared), tuning where asked for, the game,
 * and the measurements that every masking row prints.
 */
export function maskingMethod(definition: Definition): MaskingMethod {
  const { name, title, citation, version, card } = definition;
  return {
    name,
    title,
    citation,
    version,
    ...(card === undefined ? {} : { card }),
    options: schema,
    stages: (options) => stagesOf(definition, options),
    // The rate is the game's own: the pretraining stays the recipe's, and is shared.
    ranges: {
      eta: { from: 0.05, to: 0.5, spread: 'even' },
      beta: { from: 0.1, to: 10 },
      learningRate: { from: 1e-4, to: 1e-2 },
    },
    lengths: ['maskEpochs'],
    games: [MASKS],
    tuning: candidateTuning([
      { option: 'beta', title: 'β', axis: 'tradeOff' },
      { option: 'learningRate', title: 'the learning rate', axis: 'rate' },
    ]),
    passes: ({ eta, maskEpochs, adversaryEpochs }, recipe) => ({
      [PRETRAINING]: recipe.epochs,
      [MASKS]: eta === 0 ? 0 : maskEpochs,
      [ADVERSARY]: (eta === 0 ? 1 : 2) * adversaryEpochs,
    }),
    async train(training, options) {
      const { inputs, split } = training;
      const choice = await choose(definition, training, options);
      const chosen = at(options, choice);
      const { eta } = chosen;
      const pretrained = await pretrain(training, options);
      const { classifier } = pretrained;
      const players = await trainPlayers(definition, training, classifier, chosen);
      const { generator } = players;
      const view = (x: tf.Tensor) => applyMask(generator, x, eta, false);
      const logits = (x: tf.Tensor) => classifier.logits(view(x), false);
      const adversary = adversaryRecipe(options);
      const before = await adversaryBefore(training, options);
      const key = maskKey(definition, training, chosen);
      return {
        ...players,
        classifier,
        view,
        scores: async (rows) => scoreRows(inputs, rows, logits),
        history: { ...pretrained.history, ...players.history },
        measures: {
          ...maskNorms(inputs, split.test, view),
          discriminatorAuroc: attributeAuroc(
            training,
            split.test,
            discriminatorLogits(training, { ...players, deployed: classifier }, eta),
          ),
          adversaryAurocBefore: before,
          adversaryAurocAfter:
            eta === 0 ? before : await freshAdversaryAuroc(training, view, key, adversary),
          beta: chosen.beta,
          learningRate: chosen.learningRate,
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
  const { candidates, tuningSeed: tuning } = options;
  const own = pretraining(options);
  const clean: StageJob = {
    name: ADVERSARY,
    key: adversaryRecipe(options),
    make: async (training) => void (await adversaryBefore(training, options)),
  };
  if (!isTuned(options)) return [own, clean];
  const tuned: StageJob = { ...own, tuning, scored: true };
  const games = candidates.map((candidate): StageJob => {
    const game = tried(definition, at(options, candidate));
    return {
      ...game.stage,
      tuning,
      scored: true,
      after: [tuned],
      make: async (training) => void (await scoresOfTried(training, game)),
    };
  });
  return [tuned, ...games, own, clean];
}

function isTuned({ candidates, eta }: MaskingOptions): boolean {
  return candidates.length > 1 && eta > 0;
}

/** The options with those of a candidate. */
function at({ beta, learningRate, ...rest }: MaskingOptions, { tradeOff, rate }: Candidate) {
  return { ...rest, beta: beta * tradeOff, learningRate: learningRate * rate };
}

function adversaryRecipe({
  discriminatorWidth: width,
  adversaryEpochs: epochs,
  learningRate,
  stride,
}: MaskingOptions) {
  return { width, stride, epochs, learningRate };
}

function adversaryBefore(training: Training, options: MaskingOptions): Promise<number | null> {
  return freshAdversaryAuroc(training, (x) => x, { view: 'clean' }, adversaryRecipe(options));
}

/** The options that a game depends on. */
function determining({
  candidates: _candidates,
  tuningSeed: _seed,
  growths: _growths,
  adversaryEpochs: _after,
  ...rest
}: MaskingOptions): JsonObject {
  return rest;
}

/** What a game leaves beside its players. */
interface Left extends Pick<Trained, 'history'> {
  /** Probabilities of the validation records, in their order: what tuning looks at. */
  readonly validation: readonly number[];
}

interface Players extends Pick<Left, 'history'> {
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
): Promise<Players & Left> {
  const random = randomFor(training, definition.name);
  const generator = maskGenerator(training.inputs, options.generatorWidth, options.stride, random);
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
    learningRate: options.learningRate,
    epochs: options.maskEpochs,
  };
  const { history, validation } = await trainedStage<Left>(
    training,
    MASKS,
    maskKey(definition, training, options),
    [generator.parameters, ...discriminator.parameters],
    async (making) => {
      // η = 0 leaves nothing to learn: every mask is zero.
      const history = options.eta === 0 ? {} : await trainMask(training, game, making);
      const { inputs, split } = training;
      const scores = scoreRows(inputs, split.validation, (x) =>
        deployed.logits(applyMask(generator, x, options.eta, false), false),
      );
      return { history, validation: [...scores] };
    },
  );
  return { generator, discriminator, history, validation };
}

function maskKey({ name }: Definition, training: Training, options: MaskingOptions): JsonObject {
  return groupedKey(training, { version: VERSION, name, options: determining(options) });
}

/** The candidate that validation records prefer. */
function choose(
  definition: Definition,
  training: Training,
  options: MaskingOptions,
): Candidate | Promise<Candidate> {
  const { candidates } = options;
  if (!isTuned(options)) return candidates[0]!;
  return tune(training, options, (candidate) =>
    candidate === null ? plainModel(options) : tried(definition, at(options, candidate)),
  );
}

/** The frozen model behind the mask of a game that is played for it. */
function tried(definition: Definition, options: MaskingOptions): Tried {
  const { name: method } = definition;
  const from = pretraining(options).key;
  return {
    stage: { name: MASKS, key: { method, version: VERSION, options: determining(options), from } },
    scores: (training) =>
      askPretrained(training, options, async (classifier) => {
        const game = await trainPlayers(definition, training, classifier, options);
        disposePlayers(game);
        return Float32Array.from(game.validation);
      }),
  };
}
