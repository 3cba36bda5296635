import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { buildClassifier, scoreRows } from '../training/classifier.ts';
import { codesAt, crossEntropy } from '../training/losses.ts';
import { type Method, stageBy } from '../training/method.ts';
import { minimise } from '../training/minimise.ts';
import { groupedKey, trainedStage } from '../training/stage.ts';
import { BASE } from '../training/supervised.ts';
import { randomFor } from '../training/training.ts';
import { validationAuroc } from '../training/validation.ts';
import { expertPredictor, expertsFrom, ownLogits, parametersOf } from './fairsde/experts.ts';

const STAGE = 'domain-independent';
/** Raise when the same options give other weights. */
const VERSION = 1;

const options = z.strictObject({
  /** What scores a record: the sum of all groups' logits, or those of its own group. */
  inference: z.enum(['sum', 'own']).default('sum'),
});

/**
 * Domain-independent training (DomainInd): one encoder, and a classifier for every group that learns
 * from the group's records alone, all by the mean cross-entropy. Scores add up the classifiers'
 * logits, so that nothing is left of what tells groups apart.
 */
export const domainIndependent: Method<z.infer<typeof options>> = {
  name: 'domain-independent',
  title: 'DomainInd',
  citation:
    'Wang, Z., Qinami, K., Karakozis, I. C. et al. (2020). Towards Fairness in Visual Recognition: Effective Strategies for Bias Mitigation. CVPR.',
  card: {
    does: 'Has a head a group on one encoder, and adds their logits up.',
    groupAtInference: false,
    kits: ['MEDFAIR', 'Subgroups matter', 'Boundaries'],
    aims: [{ metric: 'fairness.<attribute>.equalizedOddsDifference' }],
  },
  version: VERSION,
  options,
  stages: () => [
    stageBy(STAGE, {}, (training) => domainIndependent.train(training, { inference: 'sum' })),
  ],
  passes: (_, { epochs }) => ({ [STAGE]: epochs }),
  async train(training, { inference }) {
    const { inputs, label, attribute, split, context } = training;
    const { recipe } = context;
    const random = randomFor(training, BASE);
    const classifier = buildClassifier(recipe.network, inputs.shape, label.classes.length, random);
    const experts = expertsFrom(classifier, attribute.levels.length);
    const { encoder, heads } = experts;
    const logits = (x: tf.Tensor, rows: tf.Tensor, learning: boolean) => {
      const groups = codesAt(attribute.codes, rows);
      return ownLogits(heads, encoder.forward(x, learning).embedding, groups, learning);
    };
    const summed = (x: tf.Tensor) => {
      const { embedding } = encoder.forward(x, false);
      return tf.addN(heads.map((head) => head.forward(embedding, false))) as tf.Tensor2D;
    };
    const shown =
      inference === 'sum' ? summed : (x: tf.Tensor, rows: tf.Tensor) => logits(x, rows, false);
    const modules = parametersOf(experts);
    const key = groupedKey(training, { version: VERSION });
    const trained = await trainedStage(training, STAGE, key, modules, async (making) => ({
      history: await minimise(training, {
        name: STAGE,
        making,
        modules,
        optimiser: recipe.optimiser,
        rows: split.train,
        epochs: recipe.epochs,
        random,
        loss: ({ x, rows }) => crossEntropy(logits(x, rows, true), codesAt(label.codes, rows)),
        endOfEpoch: async () => making.watch.without(() => validationAuroc(training, summed)),
      }),
    }));
    const predictor = expertPredictor(training, experts, trained);
    return { ...predictor, scores: async (rows) => scoreRows(inputs, rows, shown) };
  },
};
