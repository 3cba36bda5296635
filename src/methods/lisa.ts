import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { gather } from '../tensor/fused.ts';
import type { Random } from '../tensor/random.ts';
import { vector } from '../tensor/steps/compile-step.ts';
import { codesAt, crossEntropies } from '../training/losses.ts';
import { supervised } from '../training/supervised.ts';

/**
 * Selective augmentation (LISA; Yao et al. 2022): records are mixed with another of the batch, of the same
 * class and another group (intra-label), or with probability 1 − `intraLabel` of the same group and another
 * class (intra-domain); loss and picture by λ ~ Beta(α, α). A record without such a partner stays as it is.
 */
export const lisa = supervised({
  name: 'lisa',
  title: 'LISA',
  citation:
    'Yao, H., Wang, Y., Li, S. et al. (2022). Improving Out-of-Distribution Robustness via Selective Augmentation. ICML.',
  version: 1,
  options: z.strictObject({
    /** α of the mixing; the authors' 2. */
    alpha: z.number().positive().default(2),
    /** Probability that a batch mixes within classes across groups. */
    intraLabel: z.number().min(0).max(1).default(0.5),
    /** Share of batches that are mixed; 0: ERM. */
    mixed: z.number().min(0).max(1).default(1),
  }),
  card: {
    does: 'Mixes records with others of their class in another group, or of their group in another class.',
    groupAtInference: false,
    kits: ['SubpopBench'],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  ranges: {
    alpha: { from: 0.1, to: 10 },
    intraLabel: { from: 0, to: 1, spread: 'even' },
  },
  stage: 'LISA',
  knowsGroups: true,
  objective({ label, attribute }, { alpha, intraLabel, mixed }, model, random) {
    const choosing = random.fork('mixing');
    return {
      streams: [choosing],
      feeds(rows) {
        const mixes = choosing.uniform() < mixed;
        const within = choosing.uniform() < intraLabel ? label.codes : attribute.codes;
        const across = within === label.codes ? attribute.codes : label.codes;
        const places = mixes
          ? partners(rows, within, across, choosing)
          : Int32Array.from(rows, (_, i) => i);
        const lambda = mixes ? beta(alpha, choosing) : 1;
        return { places: vector(places), lambda: vector(Float32Array.of(lambda)) };
      },
      loss({ x, rows, fed }) {
        const lambda = tf.reshape(fed.lambda!, []);
        const rest = tf.sub(1, lambda);
        const shown = tf.add(tf.mul(x, lambda), tf.mul(gather(x, fed.places!), rest));
        const logits = model.logits(shown, true);
        const own = codesAt(label.codes, rows);
        const other = gather(own, fed.places!) as tf.Tensor1D;
        return tf.add(
          tf.mul(lambda, tf.mean(crossEntropies(logits, own))),
          tf.mul(rest, tf.mean(crossEntropies(logits, other))),
        );
      },
    };
  },
});

/** For each record the place of another with the same code `within` and another code `across`, at random. */
export function partners(
  rows: Int32Array,
  within: ArrayLike<number>,
  across: ArrayLike<number>,
  random: Random,
): Int32Array {
  const places = [...rows.keys()];
  const byCode = Map.groupBy(places, (i) => within[rows[i]!]!);
  return Int32Array.from(places, (i) => {
    const others = byCode
      .get(within[rows[i]!]!)!
      .filter((j) => across[rows[j]!] !== across[rows[i]!]);
    return others.length === 0 ? i : others[random.int(others.length)]!;
  });
}

/** A draw of Beta(α, α), by two of Gamma(α) (Marsaglia and Tsang 2000). */
export function beta(alpha: number, random: Random): number {
  const [a, b] = [gamma(alpha, random), gamma(alpha, random)];
  return a + b === 0 ? Number(random.uniform() < 0.5) : a / (a + b);
}

function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * random.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
      return d * v;
    }
  }
}
