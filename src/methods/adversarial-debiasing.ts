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
import { type Classifier, classifierPredictor, costOf } from '../training/classifier.ts';
import type { TrainingWatch } from '../training/cost.ts';
import { codesAt, crossEntropy, logitCount } from '../training/losses.ts';
import type { Method, StageJob } from '../training/method.ts';
import type { Curve } from '../training/outcome.ts';
import { runPhase } from '../training/phase.ts';
import { type Trained, trainedStage } from '../training/stage.ts';
import { atSeed, randomFor, type Training } from '../training/training.ts';
import { type Candidate, chooseCandidate } from '../training/tuning.ts';
import { validationAuroc, validationCandidate } from '../training/validation.ts';
import { PRETRAINING, pretrain, pretraining } from './masking/vanilla.ts';

const options = z.strictObject({
  /** Passes over the training records; as the others', they are the profile's to say. */
  epochs: z.number().int().min(1).default(30),
  /** Weight α of the adversary's gradient in the predictor's update. */
  weight: z.number().min(0).default(1),
  /** λ_MI of the pretraining that it goes on from; 0: ERM. */
  mutualInformation: z.number().min(0).default(0.1),
  /** Learning rate of predictor and adversary. */
  learningRate: z.number().positive().default(1e-4),
  /** Multiples of the weight to try; more than one: chosen on validation, on `tuningSeed`. */
  weightCandidates: z.array(z.number().positive()).min(1).default([1]),
  tuningSeed: z.number().int().min(1).default(1),
});
type Options = z.infer<typeof options>;

const PHASE = 'adversarial debiasing';
/**
 * The adversary is a handful of weights on one logit: at the predictor's rate it would still be
 * untrained when the run ends, and its gradient noise.
 */
const ADVERSARY_SPEED = 10;
/** Raise when the same options give other weights. */
const VERSION = 1;

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
  version: 1,
  options,
  stages: stagesOf,
  passes: ({ epochs, weightCandidates }, recipe) => ({
    [PRETRAINING]: recipe.epochs,
    [PHASE]: weightCandidates.length * epochs,
  }),
  async train(training, chosen) {
    const multiple = await chooseMultiple(training, chosen);
    const pretrained = await pretrain(training, chosen);
    const debiased = await debias(training, pretrained.classifier, chosen, multiple);
    const trained = {
      ...pretrained,
      history: { ...pretrained.history, ...debiased.history },
      seconds: pretrained.seconds + debiased.seconds,
    };
    return classifierPredictor(training, trained, {
      weight: chosen.weight * multiple,
      ...costOf(training, trained),
    });
  },
};

/** The model it goes on from, and the debiased ones that tuning looks at. */
function stagesOf(chosen: Options): StageJob[] {
  const { weightCandidates, tuningSeed } = chosen;
  const own = pretraining(chosen);
  if (weightCandidates.length === 1) return [own];
  const tuned = { ...own, seed: tuningSeed };
  const debiased = weightCandidates.map(
    (multiple): StageJob => ({
      name: PHASE,
      key: { multiple, options: determining(chosen) },
      seed: tuningSeed,
      after: [tuned],
      async make(training) {
        const { classifier, dispose } = await pretrain(training, chosen);
        await debias(training, classifier, chosen, multiple);
        dispose();
      },
    }),
  );
  return [tuned, ...debiased, own];
}

/** Tries the candidates on the tuning seed and takes the one that validation prefers. */
async function chooseMultiple(training: Training, chosen: Options): Promise<number> {
  const { weightCandidates, tuningSeed } = chosen;
  if (weightCandidates.length === 1) return weightCandidates[0]!;
  const tuning = atSeed(training, tuningSeed);
  const candidates: Candidate<number>[] = [];
  let vanilla = 0;
  for (const value of weightCandidates) {
    const { classifier, dispose } = await pretrain(tuning, chosen);
    const judge = () => validationCandidate(tuning, (x) => classifier.logits(x, false));
    vanilla = judge().accuracy;
    await debias(tuning, classifier, chosen, value);
    candidates.push({ value, ...judge() });
    dispose();
  }
  // Of equally good ones the smallest.
  candidates.sort((a, b) => a.value - b.value);
  return chooseCandidate(candidates, vanilla);
}

/** The options that debiasing depends on. */
function determining({
  weightCandidates: _candidates,
  tuningSeed: _seed,
  ...rest
}: Options): JsonObject {
  return rest;
}

/** Changes a trained classifier in place; a stage. */
function debias(
  training: Training,
  classifier: Classifier,
  chosen: Options,
  multiple: number,
): Promise<Trained> {
  const { label, attribute, context } = training;
  const key = {
    version: VERSION,
    options: determining(chosen),
    multiple,
    label: label.name,
    attribute: attribute.name,
    recipe: context.recipe as unknown as JsonObject,
  };
  return trainedStage(training, PHASE, key, classifier.parameters, async (watch) => ({
    history: await play(training, classifier, chosen, chosen.weight * multiple, watch),
  }));
}

async function play(
  training: Training,
  classifier: Classifier,
  { epochs, learningRate }: Options,
  alpha: number,
  watch: TrainingWatch,
): Promise<Record<string, Curve>> {
  const { split, inputs, label, attribute } = training;
  const random = randomFor(training, PHASE);
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
    const direction = projectedDirection(predictor, forPrediction, forAdversary, alpha);
    predictorOptimiser.apply(direction, fed.forPredictor);
    adversaryOptimiser.apply(forAdversary, fed.forAdversary);
    return losses;
  });
  const logits = (x: tf.Tensor) => classifier.logits(x, false);
  try {
    return await runPhase(training, {
      name: PHASE,
      rows: split.train,
      epochs,
      random: random.fork('batches'),
      step(rows, rate) {
        const [loss, adversaryLoss] = readAll(
          play.run({
            packed: inputs.pack(rows),
            rows: vector(rows),
            forPredictor: vector(predictorOptimiser.numbers(learningRate * rate)),
            forAdversary: vector(adversaryOptimiser.numbers(adversaryRate * rate)),
          }),
        );
        return { loss: loss![0]!, 'adversary loss': adversaryLoss![0]! };
      },
      endOfEpoch: async () => watch.without(() => validationAuroc(training, logits)),
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
 * Logistic adversary on [s, s ⊗ onehot(y)] with s = (1 + |c|)·logit, c learned, as in Section 4 of
 * Zhang et al.; more than two classes give a vector s.
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
