import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Split } from '../data/split.ts';
import type { Task } from '../data/task.ts';
import type { JsonObject } from '../json.ts';
import { denseHead } from '../models/head.ts';
import { Gradients, perLossGradients } from '../tensor/gradients.ts';
import { createOptimiser } from '../tensor/optimiser.ts';
import { Parameters } from '../tensor/parameters.ts';
import { Random } from '../tensor/random.ts';
import { classifierPredictor, megaFlopsOf } from '../training/classifier.ts';
import type { TrainContext } from '../training/context.ts';
import { knownSeconds, type TrainingWatch, trainingWatch } from '../training/cost.ts';
import { codesOf, crossEntropy, logitCount, oneHot } from '../training/losses.ts';
import type { Curve } from '../training/outcome.ts';
import { runPhase, StepMeter, stepsPerEpoch } from '../training/phase.ts';
import { packParameters, unpackParameters } from '../training/stage.ts';
import type { Supervised } from '../training/supervised.ts';
import { type Candidate, chooseCandidate, inTurns } from '../training/tuning.ts';
import { validationAuroc, validationCandidate } from '../training/validation.ts';
import { extra } from './masking/masking.ts';
import { PRETRAINING, type Pretrained, pretrain } from './masking/vanilla.ts';
import type { Method } from './method.ts';

const options = z.strictObject({
  /** Weight α of the adversary's gradient in the predictor's update. */
  weight: z.number().min(0).default(1),
  /** λ_MI of the pretraining that training starts from. */
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
 * ∇L_P − proj_{∇L_A} ∇L_P − α ∇L_A. It starts from the Vanilla model and trains as long as the
 * masking methods play; epochs: `recipe.extra.maskEpochs`.
 */
export const adversarialDebiasing: Method<Options> = {
  name: 'adversarial-debiasing',
  title: 'AD',
  citation:
    'Zhang, B. H., Lemoine, B. and Mitchell, M. (2018). Mitigating unwanted biases with adversarial learning. AIES.',
  version: 1,
  options,
  shares: () => PRETRAINING,
  async train(task, split, chosen, context) {
    const { recipe } = context;
    const epoch = stepsPerEpoch(split.train.length, recipe.batchSize);
    const meter = new StepMeter(context, {
      [PRETRAINING]: recipe.epochs * epoch,
      [PHASE]: chosen.weightCandidates.length * extra(context, 'maskEpochs') * epoch,
    });
    const weight = await chooseWeight(task, split, chosen, context, meter);
    const pretrained = await pretrain(task, split, chosen, context, meter);
    const debiased = await debias(pretrained, task, split, chosen, weight, context, meter);
    const { classifier, inputs } = pretrained;
    return classifierPredictor(
      classifier,
      inputs,
      { ...pretrained.history, ...debiased.history },
      {
        weight: chosen.weight * weight,
        megaFlops: megaFlopsOf(classifier, task),
        trainingSeconds: knownSeconds(pretrained.seconds + debiased.seconds),
      },
    );
  },
};

async function chooseWeight(
  task: Task,
  split: Split,
  chosen: Options,
  context: TrainContext,
  meter: StepMeter,
): Promise<number> {
  const { weightCandidates, tuningSeed } = chosen;
  if (weightCandidates.length === 1) return weightCandidates[0]!;
  const tuning = { ...context, ...context.atSeed(tuningSeed) };
  const candidates: Candidate<number>[] = [];
  let vanilla = 0;
  for (const value of inTurns(weightCandidates, context.seed)) {
    const pretrained = await pretrain(task, split, chosen, tuning, meter);
    try {
      const judge = () =>
        validationCandidate(task, split, pretrained.inputs, (x) =>
          pretrained.classifier.logits(x, false),
        );
      vanilla = judge().accuracy;
      await debias(pretrained, task, split, chosen, value, tuning, meter);
      candidates.push({ value, ...judge() });
    } finally {
      pretrained.classifier.dispose();
    }
  }
  // The order of trying must not decide ties.
  candidates.sort((a, b) => a.value - b.value);
  return chooseCandidate(candidates, vanilla);
}

/** Changes the pretrained classifier in place; a stage. */
async function debias(
  { classifier, inputs }: Pretrained,
  task: Task,
  split: Split,
  chosen: Options,
  multiple: number,
  context: TrainContext,
  meter: StepMeter,
): Promise<Pick<Supervised, 'history' | 'seconds'>> {
  const { weightCandidates: _candidates, tuningSeed: _seed, ...determining } = chosen;
  const key = {
    version: VERSION,
    options: determining,
    multiple,
    label: task.label.name,
    attribute: task.attributes[0]!.name,
    recipe: context.recipe as unknown as JsonObject,
  };
  const stage = await context.stages.get(PHASE, key, async () => {
    const watch = trainingWatch();
    const history = await play(
      classifier,
      inputs,
      task,
      split,
      chosen,
      multiple,
      context,
      meter,
      watch,
    );
    const seconds = watch.seconds();
    return {
      arrays: packParameters(classifier.parameters),
      json: { history: history as unknown as JsonObject, seconds },
    };
  });
  meter.skip(PHASE);
  unpackParameters(classifier.parameters, stage.arrays);
  return {
    history: stage.json.history as unknown as Record<string, Curve>,
    seconds: Number(stage.json.seconds ?? Number.NaN),
  };
}

async function play(
  classifier: Pretrained['classifier'],
  inputs: Pretrained['inputs'],
  task: Task,
  split: Split,
  chosen: Options,
  multiple: number,
  context: TrainContext,
  meter: StepMeter,
  watch: TrainingWatch,
): Promise<Record<string, Curve>> {
  const attribute = task.attributes[0]!;
  const random = new Random(context.seed).fork(PHASE);
  const adversary = buildAdversary(task.label.classes.length, attribute.levels.length, random);
  const predictor = [...classifier.parameters];
  const spec = { kind: 'adam', learningRate: chosen.learningRate, weightDecay: 0 } as const;
  const predictorOptimiser = createOptimiser(spec, predictor);
  const adversaryRate = chosen.learningRate * ADVERSARY_SPEED;
  const adversaryOptimiser = createOptimiser(
    { ...spec, learningRate: adversaryRate },
    adversary.parameters,
  );
  const alpha = chosen.weight * multiple;
  try {
    return await runPhase(
      {
        name: PHASE,
        rows: split.train,
        epochs: extra(context, 'maskEpochs'),
        random: random.fork('batches'),
        step: (rows, rate) => {
          const x = inputs.tensor(rows);
          const labels = codesOf(task.label.codes, rows);
          const groups = codesOf(attribute.codes, rows);
          const { values, gradients } = perLossGradients(
            [...predictor, ...adversary.parameters],
            () => {
              const logits = classifier.logits(x, true);
              return [
                crossEntropy(logits, labels),
                crossEntropy(adversary.logits(logits, labels), groups),
              ];
            },
          );
          const [forPrediction, forAdversary] = gradients as [Gradients, Gradients];
          const direction = projectedDirection(predictor, forPrediction, forAdversary, alpha);
          predictorOptimiser.step(direction, chosen.learningRate * rate);
          adversaryOptimiser.step(forAdversary, adversaryRate * rate);
          direction.dispose();
          forPrediction.dispose();
          forAdversary.dispose();
          x.dispose();
          return { loss: values[0]!, 'adversary loss': values[1]! };
        },
        endOfEpoch: async () =>
          watch.without(() =>
            validationAuroc(task, split, inputs, (x) => classifier.logits(x, false)),
          ),
      },
      context,
      meter,
    );
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
    logits(logits: tf.Tensor2D, labels: Int32Array): tf.Tensor2D {
      const s = tf.mul(logits, tf.add(1, tf.abs(scale.get('c'))));
      const y = oneHot(labels, classes);
      const crossed = tf
        .mul(tf.expandDims(s, 2), tf.expandDims(y, 1))
        .reshape([labels.length, width * classes]);
      return output.forward(tf.concat([s, crossed], 1), true) as tf.Tensor2D;
    },
    dispose() {
      output.parameters.dispose();
      scale.dispose();
    },
  };
}
