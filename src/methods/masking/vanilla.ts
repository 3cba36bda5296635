import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { drawn } from '../../tensor/steps/draw.ts';
import { type Classifier, scoreRows } from '../../training/classifier.ts';
import { codesAt, crossEntropy } from '../../training/losses.ts';
import type { StageJob } from '../../training/method.ts';
import { BASE, supervised, type TrainedClassifier } from '../../training/supervised.ts';
import type { Training } from '../../training/training.ts';
import type { Tried } from '../../training/tuning.ts';
import { erm } from '../erm.ts';
import { buildEstimator } from './mutual-information.ts';

/** The stage and phase of the model that masks are made for: ERM's own where λ_MI is 0. */
export const PRETRAINING = BASE;

/**
 * The Vanilla model: θ and h (and the estimator ω) trained jointly on clean inputs by
 * CE − λ_MI·I_JSD(X; E) (Fair Diagnosis, Section 3.1, Eq. 5 and 6).
 */
export const vanilla = supervised({
  name: 'vanilla',
  title: 'Vanilla',
  citation:
    'Tian, B., He, Y., Liu, M. et al. (2024). Fair Diagnosis: Leveraging Causal Modeling to Mitigate Medical Bias. arXiv:2412.04739.',
  version: 1,
  options: z.strictObject({
    /** λ_MI: weight of the Jensen-Shannon mutual information between input and embedding. */
    mutualInformation: z.number().positive().default(0.1),
  }),
  stage: PRETRAINING,
  objective({ inputs, label }, { mutualInformation }, { encoder, head }, random) {
    const estimator = buildEstimator(inputs.shape, encoder.embeddingSize, random.fork('estimator'));
    const mismatch = random.fork('mismatch');
    return {
      scaffold: estimator.parameters,
      streams: [mismatch],
      loss({ x, rows }) {
        const { embedding } = encoder.forward(x, true);
        const logits = head.forward(embedding, true) as tf.Tensor2D;
        const loss = crossEntropy(logits, codesAt(label.codes, rows));
        const n = rows.size;
        // A batch of one has no mismatched pair.
        if (n < 2) return loss;
        const mismatched = drawn([n], () => rotation(n, 1 + mismatch.int(n - 1)));
        return tf.sub(loss, tf.mul(estimator.bound(x, embedding, mismatched), mutualInformation));
      },
    };
  },
});

/** 0 … n − 1 from `shift` on, and round. */
function rotation(n: number, shift: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => (i + shift) % n);
}

/** `pretrain` as a stage of trials that go on from it. */
export function pretraining({
  mutualInformation,
}: {
  readonly mutualInformation: number;
}): StageJob {
  const [stage] = mutualInformation === 0 ? erm.stages({}) : vanilla.stages({ mutualInformation });
  return stage!;
}

/** Asks something of the pretrained model, which then goes. */
export async function askPretrained<T>(
  training: Training,
  options: { readonly mutualInformation: number },
  ask: (classifier: Classifier) => T | Promise<T>,
): Promise<T> {
  const { classifier, dispose } = await pretrain(training, options);
  try {
    return await ask(classifier);
  } finally {
    dispose();
  }
}

/** The pretrained model, as tuning looks at it. */
export function plainModel(options: { readonly mutualInformation: number }): Tried {
  return {
    stage: pretraining(options),
    scores: (training) =>
      askPretrained(training, options, (classifier) => validationScores(training, classifier)),
  };
}

/** Probabilities that a classifier gives validation records. */
export function validationScores(
  { inputs, split }: Training,
  classifier: Classifier,
): Float32Array {
  return scoreRows(inputs, split.validation, classifier.scoring);
}

/** What the deployed model of a paper's rivals is: Vanilla, or ERM where λ_MI is 0. */
export function pretrain(
  training: Training,
  { mutualInformation }: { readonly mutualInformation: number },
): Promise<TrainedClassifier> {
  return mutualInformation === 0
    ? erm.trainClassifier(training, {})
    : vanilla.trainClassifier(training, { mutualInformation });
}
