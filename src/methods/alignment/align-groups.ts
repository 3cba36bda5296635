import * as tf from '@tensorflow/tfjs';
import { oneHot } from '../../tensor/fused.ts';
import type { Classifier } from '../../training/classifier.ts';
import { codesAt, crossEntropy } from '../../training/losses.ts';
import type { Objective } from '../../training/supervised.ts';
import type { Training } from '../../training/training.ts';

/** How far groups lie apart, of embeddings `[n, size]` and members `[n, groups]` of 0 and 1. */
export type GroupDistance = (embeddings: tf.Tensor2D, member: tf.Tensor2D) => tf.Tensor;

/** CE + weight · a distance between the groups' embeddings. Weight 0 is ERM. */
export function alignGroups(distance: GroupDistance) {
  return (
    { label, attribute }: Training,
    { weight }: { readonly weight: number },
    { encoder, head }: Classifier,
  ): Objective => ({
    loss({ x, rows }) {
      const { embedding } = encoder.forward(x, true);
      const y = codesAt(label.codes, rows);
      const loss = crossEntropy(head.forward(embedding, true) as tf.Tensor2D, y);
      if (weight === 0) return loss;
      const member = oneHot(codesAt(attribute.codes, rows), attribute.levels.length);
      return tf.add(loss, tf.mul(weight, distance(embedding, member)));
    },
  });
}
