import type * as tf from '@tensorflow/tfjs';
import { globalMeanPool } from '../tensor/fused.ts';
import type { Encoder, Stage } from './module.ts';

/**
 * Stages in a row. The last one gives an embedding `[features]`, or maps
 * `[height, width, channels]` whose mean over places is the embedding.
 */
export function chain(stages: readonly Stage[], inputShape: readonly number[]): Encoder {
  const last = stages.at(-1)!.outputShape;
  return {
    stages,
    parameters: stages.map((stage) => stage.parameters),
    inputShape,
    embeddingSize: last.at(-1)!,
    forward(x, training) {
      let y = x;
      for (const stage of stages) y = stage.forward(y, training);
      if (last.length === 1) return { embedding: y as tf.Tensor2D, maps: null };
      const maps = y as tf.Tensor4D;
      return { embedding: globalMeanPool(maps), maps };
    },
    flops: () => stages.reduce((sum, stage) => sum + stage.flops, 0),
    dispose() {
      for (const stage of stages) stage.parameters.dispose();
    },
  };
}

/**
 * An encoder whose first `count` stages are those of `shared` and whose others are `own`'s: the
 * parameters are the same objects, so training one trains both. Dispose `shared` and `own`, not
 * the result.
 *
 * @throws RangeError unless 0 ≤ `count` ≤ number of stages.
 */
export function shareStages(own: Encoder, shared: Encoder, count: number): Encoder {
  if (!Number.isInteger(count) || count < 0 || count > own.stages.length) {
    throw new RangeError(`${count} shared stages of an encoder with ${own.stages.length}`);
  }
  return chain([...shared.stages.slice(0, count), ...own.stages.slice(count)], own.inputShape);
}
