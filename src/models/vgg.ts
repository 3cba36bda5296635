import type { Random } from '../tensor/random.ts';
import { chain } from './encoder.ts';
import { convNorm, maxPool, sequence, stage, standardise } from './layers.ts';
import type { Encoder } from './module.ts';

/** Channels of the convolutions of each stage, in units of the width. */
const STAGES: readonly (readonly number[])[] = [[1], [2], [4, 4], [8, 8], [8, 8]];

/**
 * VGG-11 with batch normalisation (Simonyan and Zisserman 2015, column A). Its three dense layers
 * give way to the mean over the last maps, which therefore are not pooled again; pooling rounds
 * sizes up, so that 28×28 pictures reach the last stage.
 *
 * @param width channels of the first stage; the published network has 64.
 * @param inputShape `[height, width, channels]`.
 */
export function vgg11(width: number, inputShape: readonly number[], random: Random): Encoder {
  let before = inputShape;
  const stages = STAGES.map((factors, index) => {
    const built = stage(random.fork(`stage${index + 1}`), (site) =>
      sequence(before, [
        ...(index === 0 ? [standardise] : []),
        ...factors.map((factor, i) => (shape: readonly number[]) => {
          const outputs = factor * width;
          return convNorm(site, `conv${i + 1}`, shape, { kernel: 3, outputs });
        }),
        ...(index === STAGES.length - 1
          ? []
          : [(shape: readonly number[]) => maxPool(shape, 2, 2)]),
      ]),
    );
    before = built.outputShape;
    return built;
  });
  return chain(stages, inputShape);
}
