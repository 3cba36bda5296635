import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { softmaxCrossEntropy } from '../tensor/fused.ts';
import { valueAndGradients } from '../tensor/gradients.ts';
import { createOptimiser } from '../tensor/optimiser.ts';
import { Random } from '../tensor/random.ts';
import { onEachEngine, randomTensor } from '../tensor/testing.ts';
import { shareStages } from './encoder.ts';
import { generator } from './generator.ts';
import { denseHead } from './head.ts';
import type { NetworkSpec } from './network.ts';
import { buildEncoder } from './registry.ts';

const SMALL: readonly (NetworkSpec & { side?: number })[] = [
  { kind: 'small-resnet', width: 4 },
  { kind: 'resnet18', width: 4 },
  { kind: 'resnet50', width: 2 },
  { kind: 'densenet121', width: 4 },
  { kind: 'vgg11', width: 4 },
  { kind: 'vit', patch: 4, dim: 8, depth: 2, heads: 2 },
];

describe('published sizes', () => {
  // Trainable scalars of the usual implementations without their classifiers; VGG-11 without the
  // biases that normalisation makes useless. Multiply-adds likewise, convolutions only.
  it.each<[NetworkSpec['kind'], number, number]>([
    ['resnet18', 11_176_512, 1_813_561_344],
    ['resnet50', 23_508_032, 4_087_136_256],
    ['densenet121', 6_953_856, 2_833_137_664],
    ['vgg11', 9_223_232, 7_485_456_384],
  ])('%s of width 64 at 224 pixels', (kind, parameters, flops) => {
    const encoder = buildEncoder({ kind, width: 64 } as NetworkSpec, [224, 224, 3], new Random(1));
    expect(encoder.parameters.reduce((sum, module) => sum + module.count, 0)).toBe(parameters);
    expect(encoder.flops()).toBe(flops);
    encoder.dispose();
  });
});

onEachEngine(() => {
  it.each(SMALL)('$kind embeds pictures, learns from a batch and leaks nothing', (spec) => {
    const before = tf.memory().numTensors;
    const random = new Random(2);
    const encoder = buildEncoder(spec, [12, 12, 3], random.fork('encoder'));
    const head = denseHead(encoder.embeddingSize, 2, random.fork('head'));
    const modules = [...encoder.parameters, head.parameters];
    const optimiser = createOptimiser(
      { kind: 'adam', learningRate: 5e-3, weightDecay: 0 },
      modules,
    );
    const x = tf.tidy(() => tf.sigmoid(randomTensor([8, 12, 12, 3], random)));
    const labels = tf.tensor1d([0, 1, 0, 1, 1, 0, 1, 0], 'int32');

    const { embedding, maps } = tf.tidy(() => {
      const output = encoder.forward(x, false);
      return { embedding: output.embedding, maps: output.maps! };
    });
    expect(embedding.shape).toEqual([8, encoder.embeddingSize]);
    const difference = tf.tidy(() => tf.max(tf.abs(tf.sub(embedding, tf.mean(maps, [1, 2])))));
    expect(difference.dataSync()[0]).toBeLessThan(1e-4);

    const step = () => {
      const { value, gradients } = valueAndGradients(modules, () => {
        const logits = head.forward(encoder.forward(x, true).embedding, true);
        return tf.mean(softmaxCrossEntropy(logits as tf.Tensor2D, labels));
      });
      for (const module of modules) expect(gradients.of(module)).not.toContain(null);
      optimiser.step(gradients);
      gradients.dispose();
      return value;
    };
    const first = step();
    const tensors = tf.memory().numTensors;
    let last = first;
    for (let i = 0; i < 4; i++) last = step();
    expect(last).toBeLessThan(0.9 * first);
    expect(tf.memory().numTensors).toBe(tensors);
    optimiser.dispose();
    encoder.dispose();
    head.parameters.dispose();
    tf.dispose([x, labels, embedding, maps, difference]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('scores with moving statistics what it scored with those of the batch', () => {
    const random = new Random(3);
    const encoder = buildEncoder({ kind: 'small-resnet', width: 4 }, [8, 8, 1], random);
    tf.tidy(() => {
      const x = tf.sigmoid(randomTensor([16, 8, 8, 1], random));
      // 0.9⁶⁰ = 0.002 of the initial statistics is left; N / (N − 1) of the smallest maps is 64 / 63.
      for (let i = 0; i < 60; i++) tf.tidy(() => void encoder.forward(x, true));
      const a = encoder.forward(x, true).embedding;
      const b = encoder.forward(x, false).embedding;
      const error = tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;
      expect(error).toBeLessThan(0.05 * tf.max(a).dataSync()[0]!);
    });
    encoder.dispose();
  });

  it('shares the stages it is told to share', () => {
    const make = (seed: number) =>
      buildEncoder({ kind: 'vgg11', width: 2 }, [8, 8, 3], new Random(seed));
    const [own, shared] = [make(1), make(2)];
    const mixed = shareStages(own, shared, 2);
    expect(mixed.parameters.slice(0, 2)).toEqual(shared.parameters.slice(0, 2));
    expect(mixed.parameters[2]).toBe(own.parameters[2]);
    expect(mixed.embeddingSize).toBe(own.embeddingSize);
    tf.tidy(() => {
      const x = tf.ones([1, 8, 8, 3]);
      const score = (encoder: typeof own) => [...encoder.forward(x, false).embedding.dataSync()];
      expect(score(shareStages(own, shared, 0))).toEqual(score(own));
      expect(score(shareStages(own, shared, 5))).toEqual(score(shared));
      expect(score(mixed)).not.toEqual(score(own));
    });
    expect(() => shareStages(own, shared, 6)).toThrow(RangeError);
    own.dispose();
    shared.dispose();
  });

  it.each([
    [8, 8, 1],
    [7, 10, 1],
    [7, 10, 2],
  ] as const)(
    'generates masks for %i×%i pictures that can be learned, stride %i',
    (height, width, stride) => {
      const random = new Random(4);
      const module = generator([height, width, 3], 4, stride, random);
      const x = tf.tidy(() => tf.sigmoid(randomTensor([4, height, width, 3], random)));
      const optimiser = createOptimiser({ kind: 'adam', learningRate: 0.01, weightDecay: 0 }, [
        module.parameters,
      ]);
      const step = () => {
        const { value, gradients } = valueAndGradients([module.parameters], () => {
          const mask = module.forward(x, true);
          expect(mask.shape).toEqual(x.shape);
          return tf.mean(tf.square(tf.sub(mask, 0.5)));
        });
        optimiser.step(gradients);
        gradients.dispose();
        return value;
      };
      const first = step();
      const tensors = tf.memory().numTensors;
      let last = first;
      for (let i = 0; i < 10; i++) last = step();
      expect(last).toBeLessThan(first / 2);
      expect(tf.memory().numTensors).toBe(tensors);
      tf.tidy(() => {
        const largest = tf.max(tf.abs(module.forward(x, false))).dataSync()[0]!;
        expect(largest).toBeLessThanOrEqual(1);
      });
      optimiser.dispose();
      module.parameters.dispose();
      x.dispose();
    },
  );

  it('has dropout in training only, and the same weights for the same seed', () => {
    const make = (seed: number) =>
      buildEncoder({ kind: 'mlp', hidden: [50, 40], dropout: 0.5 }, [6], new Random(seed));
    const [a, b, c] = [make(1), make(1), make(2)];
    tf.tidy(() => {
      const x = tf.ones([2, 6]);
      const run = (encoder: typeof a, training: boolean) => [
        ...encoder.forward(x, training).embedding.dataSync(),
      ];
      expect(run(a, false)).toEqual(run(a, false));
      expect(run(a, true)).toEqual(run(b, true));
      expect(run(a, true)).not.toEqual(run(a, true));
      expect(run(a, false)).not.toEqual(run(c, false));
    });
    for (const encoder of [a, b, c]) encoder.dispose();
  });
});

describe('logistic', () => {
  it('is the identity, so that its head is logistic regression', () => {
    const encoder = buildEncoder({ kind: 'logistic' }, [3], new Random(1));
    tf.tidy(() => {
      const x = tf.tensor2d([[1, 2, 3]]);
      expect([...encoder.forward(x, true).embedding.dataSync()]).toEqual([1, 2, 3]);
    });
    expect(encoder.embeddingSize).toBe(3);
    expect(encoder.flops()).toBe(0);
  });
});

describe('wrong inputs', () => {
  it.each<[NetworkSpec, number[], string]>([
    [{ kind: 'mlp', hidden: [3], dropout: 0 }, [8, 8, 3], 'cannot read samples'],
    [{ kind: 'resnet18', width: 4 }, [12], 'cannot read samples'],
    [{ kind: 'vit', patch: 3, dim: 8, depth: 1, heads: 2 }, [8, 8, 3], "don't tile"],
    [{ kind: 'vit', patch: 4, dim: 9, depth: 1, heads: 2 }, [8, 8, 3], "don't divide"],
    [{ kind: 'mlp', hidden: [], dropout: 0 }, [4], 'needs a hidden layer'],
  ])('%o for %o', (spec, shape, message) => {
    expect(() => buildEncoder(spec, shape, new Random(1))).toThrow(message);
  });
});
