import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs';
import { denseHead } from '../models/head.ts';
import { buildEncoder } from '../models/registry.ts';
import { loadEngine } from '../tensor/engine.ts';
import { softmaxCrossEntropy } from '../tensor/fused.ts';
import { valueAndGradients } from '../tensor/gradients.ts';
import { createOptimiser } from '../tensor/optimiser.ts';
import { Random } from '../tensor/random.ts';
import { type BenchNetwork, NETWORKS, type NetworkName } from './networks.ts';

/**
 * Trains one network on random data and answers each line `{"steps": n}` with what n training
 * steps took. Arguments: network, threads.
 */
const { spec, shape, batch }: BenchNetwork = NETWORKS[process.argv[2] as NetworkName];
const engine = await loadEngine({ threads: Number(process.argv[3]) });
const random = new Random(1);
const encoder = buildEncoder(spec, shape, random.fork('encoder'));
const head = denseHead(encoder.embeddingSize, 2, random.fork('head'));
const modules = [...encoder.parameters, head.parameters];
const optimiser = createOptimiser({ kind: 'adam', learningRate: 1e-3, weightDecay: 0 }, modules);
const size = shape.reduce((product, length) => product * length, batch);
const x = tf.tensor(
  Float32Array.from({ length: size }, () => random.uniform()),
  [batch, ...shape],
);
const labels = tf.tensor1d(
  Int32Array.from({ length: batch }, () => random.int(2)),
  'int32',
);

function step(): void {
  const { gradients } = valueAndGradients(modules, () => {
    const logits = head.forward(encoder.forward(x, true).embedding, true) as tf.Tensor2D;
    return tf.mean(softmaxCrossEntropy(logits, labels));
  });
  optimiser.step(gradients);
  gradients.dispose();
}

/** Reading a parameter waits until a GPU has done all that it was given. */
function finish(): void {
  const module = modules.at(-1)!;
  module.get(module.trainableNames[0]!).dataSync();
}

const say = (answer: object) => console.log(JSON.stringify(answer));
say({
  parameters: modules.reduce((sum, module) => sum + module.count, 0),
  version: engine.id,
  device: engine.device,
});
for await (const line of createInterface({ input: process.stdin })) {
  const { steps } = JSON.parse(line) as { steps: number };
  const tensors = tf.memory().numTensors;
  const start = performance.now();
  for (let i = 0; i < steps; i++) step();
  finish();
  const seconds = (performance.now() - start) / 1000;
  say({
    seconds,
    samples: steps * batch,
    peakMiB: process.resourceUsage().maxRSS / 1024,
    leaked: tf.memory().numTensors - tensors,
  });
}
