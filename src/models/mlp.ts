import type * as tf from '@tensorflow/tfjs';
import { Parameters } from '../tensor/parameters.ts';
import type { Random } from '../tensor/random.ts';
import { chain } from './encoder.ts';
import { dropout, fullyConnected, sequence, stage } from './layers.ts';
import type { Encoder } from './module.ts';

/**
 * A multilayer perceptron over tabular features: each hidden layer is one stage, with ReLU and
 * dropout.
 *
 * @param hidden sizes of the hidden layers, at least one.
 * @param rate of dropout after each hidden layer, in [0, 1).
 */
export function mlp(
  hidden: readonly number[],
  rate: number,
  inputs: number,
  random: Random,
): Encoder {
  if (hidden.length === 0) throw new RangeError('an MLP needs a hidden layer; use logistic');
  const stages = hidden.map((outputs, index) => {
    return stage(random.fork(`hidden${index + 1}`), (site) =>
      sequence(
        [index === 0 ? inputs : hidden[index - 1]!],
        [
          (shape) => fullyConnected(site, 'dense', shape[0]!, outputs, { relu: true }),
          (shape) => dropout(site, shape, rate),
        ],
      ),
    );
  });
  return chain(stages, [inputs]);
}

/** No encoder at all: the embedding is the input, so that a dense head is logistic regression. */
export function logistic(inputs: number): Encoder {
  const parameters = new Parameters();
  const identity = {
    parameters,
    forward: (x: tf.Tensor) => x,
    outputShape: [inputs],
    flops: 0,
  };
  return chain([identity], [inputs]);
}
