import type { Random } from '../tensor/random.ts';
import { chain } from './encoder.ts';
import {
  convNorm,
  type Layer,
  maxPool,
  type Site,
  sequence,
  stage,
  standardise,
} from './layers.ts';
import type { Encoder } from './module.ts';
import { basicBlock, bottleneckBlock } from './residual.ts';

type Block = (
  site: Site,
  name: string,
  inputShape: readonly number[],
  width: number,
  stride: number,
) => Layer;

/** Blocks in each of the four stages (He et al. 2016, Table 1). */
const DEPTHS: Readonly<Record<18 | 50, { block: Block; blocks: readonly number[] }>> = {
  18: { block: basicBlock, blocks: [2, 2, 2, 2] },
  50: { block: bottleneckBlock, blocks: [3, 4, 6, 3] },
};

/**
 * ResNet-18 or ResNet-50 (He et al. 2016). Pictures under 64 pixels get the stem of the paper's
 * CIFAR networks, one 3×3 convolution; larger ones 7×7 with stride 2 and a pooling.
 *
 * @param width channels of the first stage; the published networks have 64.
 * @param inputShape `[height, width, channels]`.
 */
export function resnet(
  depth: 18 | 50,
  width: number,
  inputShape: readonly number[],
  random: Random,
): Encoder {
  const small = Math.min(inputShape[0]!, inputShape[1]!) < 64;
  const stem = stage(random.fork('stem'), (site) =>
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
  const stages = [stem];
  const { block, blocks } = DEPTHS[depth];
  for (const [index, count] of blocks.entries()) {
    const before = stages.at(-1)!.outputShape;
    stages.push(
      stage(random.fork(`stage${index + 1}`), (site) =>
        sequence(
          before,
          Array.from({ length: count }, (_, i) => (shape: readonly number[]) => {
            const stride = i === 0 && index > 0 ? 2 : 1;
            return block(site, `block${i + 1}`, shape, width * 2 ** index, stride);
          }),
        ),
      ),
    );
  }
  return chain(stages, inputShape);
}
