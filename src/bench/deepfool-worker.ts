import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { loadDataset } from '../data/registry.ts';
import { makeSplit } from '../data/split.ts';
import { makeTask } from '../data/task.ts';
import { encodeArrays } from '../files/safetensors.ts';
import { erm } from '../methods/erm.ts';
import { samplesOf } from '../methods/spare/cross-fitting.ts';
import { deepFool } from '../methods/spare/deepfool.ts';
import { loadEngine } from '../tensor/engine.ts';
import { packParameters } from '../tensor/parameters.ts';
import { countOf } from '../training/classifier.ts';
import { memoryStages } from '../training/stage.ts';
import { prepareTraining } from '../training/training.ts';
import { PacedSteps } from './paced.ts';
import { recipeOf, WORKS } from './works.ts';

/**
 * Trains the small ResNet for one epoch on real pictures, leaves model and pictures in a folder for
 * others, and answers each line `{"steps": n}` with what the distances of the next n batches to its
 * decision boundary took. Arguments: threads, folder.
 */
const [threads, folder] = process.argv.slice(2) as [string, string];
const work = WORKS.deepfool;
const engine = await loadEngine({ threads: Number(threads) });
const dataset = await loadDataset('ham10000-28');
const task = makeTask(dataset, 'malignant', ['sex']);
const stages = memoryStages();
const training = prepareTraining(task, makeSplit(task, { kind: 'holdout', seed: 1 }), {
  seed: 1,
  recipe: recipeOf(work),
  signal: new AbortController().signal,
  progress: () => {},
  stages,
  tuningRuns: () => [],
});
const { classifier } = await erm.trainClassifier(training, {});
if (dataset.features.kind !== 'image') throw new Error(`${dataset.id} has no pictures`);
const all = Int32Array.from({ length: dataset.size }, (_, row) => row);
writeFileSync(
  join(folder, 'weights.safetensors'),
  encodeArrays(packParameters(classifier.parameters)),
);
writeFileSync(join(folder, 'pixels'), dataset.features.read(all));

const pace = new PacedSteps(work.batch);
pace.ready({
  parameters: countOf(classifier.parameters),
  version: engine.id,
  device: engine.device,
});
const logits = (x: tf.Tensor) => classifier.logits(x, false);
// As many pictures as a turn asks for, in one search, as a trial does with all that it has.
const count = work.steps * work.batch;
for (let begin = 0; ; begin += count) {
  const rows = Int32Array.from({ length: count }, (_, i) => (begin + i) % dataset.size);
  const { crossed } = await deepFool(logits, samplesOf(training.inputs, rows));
  for (let first = 0; first < count; first += work.batch) {
    const part = crossed.subarray(first, first + work.batch);
    pace.step({ crossed: part.reduce((sum, one) => sum + one, 0) });
  }
}
