import * as tf from '@tensorflow/tfjs';
import { sha256 } from '../json.ts';
import { loadEngine } from '../tensor/engine.ts';
import { softmaxCrossEntropy } from '../tensor/fused.ts';
import { valueAndGradients } from '../tensor/gradients.ts';
import { createOptimiser } from '../tensor/optimiser.ts';
import { Random } from '../tensor/random.ts';
import { denseHead } from './head.ts';
import { buildEncoder } from './registry.ts';

/** Trains a few steps from the seed in its argument and prints a hash of every weight. */
await loadEngine({ threads: 1 });
const random = new Random(Number(process.argv[2]));
const encoder = buildEncoder({ kind: 'small-resnet', width: 4 }, [14, 14, 3], random.fork('net'));
const head = denseHead(encoder.embeddingSize, 2, random.fork('head'));
const modules = [...encoder.parameters, head.parameters];
const optimiser = createOptimiser({ kind: 'adam', learningRate: 1e-2, weightDecay: 0.1 }, modules);
for (let step = 0; step < 5; step++) {
  const pixels = Float32Array.from({ length: 32 * 14 * 14 * 3 }, () => random.uniform());
  const x = tf.tensor(pixels, [32, 14, 14, 3]);
  const labels = tf.tensor1d(
    Int32Array.from({ length: 32 }, () => random.int(2)),
    'int32',
  );
  const { gradients } = valueAndGradients(modules, () => {
    const logits = head.forward(encoder.forward(x, true).embedding, true);
    return tf.mean(softmaxCrossEntropy(logits as tf.Tensor2D, labels));
  });
  optimiser.step(gradients);
  gradients.dispose();
}
const arrays = modules.flatMap((module) => Object.values(module.toArrays()));
console.log(sha256(Buffer.concat(arrays.map((array) => Buffer.from(array.buffer)))));
