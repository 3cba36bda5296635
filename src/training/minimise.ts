import type * as tf from '@tensorflow/tfjs';
import type { Inputs } from '../data/inputs.ts';
import { differentiate } from '../tensor/gradients.ts';
import { createOptimiser, type OptimiserSpec } from '../tensor/optimiser.ts';
import type { Parameters } from '../tensor/parameters.ts';
import type { Random } from '../tensor/random.ts';
import {
  compileStep,
  type Feeds,
  readAll,
  TOGETHER,
  vector,
} from '../tensor/steps/compile-step.ts';
import type { Curve } from './outcome.ts';
import { type Phase, runPhase, type Turn } from './phase.ts';
import { augmentation, type Training } from './training.ts';

/** A phase in which some modules descend along the gradient of one loss. */
export interface Descent
  extends Pick<Phase, 'name' | 'rows' | 'epochs' | 'endOfEpoch' | 'pointsPerEpoch' | 'making'> {
  readonly modules: readonly Parameters[];
  readonly optimiser: OptimiserSpec;
  /** Its children order batches, draw rows and augment pictures. */
  readonly random: Random;
  /** The rows of an epoch, about as many, where they are not `rows`. */
  readonly draw?: (random: Random) => Int32Array;
  /** What the loss reads of a batch; default: the records. */
  readonly inputs?: Pick<Inputs, 'pack' | 'records'>;
  /** False: records are read as they are, whatever the recipe says. */
  readonly augment?: false;
  readonly loss: Loss;
  /**
   * What else the loss reads of a batch, made on the host.
   *
   * @param done steps before this one.
   */
  readonly feeds?: (rows: Int32Array, done: number) => Feeds;
  /** Streams that loss and feeds draw from, beside those of the modules. */
  readonly streams?: readonly Random[];
  /**
   * Names what the loss does otherwise for some rows than for others, where that is more than their
   * number.
   */
  readonly variant?: (rows: Int32Array) => string;
  /** What is done to weights after each step, in its device part. */
  readonly after?: () => void;
}

/** A batch in the device part of a step. */
export interface Batch {
  /** The records, `[n, …shape]` float32. */
  readonly x: tf.Tensor;
  /** Theirs in the data set, `[n]` int32: what `codesAt` wants. */
  readonly rows: tf.Tensor;
  /** What the descent's `feeds` made. */
  readonly fed: Readonly<Record<string, tf.Tensor>>;
  /** What the descent's `variant` said. */
  readonly variant: string;
}

/** The loss of one batch, a scalar. It runs in the device part of a step; see `compileStep`. */
export type Loss = (batch: Batch) => tf.Tensor;

/**
 * Minimises a loss in place and returns its curves.
 *
 * @throws what `runPhase` throws.
 */
export async function minimise(
  training: Training,
  {
    modules,
    optimiser: spec,
    random,
    draw,
    loss,
    feeds,
    variant,
    after,
    streams = [],
    ...phase
  }: Descent,
): Promise<Record<string, Curve>> {
  const { inputs = training.inputs } = phase;
  const augment = augmentation(training, random, phase.augment);
  const drawing = random.fork('draw');
  const optimiser = createOptimiser(spec, modules);
  const descend = compileStep<string>(({ packed, rows, numbers, ...fed }, variant) => {
    const { losses, gradients } = differentiate(modules, () => [
      loss({ x: inputs.records(packed!), rows: rows!, fed, variant }),
    ]);
    optimiser.apply(gradients[0]!, numbers!);
    after?.();
    return losses;
  });
  const feedsOf = ({ rows, rate }: Turn) => ({
    ...feeds?.(rows, optimiser.steps),
    packed: inputs.pack(rows, augment),
    rows: vector(rows),
    numbers: vector(optimiser.numbers(spec.learningRate * rate)),
  });
  const lossOf = (outputs: readonly tf.Tensor[]) => ({ loss: readAll(outputs)[0]![0]! });
  // A step on pictures takes so long that nothing is gained.
  const quick = training.inputs.shape.length === 1 && variant === undefined;
  try {
    return await runPhase(training, {
      ...phase,
      ...(draw === undefined ? {} : { draw: (epoch: number) => draw(drawing.fork(epoch)) }),
      random: random.fork('batches'),
      state: {
        modules,
        optimisers: [optimiser],
        streams: augment === undefined ? streams : [...streams, augment.random],
      },
      step: (rows, rate) => lossOf(descend.run(feedsOf({ rows, rate }), variant?.(rows))),
      ...(quick && {
        steps: {
          most: TOGETHER,
          run: (turns: readonly Turn[]) => descend.runAll(turns.map(feedsOf)).map(lossOf),
        },
      }),
    });
  } finally {
    optimiser.dispose();
  }
}
