import * as tf from '@tensorflow/tfjs';
import { glorotUniform } from '../tensor/initialise.ts';
import { Parameters } from '../tensor/parameters.ts';
import type { Random } from '../tensor/random.ts';
import { convBias, convNorm, standardise } from './layers.ts';
import type { Module } from './module.ts';

/**
 * A small encoder-decoder from pictures to masks of the same shape with entries in (−1, 1): two
 * strided convolutions down, two up by nearest-neighbour resizing with skip connections, tanh.
 *
 * @param inputShape `[height, width, channels]` of pixels in [0, 1].
 * @param width channels at full resolution.
 * @param stride 2: the network sees means of 2×2 pixels, and a mask has one entry for each.
 */
export function generator(
  inputShape: readonly number[],
  width: number,
  stride: 1 | 2,
  random: Random,
): Module {
  const parameters = new Parameters();
  const site = { parameters, random };
  const [fullHeight, fullBreadth, channels] = inputShape as [number, number, number];
  const [height, breadth] = [Math.ceil(fullHeight / stride), Math.ceil(fullBreadth / stride)];
  const ownShape = [height, breadth, channels];
  const input = standardise(ownShape);
  const full = convNorm(site, 'full', ownShape, { kernel: 3, outputs: width });
  const half = convNorm(site, 'half', full.outputShape, {
    kernel: 3,
    outputs: 2 * width,
    stride: 2,
  });
  const quarter = convNorm(site, 'quarter', half.outputShape, {
    kernel: 3,
    outputs: 2 * width,
    stride: 2,
  });
  const upHalf = convNorm(site, 'up-half', half.outputShape, { kernel: 3, outputs: 2 * width });
  const narrow = convNorm(site, 'narrow', half.outputShape, { kernel: 1, outputs: width });
  const upFull = convNorm(site, 'up-full', full.outputShape, { kernel: 3, outputs: width });
  const mask = convBias(
    site,
    'mask',
    full.outputShape,
    { kernel: 3, outputs: channels },
    glorotUniform,
  );
  const grow = (x: tf.Tensor, to: readonly number[]) =>
    tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [to[0]!, to[1]!]);
  return {
    parameters,
    forward(x, training) {
      const seen = stride === 1 ? x : tf.avgPool(x as tf.Tensor4D, stride, stride, 'same');
      const a = full.forward(input.forward(seen, training), training);
      const b = half.forward(a, training);
      const c = quarter.forward(b, training);
      const d = upHalf.forward(tf.add(grow(c, half.outputShape), b), training);
      const e = grow(narrow.forward(d, training), [height, breadth]);
      const f = upFull.forward(tf.add(e, a), training);
      const values = tf.tanh(mask.forward(f, training));
      return stride === 1 ? values : grow(values, inputShape);
    },
  };
}
