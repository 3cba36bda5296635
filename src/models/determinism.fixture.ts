import * as tf from '@tensorflow/tfjs';
import { sha256 } from '../json.ts';
import { loadEngine } from '../tensor/engine.ts';
import { softmaxCrossEntropy } from '../tensor/fused.ts';
import { differentiate } from '../tensor/gradients.ts';
import { createOptimiser } from '../tensor/optimiser.ts';
import { Random } from '../tensor/random.ts';
import { compileStep, vector } from '../tensor/steps/compile-step.ts';
import { denseHead } from './head.ts';
import { buildEncoder } from './registry.ts';

/** Trains a few steps from the seed in its argument and prints a hash of every weight. */
await loadEngine({ threads: 1 });
const random = new Random(Number(process.argv[2]));
const encoder = buildEncoder({ kind: 'small-resnet', width: 4 }, [14, 14, 3], random.fork('net'));
const head = denseHead(encoder.embeddingSize, 2, random.fork('head'));
const modules = [...encoder.parameters, head.parameters];
const optimiser = createOptimiser({ kind: 'adam', learningRate: 1e-2, weightDecay: 0.1 }, modules);
const step = compileStep<'x' | 'labels' | 'numbers'>(({ x, labels, numbers }) => {
  const { losses, gradients } = differentiate(modules, () => {
    const logits = head.forward(encoder.forward(x, true).embedding, true);
    return [tf.mean(softmaxCrossEntropy(logits as tf.Tensor2D, labels as tf.Tensor1D))];
  });
  optimiser.apply(gradients[0]!, numbers);
  return losses;
});
for (let i = 0; i < 5; i++) {
  const pixels = Float32Array.from({ length: 32 * 14 * 14 * 3 }, () => random.uniform());
  const [loss] = step.run({
    x: { values: pixels, shape: [32, 14, 14, 3] },
    labels: vector(Int32Array.from({ length: 32 }, () => random.int(2))),
    numbers: vector(optimiser.numbers()),
  });
  loss!.dispose();
}
const arrays = modules.flatMap((module) => Object.values(module.toArrays()));
console.log(sha256(Buffer.concat(arrays.map((array) => Buffer.from(array.buffer)))));
