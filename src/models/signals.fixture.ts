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

/**
 * Trains a multilayer perceptron for a while, prints "go" before and a hash of its weights after, and
 * takes no notice of SIGUSR2. It ends with its input.
 */
process.on('SIGUSR2', () => {});
await loadEngine({ threads: 1 });
const random = new Random(1);
const encoder = buildEncoder({ kind: 'mlp', hidden: [64, 32], dropout: 0 }, [50], random);
const head = denseHead(encoder.embeddingSize, 2, random.fork('head'));
const modules = [...encoder.parameters, head.parameters];
const optimiser = createOptimiser({ kind: 'adam', learningRate: 1e-3, weightDecay: 0 }, modules);
const step = compileStep<'x' | 'labels' | 'numbers'>(({ x, labels, numbers }) => {
  const { losses, gradients } = differentiate(modules, () => {
    const logits = head.forward(encoder.forward(x, true).embedding, true);
    return [tf.mean(softmaxCrossEntropy(logits as tf.Tensor2D, labels as tf.Tensor1D))];
  });
  optimiser.apply(gradients[0]!, numbers);
  return losses;
});
const batches = [512, 402].map((samples) => ({
  x: {
    values: Float32Array.from({ length: samples * 50 }, () => random.normal()),
    shape: [samples, 50],
  },
  labels: vector(Int32Array.from({ length: samples }, () => random.int(2))),
}));
console.log('go');
for (let i = 0; i < 1500; i++) {
  tf.dispose([...step.run({ ...batches[i % 2]!, numbers: vector(optimiser.numbers()) })]);
}
const arrays = modules.flatMap((module) => Object.values(module.toArrays()));
console.log(sha256(Buffer.concat(arrays.map((array) => Buffer.from(array.buffer)))));
process.stdin.resume();
