import type { Random } from '../tensor/random.ts';
import { chain } from './encoder.ts';
import { type Layer, type Site, sequence, stage } from './layers.ts';
import type { Encoder } from './module.ts';
import { basicBlock, bottleneckBlock } from './residual.ts';
import { stem } from './stem.ts';

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
 * ResNet-18 or ResNet-50 (He et al. 2016). The stem is `stem`'s.
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
  const stages = [stem(width, inputShape, random)];
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
