import * as tf from '@tensorflow/tfjs';
import type { Inputs } from '../../data/inputs.ts';
import { generator as buildGenerator } from '../../models/generator.ts';
import type { Module } from '../../models/module.ts';
import { differentiate } from '../../tensor/gradients.ts';
import { createOptimiser } from '../../tensor/optimiser.ts';
import type { Random } from '../../tensor/random.ts';
import { compileStep, readAll, vector } from '../../tensor/steps/compile-step.ts';
import type { Classifier, Logits } from '../../training/classifier.ts';
import { type Discriminator, discriminatorCurve } from '../../training/discriminators.ts';
import { codesAt, crossEntropy, meanEntropy } from '../../training/losses.ts';
import type { Making } from '../../training/making.ts';
import type { Curve } from '../../training/outcome.ts';
import { runPhase } from '../../training/phase.ts';
import { augmentation, randomFor, type Training } from '../../training/training.ts';
import { validationAuroc } from '../../training/validation.ts';

/** Weights of the game between mask generator and discriminator. */
export interface MaskObjective {
  /** Strength of the mask, as a fraction of the pixel range. */
  readonly eta: number;
  /** Weight of the entropy of Ŝ (Eq. 9). */
  readonly alpha: number;
  /** Weight of I(Ŷ; Y) (Eq. 10). */
  readonly beta: number;
}

/**
 * X̃ = clip(X + η·g(X), 0, 1): one bounded addition. With η = 0 exactly X.
 *
 * @param x pictures in [0, 1], `[n, height, width, channels]`.
 * @param eta as a fraction of the pixel range.
 */
export function applyMask(g: Module, x: tf.Tensor, eta: number, training: boolean): tf.Tensor {
  return tf.tidy(() => tf.clipByValue(tf.add(x, tf.mul(g.forward(x, training), eta)), 0, 1));
}

/**
 * The generator g of masks, `[n, height, width, channels]` → the same shape.
 *
 * @param width channels at full resolution.
 * @param stride pixels of a side that share a mask entry.
 */
export function maskGenerator(
  inputs: Pick<Inputs, 'shape'>,
  width: number,
  stride: 1 | 2,
  random: Random,
): Module {
  return buildGenerator(inputs.shape, width, stride, random.fork('generator'));
}

/** The phase in which masks are trained. */
export const MASKS = 'masks';

/** A frozen deployed model, and the players that train around it. */
export interface MaskGame {
  readonly deployed: Classifier;
  readonly generator: Module;
  readonly discriminator: Discriminator;
  readonly objective: MaskObjective;
  /** Learning rate of both players before the schedule. */
  readonly learningRate: number;
  readonly epochs: number;
}

/** What the generator minimises on a batch, −CE(S) − α·H(Ŝ) + β·CE(Y), a scalar in nats. */
export function generatorLoss(
  game: Pick<MaskGame, 'deployed' | 'generator' | 'discriminator' | 'objective'>,
  x: tf.Tensor,
  labels: tf.Tensor1D,
  groups: tf.Tensor1D,
): tf.Scalar {
  const { deployed, generator, discriminator, objective } = game;
  return tf.tidy(() => {
    const attacked = applyMask(generator, x, objective.eta, true);
    const { embedding } = deployed.encoder.forward(attacked, false);
    const guess = discriminator.logits({ x: attacked, embedding: () => embedding, labels }, true);
    const diagnosis = deployed.head.forward(embedding, false) as tf.Tensor2D;
    return tf.sub(
      tf.mul(crossEntropy(diagnosis, labels), objective.beta),
      tf.add(crossEntropy(guess, groups), tf.mul(meanEntropy(guess), objective.alpha)),
    );
  });
}

/**
 * The adversarial training of Fair Diagnosis, Section 3.2, in place: batch by batch the
 * discriminator minimises the cross-entropy of S (Eq. 11: it maximises I(Ŝ;S) = H(S) − CE), then
 * the generator minimises −CE(S) − α·H(Ŝ) + β·CE(Y) (Eq. 9, 10 up to constants), through the
 * deployed model, whose weights and moving statistics stay as they are.
 *
 * @returns the curves of both players.
 */
export async function trainMask(
  training: Training,
  game: MaskGame,
  making: Making,
): Promise<Record<string, Curve>> {
  const { inputs, split, label, attribute } = training;
  const { deployed, generator, discriminator } = game;
  const { eta } = game.objective;
  const spec = { kind: 'adam', learningRate: game.learningRate, weightDecay: 0 } as const;
  const discriminatorOptimiser = createOptimiser(spec, discriminator.parameters);
  const generatorOptimiser = createOptimiser(spec, [generator.parameters]);
  const play = compileStep<'packed' | 'rows' | 'forDiscriminator' | 'forGenerator'>((fed) => {
    const x = inputs.records(fed.packed);
    const labels = codesAt(label.codes, fed.rows);
    const groups = codesAt(attribute.codes, fed.rows);
    const masked = applyMask(generator, x, eta, true);
    const discriminating = differentiate(discriminator.parameters, () => {
      const embedding = () => deployed.encoder.forward(masked, false).embedding;
      const guess = discriminator.logits({ x: masked, embedding, labels }, true);
      return [crossEntropy(guess, groups)];
    });
    discriminatorOptimiser.apply(discriminating.gradients[0]!, fed.forDiscriminator);
    const generating = differentiate([generator.parameters], () => [
      generatorLoss(game, x, labels, groups),
    ]);
    generatorOptimiser.apply(generating.gradients[0]!, fed.forGenerator);
    return [...generating.losses, ...discriminating.losses];
  });
  const logits = (x: tf.Tensor) => deployed.logits(applyMask(generator, x, eta, false), false);
  const guess = discriminatorLogits(training, game, eta);
  const random = randomFor(training, MASKS);
  const augment = augmentation(training, random);
  try {
    return await runPhase(training, {
      name: MASKS,
      rows: split.train,
      epochs: game.epochs,
      random: random.fork('batches'),
      making,
      state: {
        modules: [generator.parameters, ...discriminator.parameters],
        optimisers: [generatorOptimiser, discriminatorOptimiser],
        streams: augment === undefined ? [] : [augment.random],
      },
      step(rows, rate) {
        const speed = game.learningRate * rate;
        const [generating, discriminating] = readAll(
          play.run({
            packed: inputs.pack(rows, augment),
            rows: vector(rows),
            forDiscriminator: vector(discriminatorOptimiser.numbers(speed)),
            forGenerator: vector(generatorOptimiser.numbers(speed)),
          }),
        );
        return {
          'generator loss': generating![0]!,
          'discriminator loss': discriminating![0]!,
        };
      },
      endOfEpoch: async () => ({
        ...validationAuroc(training, logits),
        ...discriminatorCurve(training, guess),
      }),
    });
  } finally {
    discriminatorOptimiser.dispose();
    generatorOptimiser.dispose();
  }
}

/** What a game's own discriminator says of S behind the mask. */
export function discriminatorLogits(
  { label }: Pick<Training, 'label'>,
  {
    deployed,
    generator,
    discriminator,
  }: Pick<MaskGame, 'deployed' | 'generator' | 'discriminator'>,
  eta: number,
): Logits {
  return (clean, rows) => {
    const x = applyMask(generator, clean, eta, false);
    const embedding = () => deployed.encoder.forward(x, false).embedding;
    return discriminator.logits({ x, embedding, labels: codesAt(label.codes, rows) }, false);
  };
}
