import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { makeTask } from '../data/task.ts';
import type { JsonObject } from '../json.ts';
import { denseHead } from '../models/head.ts';
import { scoreRows } from '../training/classifier.ts';
import { minimiseHead } from '../training/frozen-head.ts';
import { logitCount } from '../training/losses.ts';
import type { Method } from '../training/method.ts';
import { trainedStage } from '../training/stage.ts';
import { randomFor } from '../training/training.ts';
import { PRETRAINING, pretrain, pretraining } from './masking/vanilla.ts';

const options = z.strictObject({
  /** The downstream label that the new head predicts. */
  label: z.string(),
  /** λ_MI of the pretraining on the task's own label. */
  mutualInformation: z.number().min(0).default(0.1),
  epochs: z.number().int().min(1).default(20),
  learningRate: z.number().positive().default(1e-2),
});

const PHASE = 'fine-tuning';
/** Raise when the same options give another head. */
const VERSION = 1;

/**
 * Data utility (Fair Diagnosis, Sections 3.1 and 4.4): the encoder pretrained on one label stays
 * frozen, and a new head f_h learns another label from its embeddings.
 */
export const fineTunedHead: Method<z.infer<typeof options>> = {
  name: 'fine-tuned-head',
  title: 'Fine-tuned head',
  citation:
    'Tian, B., He, Y., Liu, M. et al. (2024). Fair Diagnosis: Leveraging Causal Modeling to Mitigate Medical Bias. arXiv:2412.04739.',
  version: 1,
  options,
  stages: (chosen) => [pretraining(chosen)],
  lengths: ['epochs'],
  passes: ({ epochs }, recipe) => ({ [PRETRAINING]: recipe.epochs, [PHASE]: epochs }),
  async train(training, chosen) {
    const { task, split, inputs, context } = training;
    const attributes = task.attributes.map(({ name }) => name);
    const { label } = makeTask(task.dataset, chosen.label, attributes);
    const pretrained = await pretrain(training, chosen);
    const { encoder } = pretrained.classifier;
    const random = randomFor(training, PHASE).fork(label.name);
    const head = denseHead(encoder.embeddingSize, logitCount(label.classes.length), random);
    const key = {
      version: VERSION,
      options: chosen,
      label: training.label.name,
      recipe: context.recipe as unknown as JsonObject,
    };
    const tuned = await trainedStage(training, PHASE, key, [head.parameters], async (making) => ({
      history: await minimiseHead(training, { encoder, head }, label, {
        name: PHASE,
        making,
        optimiser: { kind: 'adam', learningRate: chosen.learningRate, weightDecay: 0 },
        // A record of the task may lack the downstream label.
        rows: split.train.filter((row) => label.codes[row]! >= 0),
        epochs: chosen.epochs,
        random,
      }),
    }));
    const logits = (x: tf.Tensor) =>
      head.forward(encoder.forward(x, false).embedding, false) as tf.Tensor2D;
    return {
      labels: [label],
      scores: async (rows) => scoreRows(inputs, rows, logits),
      history: { ...pretrained.history, ...tuned.history },
      measures: { parameters: head.parameters.count },
      pictures: [],
      samples: [],
      dispose() {
        pretrained.dispose();
        head.parameters.dispose();
      },
    };
  },
};
