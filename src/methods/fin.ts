import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { gather } from '../tensor/fused.ts';
import { Parameters } from '../tensor/parameters.ts';
import type { Random } from '../tensor/random.ts';
import { classifierPredictor, costOf, scoreRows } from '../training/classifier.ts';
import { codesAt, crossEntropy } from '../training/losses.ts';
import type { Method } from '../training/method.ts';
import { trainClassifier } from '../training/supervised.ts';

const STAGE = 'FIN';
/** Raise when the same options give other weights. */
const VERSION = 1;

const options = z.strictObject({
  /** Standard deviation of the means at the start. */
  meanScale: z.number().min(0).default(0.001),
  /** Standard deviation, at the start, of what the scales are the softplus of. */
  scaleScale: z.number().min(0).default(0.1),
  /** Share of the embedding as it was that stays in the normalised one. */
  momentum: z.number().min(0).max(1).default(0),
});

/**
 * Fair identity normalisation: the embedding is normalised by a mean and a scale that each group
 * learns, (z − μ_a) / (softplus(σ_a) + 10⁻⁶), before one classifier for all.
 */
export const fin: Method<z.infer<typeof options>> = {
  name: 'fin',
  title: 'FIN',
  citation:
    'Luo, Y., Tian, Y., Shi, M. et al. (2024). Harvard Glaucoma Fairness: A Retinal Nerve Disease Dataset for Fairness Learning and Fair Identity Normalization. IEEE Transactions on Medical Imaging.',
  version: VERSION,
  options,
  passes: (_, { epochs }) => ({ [STAGE]: epochs }),
  async train(training, chosen) {
    const { inputs, label, attribute } = training;
    let normalise!: Normaliser;
    const trained = await trainClassifier(training, {
      stage: STAGE,
      key: { version: VERSION, ...chosen, attribute: attribute.name },
      // The classifier's own logits, without the normalisation, mean nothing.
      unjudged: true,
      objective({ encoder, head }, random) {
        const built = normaliser(attribute.levels.length, encoder.embeddingSize, chosen, random);
        normalise = built.normalise;
        return {
          parameters: [built.parameters],
          loss({ x, rows }) {
            const groups = codesAt(attribute.codes, rows);
            const z = normalise(encoder.forward(x, true).embedding, groups);
            const logits = head.forward(z, true) as tf.Tensor2D;
            return crossEntropy(logits, codesAt(label.codes, rows));
          },
        };
      },
    });
    const { encoder, head } = trained.classifier;
    const logits = (x: tf.Tensor, rows: tf.Tensor) => {
      const z = normalise(encoder.forward(x, false).embedding, codesAt(attribute.codes, rows));
      return head.forward(z, false) as tf.Tensor2D;
    };
    return {
      ...classifierPredictor(training, trained, costOf(training, trained)),
      scores: async (rows) => scoreRows(inputs, rows, logits),
    };
  },
};

type Normaliser = (z: tf.Tensor2D, groups: tf.Tensor1D) => tf.Tensor2D;

/**
 * μ and σ, `[groups, size]`, and what normalises `[n, size]` embeddings by those of their groups.
 *
 * @param random its child `identity` draws both.
 */
export function normaliser(
  groups: number,
  size: number,
  { meanScale, scaleScale, momentum }: z.infer<typeof options>,
  random: Random,
): { readonly parameters: Parameters; readonly normalise: Normaliser } {
  const own = random.fork('identity');
  const draw = (scale: number) =>
    Float32Array.from({ length: groups * size }, () => scale * own.normal());
  const parameters = new Parameters();
  parameters.add('mean', [groups, size], draw(meanScale));
  parameters.add('scale', [groups, size], draw(scaleScale));
  return {
    parameters,
    normalise(z, codes) {
      const of = (name: string) => gather(parameters.get(name), codes);
      const normal = tf.div(
        tf.sub(z, of('mean')),
        tf.add(tf.softplus(of('scale')), 1e-6),
      ) as tf.Tensor2D;
      if (momentum === 0) return normal;
      return tf.add(tf.mul(1 - momentum, normal), tf.mul(momentum, z));
    },
  };
}
