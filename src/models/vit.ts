import * as tf from '@tensorflow/tfjs';
import { gelu, layerNorm, softmax } from '../tensor/fused.ts';
import { glorotUniform, normal, ones, zeros } from '../tensor/initialise.ts';
import type { Random } from '../tensor/random.ts';
import { chain } from './encoder.ts';
import {
  convBias,
  fullyConnected,
  type Layer,
  type Site,
  sequence,
  stage,
  standardise,
} from './layers.ts';
import type { Encoder } from './module.ts';

export interface VitOptions {
  /** Side of a patch in pixels; it divides height and width. */
  readonly patch: number;
  /** Features of a token; `heads` divides it. */
  readonly dim: number;
  /** Number of blocks. */
  readonly depth: number;
  readonly heads: number;
}

/**
 * Vision transformer (Dosovitskiy et al. 2021) with normalisation before each part. The embedding
 * is the mean of the tokens instead of a class token, so tokens are feature maps like those of the
 * convolutional networks.
 *
 * @param inputShape `[height, width, channels]`.
 * @throws RangeError if `patch` does not divide the picture or `heads` the features.
 */
export function vit(options: VitOptions, inputShape: readonly number[], random: Random): Encoder {
  const { patch, dim, depth, heads } = options;
  if (inputShape[0]! % patch !== 0 || inputShape[1]! % patch !== 0) {
    throw new RangeError(`patches of ${patch} don't tile ${inputShape[0]}×${inputShape[1]} pixels`);
  }
  if (dim % heads !== 0) throw new RangeError(`${heads} heads don't divide ${dim} features`);
  const stages = [
    stage(random.fork('patches'), (site) =>
      sequence(inputShape, [
        standardise,
        (shape) => {
          const options = { kernel: patch, stride: patch, outputs: dim, padding: 'valid' } as const;
          return convBias(site, 'patches', shape, options, glorotUniform);
        },
        (shape) => positions(site, shape),
      ]),
    ),
  ];
  for (let i = 0; i < depth; i++) {
    const before = stages.at(-1)!.outputShape;
    stages.push(
      stage(random.fork(`block${i + 1}`), (site) =>
        sequence(before, [
          (shape) => plus(sequence(shape, [norm(site, 'norm1'), attention(site, heads)])),
          (shape) => plus(sequence(shape, [norm(site, 'norm2'), feedForward(site)])),
          ...(i === depth - 1 ? [norm(site, 'norm')] : []),
        ]),
      ),
    );
  }
  return chain(stages, inputShape);
}

/** x + f(x). */
function plus(inner: Layer): Layer {
  return { ...inner, forward: (x, training) => tf.add(x, inner.forward(x, training)) };
}

/** A learned vector for each place. */
function positions(site: Site, shape: readonly number[]): Layer {
  const { parameters, random } = site;
  parameters.add('positions', shape, normal(shape, 0.02, random.fork('positions')));
  return {
    forward: (x) => tf.add(x, parameters.get('positions')),
    outputShape: shape,
    flops: 0,
  };
}

function norm(site: Site, name: string) {
  return (shape: readonly number[]): Layer => {
    const { parameters } = site;
    const features = [shape.at(-1)!];
    parameters.add(`${name}/scale`, features, ones(features));
    parameters.add(`${name}/offset`, features, zeros(features));
    return {
      forward: (x) =>
        layerNorm(x, parameters.get(`${name}/scale`), parameters.get(`${name}/offset`)),
      outputShape: shape,
      flops: 0,
    };
  };
}

/** Multi-head self-attention (Vaswani et al. 2017, section 3.2.2). */
function attention(site: Site, heads: number) {
  return (shape: readonly number[]): Layer => {
    const [height, width, dim] = shape as [number, number, number];
    const tokens = height * width;
    const size = dim / heads;
    const layer = (name: string) =>
      fullyConnected(site, name, dim, dim, { initialise: glorotUniform });
    const [query, key, value, output] = ['query', 'key', 'value', 'output'].map(layer) as [
      Layer,
      Layer,
      Layer,
      Layer,
    ];
    return {
      forward(x, training) {
        const samples = x.shape[0]!;
        const flat = tf.reshape(x, [samples * tokens, dim]);
        const split = (part: Layer) =>
          tf.transpose(
            tf.reshape(part.forward(flat, training), [samples, tokens, heads, size]),
            [0, 2, 1, 3],
          );
        const scores = tf.matMul(
          tf.mul(split(query), 1 / Math.sqrt(size)),
          split(key),
          false,
          true,
        );
        const mixed = tf.matMul(softmax(scores), split(value));
        const joined = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [samples * tokens, dim]);
        return tf.reshape(output.forward(joined, training), [samples, height, width, dim]);
      },
      outputShape: shape,
      flops: tokens * 4 * dim * dim + 2 * tokens * tokens * dim,
    };
  };
}

/** Two dense layers with GELU between them, four times as wide inside. */
function feedForward(site: Site) {
  return (shape: readonly number[]): Layer => {
    const [height, width, dim] = shape as [number, number, number];
    const options = { initialise: glorotUniform };
    const wide = fullyConnected(site, 'wide', dim, 4 * dim, options);
    const narrow = fullyConnected(site, 'narrow', 4 * dim, dim, options);
    return {
      forward(x, training) {
        const flat = tf.reshape(x, [x.size / dim, dim]);
        const inner = gelu(wide.forward(flat, training));
        return tf.reshape(narrow.forward(inner, training), x.shape);
      },
      outputShape: shape,
      flops: height * width * (wide.flops + narrow.flops),
    };
  };
}
