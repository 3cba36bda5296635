import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../tensor/engine.ts';
import { conv2d, softmaxCrossEntropy } from '../tensor/fused.ts';
import { outputGradients, valueAndGradients } from '../tensor/gradients.ts';
import { createOptimiser } from '../tensor/optimiser.ts';
import { Random } from '../tensor/random.ts';
import { generator } from './generator.ts';
import { denseHead } from './head.ts';
import { buildEncoder } from './registry.ts';

/**
 * Trains networks whose channels fill no register and whose pictures have odd sides, prints
 * `trained`, and exits cleanly only if no kernel wrote beyond its buffers.
 */
await loadEngine({ threads: 1 });
const random = new Random(1);
const batch = (samples: number, shape: readonly number[]) =>
  tf.tensor(
    Float32Array.from({ length: samples * shape.reduce((a, b) => a * b, 1) }, () =>
      random.uniform(),
    ),
    [samples, ...shape],
  );

for (const width of [4, 6]) {
  for (const shape of [
    [15, 13, 3],
    [28, 28, 3],
    [9, 9, 1],
  ]) {
    trainClassifier(width, shape);
    trainMasks(width, shape);
  }
}
for (const inputs of [1, 3, 4, 6, 8, 12]) {
  for (const outputs of [1, 4, 6, 16]) convolvePointwise(inputs, outputs);
}
console.log('trained');

function trainClassifier(width: number, shape: readonly number[]): void {
  const encoder = buildEncoder({ kind: 'small-resnet', width }, shape, random);
  const head = denseHead(encoder.embeddingSize, 2, random);
  const modules = [...encoder.parameters, head.parameters];
  const adam = { kind: 'adam', learningRate: 1e-2, weightDecay: 0.1 } as const;
  const optimiser = createOptimiser(adam, modules);
  for (const samples of [32, 5, 32]) {
    const x = batch(samples, shape);
    const labels = tf.tensor1d(
      Int32Array.from({ length: samples }, () => random.int(2)),
      'int32',
    );
    const { gradients } = valueAndGradients(modules, () => {
      const logits = head.forward(encoder.forward(x, true).embedding, true);
      return tf.mean(softmaxCrossEntropy(logits as tf.Tensor2D, labels));
    });
    optimiser.step(gradients);
    gradients.dispose();
    tf.dispose([x, labels, tf.tidy(() => encoder.forward(x, false).embedding)]);
  }
  optimiser.dispose();
  for (const module of modules) module.dispose();
}

function trainMasks(width: number, shape: readonly number[]): void {
  const masks = generator(shape, width, 1, random);
  const sgd = { kind: 'sgd', learningRate: 1e-2, momentum: 0.9, weightDecay: 0 } as const;
  const optimiser = createOptimiser(sgd, [masks.parameters]);
  for (const samples of [32, 5]) {
    const x = batch(samples, shape);
    const { gradients } = valueAndGradients([masks.parameters], () =>
      tf.mean(tf.square(tf.sub(masks.forward(x, true), x))),
    );
    optimiser.step(gradients);
    gradients.dispose();
    x.dispose();
  }
  optimiser.dispose();
  masks.parameters.dispose();
}

/** Shortcuts of residual networks: the kernel that is known to write too far for some widths. */
function convolvePointwise(inputs: number, outputs: number): void {
  const x = batch(32, [14, 14, inputs]);
  const filter = batch(1, [1, inputs, outputs]);
  const { gradients, outputs: y } = outputGradients(() => ({
    outputs: [conv2d(x, filter, 2, 'same')],
    inputs: [x, filter],
  }));
  tf.dispose([x, filter, ...y, ...gradients.flat().filter((gradient) => gradient !== null)]);
}
