import type { Random } from '../tensor/random.ts';
import { chain } from './encoder.ts';
import { convNorm, sequence, stage, standardise } from './layers.ts';
import type { Encoder } from './module.ts';
import { basicBlock } from './residual.ts';

/**
 * A residual network for small pictures on few cores: a 3×3 stem, then three basic blocks with
 * `width`, 2·`width` and 4·`width` channels, the second and third with stride 2. With width 16 it
 * has 77,392 parameters and, at 28×28×3, 9.57 million multiply-adds.
 *
 * @param stemStride 2 halves height and width before the blocks; 4 does so twice, by two convolutions
 *   of which the first has half the channels.
 * @param inputShape `[height, width, channels]`.
 */
export function smallResnet(
  width: number,
  stemStride: 1 | 2 | 4,
  inputShape: readonly number[],
  random: Random,
): Encoder {
  const stem = stage(random.fork('stem'), (site) =>
    sequence(inputShape, [
      standardise,
      ...(stemStride === 4
        ? [
            (shape: readonly number[]) =>
              convNorm(site, 'half', shape, { kernel: 3, outputs: width / 2, stride: 2 }),
          ]
        : []),
      (shape) =>
        convNorm(site, 'conv', shape, {
          kernel: 3,
          outputs: width,
          stride: stemStride === 1 ? 1 : 2,
        }),
    ]),
  );
  const stages = [stem];
  for (const [index, outputs] of [width, 2 * width, 4 * width].entries()) {
    const before = stages.at(-1)!.outputShape;
    stages.push(
      stage(random.fork(`stage${index + 1}`), (site) =>
        basicBlock(site, 'block1', before, outputs, index === 0 ? 1 : 2),
      ),
    );
  }
  return chain(stages, inputShape);
}
