import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { JsonObject } from '../json.ts';
import { denseHead } from '../models/head.ts';
import { oneHot } from '../tensor/fused.ts';
import { differentiate, Gradients } from '../tensor/gradients.ts';
import { createOptimiser } from '../tensor/optimiser.ts';
import { Parameters } from '../tensor/parameters.ts';
import type { Random } from '../tensor/random.ts';
import { compileStep, readAll, vector } from '../tensor/steps/compile-step.ts';
import {
  type Classifier,
  classifierPredictor,
  costOf,
  type Logits,
} from '../training/classifier.ts';
import { discriminatorCurve } from '../training/discriminators.ts';
import { codesAt, crossEntropy, logitCount } from '../training/losses.ts';
import type { Making } from '../training/making.ts';
import type { Method, StageJob } from '../training/method.ts';
import type { Curve } from '../training/outcome.ts';
import { runPhase } from '../training/phase.ts';
import { groupedKey, type Trained, trainedStage } from '../training/stage.ts';
import { augmentation, randomFor, type Training } from '../training/training.ts';
import {
  type Candidate,
  candidateTuning,
  scoresOfTried,
  type Tried,
  tune,
  tuningOptions,
} from '../training/tuning.ts';
import { validationAuroc } from '../training/validation.ts';
import {
  askPretrained,
  PRETRAINING,
  plainModel,
  pretrain,
  pretraining,
  validationScores,
} from './masking/vanilla.ts';

const options = z.strictObject({
  /** Passes over the training records; as the others', they are the profile's to say. */
  epochs: z.number().int().min(1).default(30),
  /**
   * Weight α of the adversary's gradient in the predictor's update; at 0 steps still leave out whatever
   * would help it, so that this is not ERM.
   */
  weight: z.number().min(0).default(1),
  /** λ_MI of the pretraining that it goes on from; 0: ERM. */
  mutualInformation: z.number().min(0).default(0.1),
  /** Learning rate of predictor and adversary. */
  learningRate: z.number().positive().default(1e-4),
  /** The number that trades is the weight. */
  ...tuningOptions,
});
type Options = z.infer<typeof options>;

const PHASE = 'adversarial debiasing';
/**
 * The adversary is a handful of weights on one logit: at the predictor's rate it would still be
 * untrained when the run ends, and its gradient noise.
 */
const ADVERSARY_SPEED = 10;
/** Raise when the same options give other weights. */
const VERSION = 2;

/**
 * Adversarial debiasing (Zhang, Lemoine and Mitchell 2018) in its equalised-odds form: the
 * adversary sees the prediction and Y, and the predictor moves along
 * ∇L_P − proj_{∇L_A} ∇L_P − α ∇L_A. It goes on from a trained model.
 */
export const adversarialDebiasing: Method<Options> = {
  name: 'adversarial-debiasing',
  title: 'AD',
  citation:
    'Zhang, B. H., Lemoine, B. and Mitchell, M. (2018). Mitigating unwanted biases with adversarial learning. AIES.',
  card: {
    does: 'Moves a trained model so that an adversary can’t tell the group from prediction and class.',
    groupAtInference: false,
    kits: ['AIF360', 'Fairlearn', 'FFB'],
    aims: [{ metric: 'fairness.<attribute>.equalizedOddsDifference' }],
  },
  version: VERSION,
  options,
  stages: stagesOf,
  // The rate is the game's own: the pretraining stays the recipe's, and is shared.
  ranges: { weight: { from: 0.1, to: 10 }, learningRate: { from: 1e-4, to: 1e-2 } },
  lengths: ['epochs'],
  games: [PHASE],
  tuning: candidateTuning([
    { option: 'weight', title: 'the weight of the adversary', axis: 'tradeOff' },
    { option: 'learningRate', title: 'the learning rate', axis: 'rate' },
  ]),
  passes: ({ epochs }, recipe) => ({ [PRETRAINING]: recipe.epochs, [PHASE]: epochs }),
  async train(training, given) {
    const chosen = at(given, await choose(training, given));
    const pretrained = await pretrain(training, chosen);
    const debiased = await debias(training, pretrained.classifier, chosen);
    const trained = {
      ...pretrained,
      history: { ...pretrained.history, ...debiased.history },
      seconds: pretrained.seconds + debiased.seconds,
    };
    return classifierPredictor(training, trained, {
      weight: chosen.weight,
      learningRate: chosen.learningRate,
      ...costOf(training, trained),
    });
  },
};

/** The model it goes on from, and the debiased ones that tuning looks at. */
function stagesOf(options: Options): StageJob[] {
  const { candidates, tuningSeed: tuning } = options;
  const own = pretraining(options);
  if (candidates.length === 1) return [own];
  const tuned: StageJob = { ...own, tuning, scored: true };
  const debiased = candidates.map((candidate): StageJob => {
    const model = tried(at(options, candidate));
    return {
      ...model.stage,
      tuning,
      scored: true,
      after: [tuned],
      make: async (training) => void (await scoresOfTried(training, model)),
    };
  });
  return [tuned, ...debiased, own];
}

/** The options with those of a candidate. */
function at({ weight, learningRate, ...rest }: Options, { tradeOff, rate }: Candidate): Options {
  return { ...rest, weight: weight * tradeOff, learningRate: learningRate * rate };
}

/** The candidate that validation records prefer. */
function choose(training: Training, options: Options): Candidate | Promise<Candidate> {
  const { candidates } = options;
  if (candidates.length === 1) return candidates[0]!;
  return tune(training, options, (candidate) =>
    candidate === null ? plainModel(options) : tried(at(options, candidate)),
  );
}

/** The model of a candidate. */
function tried(options: Options): Tried {
  const from = pretraining(options).key;
  return {
    stage: { name: PHASE, key: { version: VERSION, options: determining(options), from } },
    scores: (training) =>
      askPretrained(training, options, async (classifier) => {
        const { validation } = await debias(training, classifier, options);
        return Float32Array.from(validation);
      }),
  };
}

/** The options that debiasing depends on. */
function determining({
  candidates: _,
  tuningSeed: _seed,
  growths: _growths,
  ...rest
}: Options): JsonObject {
  return rest;
}

/** What debiasing leaves beside weights. */
interface Left extends Pick<Trained, 'history'> {
  /** Probabilities of the validation records, in their order: what tuning looks at. */
  readonly validation: readonly number[];
}

/** Changes a trained classifier in place; a stage. */
function debias(
  training: Training,
  classifier: Classifier,
  options: Options,
): Promise<Trained & Left> {
  const key = groupedKey(training, { version: VERSION, options: determining(options) });
  return trainedStage<Left>(training, PHASE, key, classifier.parameters, async (making) => {
    const history = await play(training, classifier, options, making);
    const validation = [...making.watch.without(() => validationScores(training, classifier))];
    return { history, validation };
  });
}

async function play(
  training: Training,
  classifier: Classifier,
  { epochs, learningRate, weight }: Options,
  making: Making,
): Promise<Record<string, Curve>> {
  const { split, inputs, label, attribute } = training;
  const random = randomFor(training, PHASE);
  const augment = augmentation(training, random);
  const adversary = buildAdversary(label.classes.length, attribute.levels.length, random);
  const predictor = [...classifier.parameters];
  const spec = { kind: 'adam', learningRate, weightDecay: 0 } as const;
  const predictorOptimiser = createOptimiser(spec, predictor);
  const adversaryRate = learningRate * ADVERSARY_SPEED;
  const adversaryOptimiser = createOptimiser(
    { ...spec, learningRate: adversaryRate },
    adversary.parameters,
  );
  const play = compileStep<'packed' | 'rows' | 'forPredictor' | 'forAdversary'>((fed) => {
    const labels = codesAt(label.codes, fed.rows);
    const groups = codesAt(attribute.codes, fed.rows);
    const { losses, gradients } = differentiate([...predictor, ...adversary.parameters], () => {
      const logits = classifier.logits(inputs.records(fed.packed), true);
      return [crossEntropy(logits, labels), crossEntropy(adversary.logits(logits, labels), groups)];
    });
    const [forPrediction, forAdversary] = gradients as readonly [Gradients, Gradients];
    const direction = projectedDirection(predictor, forPrediction, forAdversary, weight);
    predictorOptimiser.apply(direction, fed.forPredictor);
    adversaryOptimiser.apply(forAdversary, fed.forAdversary);
    return losses;
  });
  const guess: Logits = (x, rows) =>
    adversary.logits(classifier.logits(x, false), codesAt(label.codes, rows));
  try {
    return await runPhase(training, {
      name: PHASE,
      rows: split.train,
      epochs,
      random: random.fork('batches'),
      making,
      state: {
        modules: [...predictor, ...adversary.parameters],
        optimisers: [predictorOptimiser, adversaryOptimiser],
        streams: augment === undefined ? [] : [augment.random],
      },
      step(rows, rate) {
        const [loss, adversaryLoss] = readAll(
          play.run({
            packed: inputs.pack(rows, augment),
            rows: vector(rows),
            forPredictor: vector(predictorOptimiser.numbers(learningRate * rate)),
            forAdversary: vector(adversaryOptimiser.numbers(adversaryRate * rate)),
          }),
        );
        return { loss: loss![0]!, 'adversary loss': adversaryLoss![0]! };
      },
      endOfEpoch: async () =>
        making.watch.without(() => ({
          ...validationAuroc(training, classifier.scoring),
          ...discriminatorCurve(training, guess),
        })),
    });
  } finally {
    predictorOptimiser.dispose();
    adversaryOptimiser.dispose();
    adversary.dispose();
  }
}

/**
 * ∇L_P − proj_{∇L_A} ∇L_P − α ∇L_A over all predictor parameters as one vector, Eq. 1 of Zhang et
 * al.: moving along it never helps the adversary.
 */
export function projectedDirection(
  modules: readonly Parameters[],
  forPrediction: Gradients,
  forAdversary: Gradients,
  alpha: number,
): Gradients {
  const of = (gradients: Gradients) => modules.flatMap((module) => gradients.of(module));
  const own = of(forPrediction);
  const against = of(forAdversary);
  const moved = tf.tidy(() => {
    // Without an adversarial gradient there is nothing to project off.
    const share = tf.divNoNan(inner(own, against), inner(against, against));
    const factor = tf.add(share, alpha);
    return own.map((tensor, i) => {
      const other = against[i];
      if (!tensor) return null;
      return other ? tf.sub(tensor, tf.mul(other, factor)) : tf.clone(tensor);
    }) as tf.TensorContainerArray;
  }) as (tf.Tensor | null)[];
  let next = 0;
  return new Gradients(
    new Map(modules.map((module) => [module, module.trainableNames.map(() => moved[next++]!)])),
  );
}

/** Inner product of two lists of tensors as one vector; absent ones are zero. */
function inner(u: readonly (tf.Tensor | null)[], v: readonly (tf.Tensor | null)[]): tf.Tensor {
  const products = u.flatMap((tensor, i) => {
    const other = v[i];
    return tensor && other ? [tf.sum(tf.mul(tensor, other))] : [];
  });
  return products.length > 0 ? tf.addN(products) : tf.scalar(0);
}

/**
 * Logistic adversary on [s, s ⊗ onehot(y)] with s = (1 + |c|)·logit, c learned: as in Section 4 of Zhang et
 * al., but without their sigmoid of s. More than two classes give a vector s.
 */
function buildAdversary(classes: number, levels: number, random: Random) {
  const width = logitCount(classes);
  const output = denseHead(width * (1 + classes), logitCount(levels), random.fork('adversary'));
  // From zero: a random adversary on large logits would begin by pushing the predictor at random.
  output.parameters.load(
    Object.fromEntries(
      Object.entries(output.parameters.toArrays()).map(([name, values]) => [name, values.fill(0)]),
    ),
  );
  const scale = new Parameters();
  scale.add('c', [1], Float32Array.of(0));
  return {
    parameters: [output.parameters, scale],
    logits(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor2D {
      const s = tf.mul(logits, tf.add(1, tf.abs(scale.get('c'))));
      const y = oneHot(labels, classes);
      const crossed = tf
        .mul(tf.expandDims(s, 2), tf.expandDims(y, 1))
        .reshape([labels.size, width * classes]);
      return output.forward(tf.concat([s, crossed], 1), true) as tf.Tensor2D;
    },
    dispose() {
      output.parameters.dispose();
      scale.dispose();
    },
  };
}
