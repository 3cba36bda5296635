import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { valueAndGradients } from '../tensor/gradients.ts';
import type { Parameters } from '../tensor/parameters.ts';
import { Random } from '../tensor/random.ts';
import { gradientError, onEachEngine, randomTensor } from '../tensor/testing.ts';
import { buildClassifier } from '../training/classifier.ts';
import { conditionedDiscriminator, featureDiscriminator } from '../training/discriminators.ts';
import { crossEntropies, meanEntropy } from '../training/losses.ts';
import { generatorLoss, maskGenerator } from './masking/mask.ts';
import { buildEstimator } from './masking/mutual-information.ts';

// Losses are checked against central differences: along every entry where there are few, else
// along the gradient itself, whose directional derivative is its length.

onEachEngine(() => {
  it.each([1, 3])('cross-entropy and entropy of %i logits', (width) => {
    const logits = randomTensor([6, width], new Random(1), 2) as tf.Tensor2D;
    const labels = tf.tensor1d([0, 1, 1, 0, 1, width === 3 ? 2 : 0], 'int32');
    const error = (f: (z: tf.Tensor) => tf.Tensor) => gradientError(f, [logits], 1e-2);
    expect(error((z) => crossEntropies(z as tf.Tensor2D, labels))).toBeLessThan(2e-3);
    expect(error((z) => meanEntropy(z as tf.Tensor2D))).toBeLessThan(2e-3);
    tf.dispose([logits, labels]);
  });

  it('the mutual-information bound, by its estimator and by embeddings', () => {
    // At this seed no hidden unit sits on the kink of its ReLU.
    const random = new Random(4);
    const estimator = buildEstimator([4], 3, random);
    const x = randomTensor([5, 4], random);
    const e = randomTensor([5, 3], random) as tf.Tensor2D;
    const places = tf.tensor1d([2, 3, 4, 0, 1], 'int32');
    const bound = (embeddings = e) => estimator.bound(x, embeddings, places);
    expect(slopeError(estimator.parameters, () => bound())).toBeLessThan(1e-2);
    expect(gradientError((v) => bound(v as tf.Tensor2D), [e], 3e-3)).toBeLessThan(1e-2);
    estimator.dispose();
    tf.dispose([x, e, places]);
  });

  it.each(['fair-diagnosis', 'faap'])('the game of %s, by generator and discriminator', (kind) => {
    const random = new Random(3);
    const shape = [8, 8, 1];
    const n = 6;
    const spec = { kind: 'small-resnet', width: 4 } as const;
    const deployed = buildClassifier(spec, shape, 2, random.fork('deployed'));
    const discriminator =
      kind === 'faap'
        ? featureDiscriminator(deployed.encoder.embeddingSize, 2, random)
        : conditionedDiscriminator(shape, 2, 2, { width: 4, stride: 1 }, random);
    const generator = maskGenerator({ shape }, 4, 1, random);
    // Away from 0 and 1, where clipping has a kink.
    const x = tf.tidy(() => tf.add(0.5, tf.mul(0.1, tf.tanh(randomTensor([n, ...shape], random)))));
    const labels = tf.tensor1d([0, 1, 0, 1, 1, 0], 'int32');
    const groups = tf.tensor1d([1, 1, 0, 0, 1, 0], 'int32');
    const objective = { eta: 0.2, alpha: 0.7, beta: 1.3 };
    const players = { deployed, generator, discriminator, objective };
    const loss = () => generatorLoss(players, x, labels, groups);
    expect(slopeError([generator.parameters], loss)).toBeLessThan(3e-2);
    expect(slopeError(discriminator.parameters, loss)).toBeLessThan(3e-2);
    deployed.dispose();
    discriminator.dispose();
    generator.parameters.dispose();
    tf.dispose([x, labels, groups]);
  });
});

/**
 * |directional derivative along the gradient − its length| relative to the length, by central
 * differences over all trainable arrays of some modules.
 */
function slopeError(modules: readonly Parameters[], loss: () => tf.Scalar, step = 1e-3): number {
  const { gradients } = valueAndGradients(modules, loss);
  const starts = modules.map((module) => module.toArrays());
  const directions = modules.map((module) =>
    gradients.of(module).map((tensor) => (tensor ? Float64Array.from(tensor.dataSync()) : null)),
  );
  gradients.dispose();
  const length = Math.hypot(
    ...directions.flat().map((values) => Math.hypot(...(values ?? new Float64Array(0)))),
  );
  const at = (distance: number) => {
    modules.forEach((module, m) => {
      const moved = { ...starts[m]! };
      module.trainableNames.forEach((name, i) => {
        const direction = directions[m]![i];
        if (!direction) return;
        moved[name] = starts[m]![name]!.map(
          (value, j) => value + (distance * direction[j]!) / length,
        );
      });
      module.load(moved);
    });
    return tf.tidy(() => loss().dataSync()[0]!);
  };
  const slope = (at(step) - at(-step)) / (2 * step);
  modules.forEach((module, m) => {
    module.load(starts[m]!);
  });
  return Math.abs(slope - length) / length;
}
