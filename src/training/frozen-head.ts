import type * as tf from '@tensorflow/tfjs';
import type { LabelColumn } from '../data/dataset.ts';
import { type Classifier, embedRows, type Logits } from './classifier.ts';
import { codesAt, crossEntropy } from './losses.ts';
import { type Descent, minimise } from './minimise.ts';
import type { Curve } from './outcome.ts';
import type { Training } from './training.ts';
import { validationAuroc } from './validation.ts';

/**
 * Trains a head by cross-entropy on embeddings of the training records, which a frozen encoder makes once,
 * as it does those of the validation records that each epoch is judged on.
 *
 * @param descent `rows`: those of the training records that have the label.
 * @returns the curves, by `descent.name`, the AUROC on validation records among them.
 * @throws what `runPhase` throws.
 */
export async function minimiseHead(
  training: Training,
  { encoder, head }: Pick<Classifier, 'encoder' | 'head'>,
  label: LabelColumn,
  descent: Pick<Descent, 'name' | 'making' | 'optimiser' | 'rows' | 'epochs' | 'random'>,
): Promise<Record<string, Curve>> {
  const { inputs, split } = training;
  const { watch } = descent.making;
  const embeddings = embedRows(inputs, encoder, split.train);
  const judged = watch.without(() => embedRows(inputs, encoder, split.validation));
  const logits: Logits = (x) => head.forward(x, false) as tf.Tensor2D;
  try {
    return await minimise(training, {
      ...descent,
      modules: [head.parameters],
      inputs: embeddings,
      loss: ({ x, rows }) =>
        crossEntropy(head.forward(x, true) as tf.Tensor2D, codesAt(label.codes, rows)),
      endOfEpoch: async () =>
        watch.without(() => validationAuroc({ inputs: judged, labels: [label], split }, logits)),
    });
  } finally {
    embeddings.dispose();
    judged.dispose();
  }
}
