import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { gather } from '../tensor/fused.ts';
import { Parameters } from '../tensor/parameters.ts';
import type { Random } from '../tensor/random.ts';
import { codesAt, crossEntropy } from '../training/losses.ts';
import { supervised } from '../training/supervised.ts';

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
export const fin = supervised({
  name: 'fin',
  title: 'FIN',
  citation:
    'Luo, Y., Tian, Y., Shi, M. et al. (2024). Harvard Glaucoma Fairness: A Retinal Nerve Disease Dataset for Fairness Learning and Fair Identity Normalization. IEEE Transactions on Medical Imaging.',
  card: {
    does: 'Normalises the embedding by a mean and scale that each group learns.',
    groupAtInference: true,
    kits: ['Harvard sets'],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  version: 2,
  options,
  // From all of the normalised embedding to a tenth of it.
  ranges: { momentum: { from: 0, to: 0.9, spread: 'even' } },
  stage: 'FIN',
  knowsGroups: true,
  objective({ label, attribute }, chosen, { encoder, head }, random) {
    const { parameters, normalise } = normaliser(
      attribute.levels.length,
      encoder.embeddingSize,
      chosen,
      random,
    );
    const logitsOf = (x: tf.Tensor, rows: tf.Tensor, training: boolean) => {
      const { embedding } = encoder.forward(x, training);
      return head.forward(
        normalise(embedding, codesAt(attribute.codes, rows)),
        training,
      ) as tf.Tensor2D;
    };
    return {
      parameters: [parameters],
      loss: ({ x, rows }) => crossEntropy(logitsOf(x, rows, true), codesAt(label.codes, rows)),
      logits: (x, rows) => logitsOf(x, rows, false),
    };
  },
});

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
