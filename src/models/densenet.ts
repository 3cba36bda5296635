import * as tf from '@tensorflow/tfjs';
import type { Random } from '../tensor/random.ts';
import { chain } from './encoder.ts';
import {
  conv,
  convNorm,
  type Layer,
  meanPool,
  normLayer,
  type Site,
  sequence,
  stage,
} from './layers.ts';
import type { Encoder } from './module.ts';
import { stem } from './stem.ts';

/** Layers of the four dense blocks of DenseNet-121. */
const BLOCKS: readonly number[] = [6, 12, 24, 16];

/**
 * DenseNet-121 (Huang et al. 2017, Table 1): every layer sees the maps of all layers before it in
 * its block. The stem is `stem`'s.
 *
 * @param width channels of the stem, twice the growth rate; the published network has 64.
 * @param inputShape `[height, width, channels]`.
 */
export function densenet121(width: number, inputShape: readonly number[], random: Random): Encoder {
  const growth = Math.max(1, Math.round(width / 2));
  const stages = [stem(width, inputShape, random)];
  for (const [index, layers] of BLOCKS.entries()) {
    const before = stages.at(-1)!.outputShape;
    const last = index === BLOCKS.length - 1;
    stages.push(
      stage(random.fork(`stage${index + 1}`), (site) =>
        sequence(before, [
          ...Array.from({ length: layers }, (_, i) => (shape: readonly number[]) => {
            return denseLayer(site, `layer${i + 1}`, shape, growth);
          }),
          (shape) => (last ? normLayer(site, 'norm', shape) : transition(site, shape)),
        ]),
      ),
    );
  }
  return chain(stages, inputShape);
}

/** Norm, ReLU, 1×1, norm, ReLU, 3×3; its `growth` maps join those it was given. */
function denseLayer(
  site: Site,
  name: string,
  inputShape: readonly number[],
  growth: number,
): Layer {
  const [height, width, channels] = inputShape as [number, number, number];
  const added = sequence(inputShape, [
    (shape) => normLayer(site, `${name}/norm`, shape),
    (shape) => convNorm(site, `${name}/conv1`, shape, { kernel: 1, outputs: 4 * growth }),
    (shape) => conv(site, `${name}/conv2`, shape, { kernel: 3, outputs: growth }),
  ]);
  return {
    forward: (x, training) => tf.concat([x, added.forward(x, training)], 3),
    outputShape: [height, width, channels + growth],
    flops: added.flops,
  };
}

/** Between blocks: half the channels, half the resolution. */
function transition(site: Site, inputShape: readonly number[]): Layer {
  const outputs = Math.floor(inputShape[2]! / 2);
  return sequence(inputShape, [
    (shape) => normLayer(site, 'transition/norm', shape),
    (shape) => conv(site, 'transition/conv', shape, { kernel: 1, outputs }),
    (shape) => meanPool(shape, 2),
  ]);
}
