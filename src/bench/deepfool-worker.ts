import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs';
import { batches } from '../data/batches.ts';
import { inputsFor } from '../data/inputs.ts';
import { loadDataset } from '../data/registry.ts';
import { makeSplit } from '../data/split.ts';
import { makeTask } from '../data/task.ts';
import { deepFool } from '../methods/spare/deepfool.ts';
import { loadEngine } from '../tensor/engine.ts';
import { valueAndGradients } from '../tensor/gradients.ts';
import { createOptimiser } from '../tensor/optimiser.ts';
import { Random } from '../tensor/random.ts';
import { buildClassifier } from '../training/classifier.ts';
import { codesOf, crossEntropy } from '../training/losses.ts';

/**
 * Trains the small ResNet for one epoch on real pictures, then measures distances to its decision
 * boundary. Arguments: threads, pictures.
 */
const [threads, count] = process.argv.slice(2).map(Number) as [number, number];
const BATCH = 128;
await loadEngine({ threads });
const dataset = await loadDataset('ham10000-28');
const task = makeTask(dataset, 'malignant', ['sex']);
const split = makeSplit(task, { kind: 'holdout', seed: 1 });
const inputs = inputsFor(dataset, split);
const random = new Random(1);
const model = buildClassifier({ kind: 'small-resnet', width: 16 }, inputs.shape, 2, random);
const optimiser = createOptimiser(
  { kind: 'adam', learningRate: 1e-3, weightDecay: 0 },
  model.parameters,
);
for (const rows of batches(split.train, BATCH, random)) {
  const x = inputs.tensor(rows);
  const labels = tf.tensor1d(codesOf(task.label.codes, rows), 'int32');
  const { gradients } = valueAndGradients(model.parameters, () =>
    crossEntropy(model.logits(x, true), labels),
  );
  optimiser.step(gradients);
  gradients.dispose();
  tf.dispose([x, labels]);
}

function distances(count: number): number {
  let crossed = 0;
  for (let from = 0; from < count; from += BATCH) {
    const rows = Array.from(
      { length: Math.min(BATCH, count - from) },
      (_, i) => (from + i) % dataset.size,
    );
    const x = inputs.tensor(rows);
    for (const one of deepFool((points) => model.logits(points, false), x).crossed) crossed += one;
    x.dispose();
  }
  return crossed;
}

// The first prediction folds batch norm into the filters, and keeps that.
distances(BATCH);
const say = (answer: object) => console.log(JSON.stringify(answer));
say({ ready: true });
for await (const _ of createInterface({ input: process.stdin })) {
  const tensors = tf.memory().numTensors;
  const start = performance.now();
  const crossed = distances(count);
  say({
    seconds: (performance.now() - start) / 1000,
    crossed,
    peakMiB: process.resourceUsage().maxRSS / 1024,
    leaked: tf.memory().numTensors - tensors,
  });
}
