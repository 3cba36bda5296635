import * as tf from '@tensorflow/tfjs';
import { type Inputs, inputsFor } from '../../data/inputs.ts';
import type { Split } from '../../data/split.ts';
import type { Task } from '../../data/task.ts';
import type { Random } from '../../tensor/random.ts';
import type { Classifier } from '../../training/classifier.ts';
import type { TrainContext } from '../../training/context.ts';
import { codesOf, crossEntropy } from '../../training/losses.ts';
import type { StepMeter } from '../../training/phase.ts';
import { type Objective, type Supervised, trainClassifier } from '../../training/supervised.ts';
import { validationAuroc } from '../../training/validation.ts';
import { buildEstimator } from './mutual-information.ts';

export interface PretrainingOptions {
  /** λ_MI: weight of the Jensen-Shannon mutual information between input and embedding; 0: none. */
  readonly mutualInformation: number;
}

/** Raise when the same options give other weights. */
const VERSION = 1;
/** The stage and phase of the Vanilla model. */
export const PRETRAINING = 'pretraining';

/** The Vanilla model, the caller's to dispose, and the inputs that it reads. */
export interface Pretrained extends Supervised {
  readonly inputs: Inputs;
}

/**
 * The Vanilla model: θ and h (and the estimator ω) trained jointly on clean inputs by
 * CE − λ_MI·I_JSD(X; E) (Fair Diagnosis, Section 3.1, Eq. 5 and 6). A stage: trials that agree in
 * data, split, seed and recipe train it once.
 *
 * @throws what `trainClassifier` throws.
 */
export async function pretrain(
  task: Task,
  split: Split,
  options: PretrainingOptions,
  context: TrainContext,
  meter: StepMeter,
): Promise<Pretrained> {
  const inputs = inputsFor(task.dataset, split);
  // Callers pass all their options: the others must not part trials that can share this stage.
  const { mutualInformation } = options;
  const trained = await trainClassifier(
    inputs,
    {
      stage: PRETRAINING,
      key: { version: VERSION, mutualInformation, label: task.label.name },
      classes: task.label.classes.length,
      rows: split.train,
      objective: (classifier, random) =>
        informedLoss(task, inputs, mutualInformation, classifier, random),
      judge: (classifier) =>
        validationAuroc(task, split, inputs, (x) => classifier.logits(x, false)),
    },
    context,
    meter,
  );
  return { ...trained, inputs };
}

function informedLoss(
  task: Task,
  inputs: Inputs,
  mutualInformation: number,
  { encoder, head }: Classifier,
  random: Random,
): Objective {
  const estimator = buildEstimator(inputs.shape, encoder.embeddingSize, random.fork('estimator'));
  const mismatch = random.fork('mismatch');
  return {
    parameters: mutualInformation > 0 ? estimator.parameters : [],
    loss(x, rows) {
      const labels = codesOf(task.label.codes, rows);
      const embedding = encoder.forward(x, true).embedding;
      const loss = crossEntropy(head.forward(embedding, true) as tf.Tensor2D, labels);
      // A batch of one has no mismatched pair.
      if (mutualInformation === 0 || rows.length < 2) return loss;
      const shift = 1 + mismatch.int(rows.length - 1);
      return tf.sub(loss, tf.mul(estimator.bound(x, embedding, shift), mutualInformation));
    },
    dispose: () => estimator.dispose(),
  };
}
