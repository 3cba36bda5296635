import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { oneHot, reverseGradient } from '../tensor/fused.ts';
import { vector } from '../tensor/steps/compile-step.ts';
import { combined } from '../training/cells.ts';
import { codesAt, crossEntropies, valuesAt } from '../training/losses.ts';
import { supervised } from '../training/supervised.ts';
import { adversaryOf, groupLosses } from './group-adversary.ts';

/**
 * Conditional learning of fair representations (Zhao et al. 2020): the classes count the same in the loss
 * (balanced error), and an adversary of each class learns to tell the groups of its records apart, all
 * groups counting the same there; its reversed gradient aligns groups within classes. Weights are of the
 * training records, so that a batch without a rare class or group is as good as another.
 */
export const cfair = supervised({
  name: 'cfair',
  title: 'CFair',
  citation:
    'Zhao, H., Coston, A., Adel, T. and Gordon, G. J. (2020). Conditional Learning of Fair Representations. ICLR.',
  version: 2,
  options: z.strictObject({
    /** How much the encoder works against the adversaries; 0: balanced ERM. */
    weight: z.number().min(0).default(1),
    /** Hidden units of each adversary. */
    width: z.number().int().min(1).default(64),
  }),
  card: {
    does: 'Counts classes the same, and aligns groups within each class by an adversary.',
    groupAtInference: false,
    kits: ['MEDFAIR'],
    aims: [{ metric: 'fairness.<attribute>.equalizedOddsDifference' }],
  },
  ranges: { weight: { from: 0.1, to: 10 } },
  stage: 'CFair',
  knowsGroups: true,
  objective({ label, attribute, split }, { weight, width }, { encoder, head }, random) {
    const groups = attribute.levels.length;
    const adversaries = label.classes.map((_, c) =>
      adversaryOf(encoder.embeddingSize, width, groups, random.fork(c)),
    );
    const classes = label.classes.length;
    const cells = Array.from(split.train, (row) => [label.codes[row]!, attribute.codes[row]!]);
    const ofClass = balancing(
      cells.map(([y]) => y!),
      classes,
    );
    const ofCell = balancing(
      cells.map(([y, s]) => y! * groups + s!),
      classes * groups,
    );
    const strength = vector(Float32Array.of(weight));
    return {
      scaffold: adversaries.flatMap(({ parameters }) => parameters),
      feeds: () => ({ strength }),
      loss({ x, rows, fed }) {
        const { embedding } = encoder.forward(x, true);
        const y = codesAt(label.codes, rows);
        const s = codesAt(attribute.codes, rows);
        const logits = head.forward(embedding, true) as tf.Tensor2D;
        const balanced = tf.mean(tf.mul(crossEntropies(logits, y), valuesAt(ofClass, y)));
        const reversed = reverseGradient(embedding, fed.strength!) as tf.Tensor2D;
        const own = tf.unstack(oneHot(y, classes), 1);
        const told = adversaries.map((adversary, c) =>
          tf.mul(groupLosses(adversary.logits(reversed), s), own[c]!),
        );
        const weights = valuesAt(ofCell, combined(y, s, groups));
        return tf.add(balanced, tf.mean(tf.mul(tf.addN(told), weights)));
      },
    };
  },
});

/**
 * Weights by cell that make the mean over records one over cells, each with the same say; a cell without
 * records has none.
 */
export function balancing(cells: readonly number[], count: number): Float32Array {
  const sizes = new Float64Array(count);
  for (const cell of cells) if (cell >= 0) sizes[cell]! += 1;
  const filled = sizes.filter((size) => size > 0).length;
  return Float32Array.from(sizes, (size) => (size === 0 ? 0 : cells.length / (filled * size)));
}
