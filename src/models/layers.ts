import * as tf from '@tensorflow/tfjs';
import {
  batchNormTraining,
  conv2d,
  dense,
  frozenBatchNorm,
  maxPool as pool,
  relu,
} from '../tensor/fused.ts';
import { heNormal, ones, size, zeros } from '../tensor/initialise.ts';
import type { Padding } from '../tensor/kernels/kernels.ts';
import { Parameters } from '../tensor/parameters.ts';
import type { Random } from '../tensor/random.ts';
import { drawn } from '../tensor/steps/draw.ts';
import type { Stage } from './module.ts';

/** A layer while a stage is put together: what it does, what it yields and what it costs. */
export interface Layer {
  forward(x: tf.Tensor, training: boolean): tf.Tensor;
  readonly outputShape: readonly number[];
  readonly flops: number;
}

/** Where a layer puts its parameters, and what initialises them. */
export interface Site {
  readonly parameters: Parameters;
  readonly random: Random;
}

/** Collects the parameters of one stage. */
export function stage(random: Random, build: (site: Site) => Layer): Stage {
  const parameters = new Parameters();
  const layer = build({ parameters, random });
  return { parameters, ...layer };
}

/** Layers in a row; `build` gets the shape that the layer before yields. */
export function sequence(
  inputShape: readonly number[],
  builds: readonly ((inputShape: readonly number[]) => Layer)[],
): Layer {
  const layers: Layer[] = [];
  for (const build of builds) layers.push(build(layers.at(-1)?.outputShape ?? inputShape));
  return {
    forward: (x, training) => layers.reduce((y, layer) => layer.forward(y, training), x),
    outputShape: layers.at(-1)?.outputShape ?? inputShape,
    flops: layers.reduce((sum, layer) => sum + layer.flops, 0),
  };
}

export interface ConvOptions {
  readonly kernel: number;
  readonly outputs: number;
  readonly stride?: number;
  /** `same` where left out. */
  readonly padding?: Padding;
}

/** Convolution, batch normalisation and, unless `relu` is false, ReLU. */
export function convNorm(
  site: Site,
  name: string,
  inputShape: readonly number[],
  options: ConvOptions & { readonly relu?: boolean },
): Layer {
  const { parameters } = site;
  const { kernel, outputs, stride = 1, padding = 'same' } = options;
  const withRelu = options.relu ?? true;
  const filterShape = [kernel, kernel, inputShape[2]!, outputs];
  const random = site.random.fork(name);
  parameters.add(`${name}/filter`, filterShape, heNormal(filterShape, random));
  const norm = addBatchNorm(parameters, name, outputs);
  const outputShape = convShape(inputShape, options);
  return {
    forward(x, training) {
      const filter = parameters.get(`${name}/filter`);
      if (training) return norm.training(conv2d(x, filter, stride, padding), withRelu);
      // Fixed statistics are an affine map: one convolution does both.
      const { factor, shift } = frozenBatchNorm(norm.values());
      const y = tf.add(conv2d(x, tf.mul(filter, factor), stride, padding), shift);
      return withRelu ? relu(y) : y;
    },
    outputShape,
    flops: outputShape[0]! * outputShape[1]! * size(filterShape),
  };
}

/** Batch normalisation, then ReLU unless told otherwise, as a layer of its own. */
export function normLayer(
  site: Site,
  name: string,
  inputShape: readonly number[],
  withRelu = true,
): Layer {
  const norm = addBatchNorm(site.parameters, name, inputShape.at(-1)!);
  return {
    forward(x, training) {
      if (training) return norm.training(x, withRelu);
      const { factor, shift } = frozenBatchNorm(norm.values());
      const y = tf.add(tf.mul(x, factor), shift);
      return withRelu ? relu(y) : y;
    },
    outputShape: inputShape,
    flops: 0,
  };
}

function addBatchNorm(parameters: Parameters, name: string, channels: number) {
  parameters.add(`${name}/scale`, [channels], ones([channels]));
  parameters.add(`${name}/offset`, [channels], zeros([channels]));
  parameters.add(`${name}/mean`, [channels], zeros([channels]), { trainable: false });
  parameters.add(`${name}/variance`, [channels], ones([channels]), { trainable: false });
  const values = () => ({
    scale: parameters.get(`${name}/scale`),
    offset: parameters.get(`${name}/offset`),
    mean: parameters.get(`${name}/mean`),
    variance: parameters.get(`${name}/variance`),
  });
  return {
    values,
    training(x: tf.Tensor, withRelu: boolean): tf.Tensor {
      return batchNormTraining({ x, ...values() }, withRelu, (mean, variance) => {
        parameters.variable(`${name}/mean`).assign(mean);
        parameters.variable(`${name}/variance`).assign(variance);
      });
    },
  };
}

/** Convolution alone: no bias, no normalisation. */
export function conv(
  site: Site,
  name: string,
  inputShape: readonly number[],
  options: ConvOptions,
  initialise = heNormal,
): Layer {
  const { parameters } = site;
  const { kernel, outputs, stride = 1, padding = 'same' } = options;
  const shape = [kernel, kernel, inputShape[2]!, outputs];
  parameters.add(`${name}/filter`, shape, initialise(shape, site.random.fork(name)));
  const outputShape = convShape(inputShape, options);
  return {
    forward: (x) => conv2d(x, parameters.get(`${name}/filter`), stride, padding),
    outputShape,
    flops: outputShape[0]! * outputShape[1]! * size(shape),
  };
}

/** Convolution with a bias and no normalisation. */
export function convBias(
  site: Site,
  name: string,
  inputShape: readonly number[],
  options: ConvOptions,
  initialise = heNormal,
): Layer {
  const { parameters } = site;
  const inner = conv(site, name, inputShape, options, initialise);
  parameters.add(`${name}/bias`, [options.outputs], zeros([options.outputs]));
  return {
    ...inner,
    forward: (x, training) => tf.add(inner.forward(x, training), parameters.get(`${name}/bias`)),
  };
}

/** Fully connected, with a bias: `[…, inputs]` → `[…, outputs]`. */
export function fullyConnected(
  site: Site,
  name: string,
  inputs: number,
  outputs: number,
  options: {
    readonly relu?: boolean;
    readonly initialise?: (shape: readonly number[], random: Random) => Float32Array;
  } = {},
): Layer {
  const { parameters } = site;
  const shape = [inputs, outputs];
  const initialise = options.initialise ?? heNormal;
  parameters.add(`${name}/weights`, shape, initialise(shape, site.random.fork(name)));
  parameters.add(`${name}/bias`, [outputs], zeros([outputs]));
  return {
    forward: (x) =>
      dense(
        x as tf.Tensor2D,
        parameters.get(`${name}/weights`),
        parameters.get(`${name}/bias`),
        options.relu ?? false,
      ),
    outputShape: [outputs],
    flops: inputs * outputs,
  };
}

/** Maximum over windows. */
export function maxPool(
  inputShape: readonly number[],
  window: number,
  stride: number,
  padding: 'same' | 'valid' = 'same',
): Layer {
  const outputs = inputShape[2]!;
  return {
    forward: (x) => pool(x as tf.Tensor4D, window, stride, padding),
    outputShape: convShape(inputShape, { kernel: window, outputs, stride, padding }),
    flops: 0,
  };
}

/** Mean over windows that don't overlap; a remainder at the border is left out. */
export function meanPool(inputShape: readonly number[], window: number): Layer {
  const outputs = inputShape[2]!;
  return {
    forward: (x) => tf.avgPool(x as tf.Tensor4D, window, window, 'valid'),
    outputShape: convShape(inputShape, {
      kernel: window,
      outputs,
      stride: window,
      padding: 'valid',
    }),
    flops: 0,
  };
}

/** Pixels in [0, 1] to about zero mean and unit spread: (x − 0.5) / 0.25. */
export function standardise(inputShape: readonly number[]): Layer {
  return {
    forward: (x) => tf.mul(tf.sub(x, 0.5), 4),
    outputShape: inputShape,
    flops: 0,
  };
}

/** Sets entries to zero at random while training, and scales the others up to match. */
export function dropout(site: Site, inputShape: readonly number[], rate: number): Layer {
  const random = site.random.fork('dropout');
  site.parameters.addStream(random);
  return {
    forward(x, training) {
      if (!training || rate === 0) return x;
      return tf.mul(
        x,
        drawn(x.shape, (before) => random.dropoutMask(x.size, rate, before as Float32Array)),
      );
    },
    outputShape: inputShape,
    flops: 0,
  };
}

function convShape(inputShape: readonly number[], options: ConvOptions): number[] {
  const { kernel, outputs, stride = 1, padding = 'same' } = options;
  const length = (n: number) => Math.ceil((padding === 'same' ? n : n - kernel + 1) / stride);
  return [length(inputShape[0]!), length(inputShape[1]!), outputs];
}
