import type * as tf from '@tensorflow/tfjs';
import { valueAndGradients } from '../tensor/gradients.ts';
import { createOptimiser, type OptimiserSpec } from '../tensor/optimiser.ts';
import type { Parameters } from '../tensor/parameters.ts';
import type { Random } from '../tensor/random.ts';
import type { Curve } from './outcome.ts';
import { type Phase, runPhase } from './phase.ts';
import type { Training } from './training.ts';

/** A phase in which some modules descend along the gradient of one loss. */
export interface Descent extends Pick<Phase, 'name' | 'rows' | 'epochs' | 'endOfEpoch'> {
  readonly modules: readonly Parameters[];
  readonly optimiser: OptimiserSpec;
  /** Its children order batches, draw rows and augment pictures. */
  readonly random: Random;
  /** The rows of an epoch, about as many, where they are not `rows`. */
  readonly draw?: (random: Random) => Int32Array;
  /** What the loss reads of a batch; default: the records, augmented where the recipe says so. */
  readonly input?: (rows: Int32Array) => tf.Tensor;
  /** The loss of one batch, a scalar. */
  readonly loss: (x: tf.Tensor, rows: Int32Array) => tf.Tensor;
}

/**
 * Minimises a loss in place and returns its curves.
 *
 * @throws what `runPhase` throws.
 */
export async function minimise(
  training: Training,
  { modules, optimiser: spec, random, draw, input, loss, ...phase }: Descent,
): Promise<Record<string, Curve>> {
  const { inputs, context } = training;
  const how = context.recipe.augment;
  const augment = how ? { how, random: random.fork('augmentation') } : undefined;
  const drawing = random.fork('draw');
  const optimiser = createOptimiser(spec, modules);
  try {
    return await runPhase(training, {
      ...phase,
      ...(draw === undefined ? {} : { draw: (epoch: number) => draw(drawing.fork(epoch)) }),
      random: random.fork('batches'),
      step(rows, rate) {
        const x = input === undefined ? inputs.tensor(rows, augment) : input(rows);
        const { value, gradients } = valueAndGradients(modules, () => loss(x, rows));
        optimiser.step(gradients, spec.learningRate * rate);
        gradients.dispose();
        x.dispose();
        return { loss: value };
      },
    });
  } finally {
    optimiser.dispose();
  }
}
