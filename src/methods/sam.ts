import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { differentiate, type Gradients } from '../tensor/gradients.ts';
import { createOptimiser } from '../tensor/optimiser.ts';
import type { Parameters } from '../tensor/parameters.ts';
import { compileStep, readAll, vector } from '../tensor/steps/compile-step.ts';
import { buildClassifier, classifierPredictor, costOf } from '../training/classifier.ts';
import { codesAt, crossEntropy } from '../training/losses.ts';
import type { Method } from '../training/method.ts';
import { runPhase } from '../training/phase.ts';
import { recipeKey, trainedStage } from '../training/stage.ts';
import { BASE } from '../training/supervised.ts';
import { augmentation, randomFor } from '../training/training.ts';
import { validationAuroc } from '../training/validation.ts';

const STAGE = 'SAM';
const VERSION = 1;

const options = z.strictObject({
  /** ρ: how far weights climb before the gradient is taken; 0: ERM, at twice its cost, where the network has no dropout. */
  radius: z.number().min(0).default(0.05),
});

/**
 * Sharpness-aware minimisation (Foret et al. 2021): every step takes the gradient where the loss is
 * highest within ρ, to first order: at w + ρ·g/‖g‖. Moving statistics follow the first pass alone.
 */
export const sam: Method<z.infer<typeof options>> = {
  name: 'sam',
  title: 'SAM',
  citation:
    'Foret, P., Kleiner, A., Mobahi, H. and Neyshabur, B. (2021). Sharpness-Aware Minimization for Efficiently Improving Generalization. ICLR.',
  version: VERSION,
  blind: true,
  options,
  card: {
    does: 'Looks for weights around which the loss is low, not only at which.',
    groupAtInference: false,
    stepCost: 2,
    kits: ['MEDFAIR', 'Limits'],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  ranges: { radius: { from: 0.01, to: 0.1 } },
  passes: (_, { epochs }) => ({ [STAGE]: epochs }),
  async train(training, { radius }) {
    const { inputs, label, split, context } = training;
    const { recipe } = context;
    const random = randomFor(training, BASE);
    const classes = label.classes.length;
    const classifier = buildClassifier(recipe.network, inputs.shape, classes, random);
    const modules = classifier.parameters;
    const key = { version: VERSION, radius, label: label.name, ...recipeKey(context) };
    const trained = await trainedStage(training, STAGE, key, modules, async (making) => {
      const augment = augmentation(training, random);
      const optimiser = createOptimiser(recipe.optimiser, modules);
      const step = compileStep<string>(({ packed, rows, numbers }) => {
        const slopes = () =>
          differentiate(modules, () => [
            crossEntropy(
              classifier.logits(inputs.records(packed!), true),
              codesAt(label.codes, rows!),
            ),
          ]);
        const { losses, gradients } = slopes();
        const back = climb(modules, gradients[0]!, radius);
        const above = slopes();
        back();
        optimiser.apply(above.gradients[0]!, numbers!);
        return losses;
      });
      try {
        const history = await runPhase(training, {
          name: STAGE,
          making,
          state: {
            modules,
            optimisers: [optimiser],
            streams: augment === undefined ? [] : [augment.random],
          },
          rows: split.train,
          epochs: recipe.epochs,
          random: random.fork('batches'),
          step(rows, rate) {
            const numbers = vector(optimiser.numbers(recipe.optimiser.learningRate * rate));
            const packed = inputs.pack(rows, augment);
            const [value] = readAll(step.run({ packed, rows: vector(rows), numbers }));
            return { loss: value![0]! };
          },
          endOfEpoch: async () =>
            making.watch.without(() => validationAuroc(training, classifier.scoring)),
        });
        return { history };
      } finally {
        optimiser.dispose();
      }
    });
    const dispose = () => classifier.dispose();
    return classifierPredictor(
      training,
      { ...trained, classifier, dispose },
      costOf(training, { ...trained, classifier }),
      classifier.scoring,
    );
  },
};

/**
 * Moves weights by `radius` along their gradient, in the device part of a step.
 *
 * @returns puts weights and moving statistics back as they were.
 */
export function climb(
  modules: readonly Parameters[],
  gradients: Gradients,
  radius: number,
): () => void {
  const before = modules.map((module) =>
    module.names.map((name) => ({
      variable: module.variable(name),
      value: tf.mul(module.get(name), 1),
    })),
  );
  const length = tf.norm(gradients.flat());
  const factor = tf.div(radius, tf.add(length, 1e-12));
  for (const module of modules) {
    gradients.of(module).forEach((gradient, i) => {
      if (gradient === null) return;
      const variable = module.variable(module.trainableNames[i]!);
      variable.assign(tf.add(variable.value(), tf.mul(gradient, factor)));
    });
  }
  return () => {
    for (const { variable, value } of before.flat()) variable.assign(value);
  };
}
