import type * as tf from '@tensorflow/tfjs';
import type { LabelColumn } from '../data/dataset.ts';
import { type Classifier, embedRows } from './classifier.ts';
import { codesAt, crossEntropy } from './losses.ts';
import { type Descent, minimise } from './minimise.ts';
import type { Curve } from './outcome.ts';
import type { Training } from './training.ts';

/**
 * Trains a head by cross-entropy on embeddings of the training records, which a frozen encoder makes once.
 *
 * @param descent `rows`: those of the training records that have the label.
 * @returns the curves, by `descent.name`.
 * @throws what `runPhase` throws.
 */
export async function minimiseHead(
  training: Training,
  { encoder, head }: Pick<Classifier, 'encoder' | 'head'>,
  label: LabelColumn,
  descent: Pick<Descent, 'name' | 'making' | 'optimiser' | 'rows' | 'epochs' | 'random'>,
): Promise<Record<string, Curve>> {
  const { inputs, split } = training;
  const embeddings = embedRows(inputs, encoder, split.train);
  try {
    return await minimise(training, {
      ...descent,
      modules: [head.parameters],
      inputs: embeddings,
      loss: ({ x, rows }) =>
        crossEntropy(head.forward(x, true) as tf.Tensor2D, codesAt(label.codes, rows)),
    });
  } finally {
    embeddings.dispose();
  }
}
