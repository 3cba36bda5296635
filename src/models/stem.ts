import type { Random } from '../tensor/random.ts';
import { convNorm, maxPool, sequence, stage, standardise } from './layers.ts';
import type { Stage } from './module.ts';

/**
 * What networks for ImageNet begin with: a 7×7 convolution with stride 2 and a pooling; for pictures
 * under 64 pixels one 3×3 convolution, as in networks for CIFAR.
 *
 * @param width channels that come out.
 * @param inputShape `[height, width, channels]`.
 */
export function stem(width: number, inputShape: readonly number[], random: Random): Stage {
  const small = Math.min(inputShape[0]!, inputShape[1]!) < 64;
  return stage(random.fork('stem'), (site) =>
    sequence(inputShape, [
      standardise,
      (shape) =>
        convNorm(site, 'conv', shape, {
          kernel: small ? 3 : 7,
          outputs: width,
          stride: small ? 1 : 2,
        }),
      ...(small ? [] : [(shape: readonly number[]) => maxPool(shape, 3, 2)]),
    ]),
  );
}
