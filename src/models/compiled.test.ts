import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadEngine } from '../tensor/engine.ts';
import { softmaxCrossEntropy } from '../tensor/fused.ts';
import { differentiate } from '../tensor/gradients.ts';
import { createOptimiser, type OptimiserSpec } from '../tensor/optimiser.ts';
import type { Parameters } from '../tensor/parameters.ts';
import { Random } from '../tensor/random.ts';
import { compileStep, vector } from '../tensor/steps/compile-step.ts';
import { countFunctions } from '../tensor/steps/functions.ts';
import { generator } from './generator.ts';
import { denseHead } from './head.ts';
import type { NetworkSpec } from './network.ts';
import { buildEncoder } from './registry.ts';

const engine = await loadEngine();
const ADAM = { kind: 'adam', learningRate: 3e-3, weightDecay: 1e-2 } as const;

afterEach(() => {
  vi.unstubAllEnvs();
});

interface Learner {
  readonly modules: readonly Parameters[];
  loss(x: tf.Tensor, labels: tf.Tensor1D): tf.Tensor;
}

function classifier(spec: NetworkSpec, shape: number[], seed: number): Learner {
  const random = new Random(seed);
  const encoder = buildEncoder(spec, shape, random.fork('encoder'));
  const head = denseHead(encoder.embeddingSize, 3, random.fork('head'));
  return {
    modules: [...encoder.parameters, head.parameters],
    loss: (x, labels) => {
      const logits = head.forward(encoder.forward(x, true).embedding, true);
      return tf.mean(softmaxCrossEntropy(logits as tf.Tensor2D, labels));
    },
  };
}

function masks(shape: number[], seed: number): Learner {
  const { parameters, forward } = generator(shape, 4, 1, new Random(seed));
  return { modules: [parameters], loss: (x) => tf.mean(tf.square(tf.sub(forward(x, true), x))) };
}

/**
 * Losses and all arrays after six steps, of which every third has fewer samples: a function is defined at
 * the second step of a shape, so that a second model runs as functions in all but its first step of either.
 */
function train({ modules, loss }: Learner, shape: number[], spec: OptimiserSpec = ADAM) {
  const optimiser = createOptimiser(spec, modules);
  const random = new Random(7);
  const step = compileStep<'x' | 'labels' | 'numbers'>(({ x, labels, numbers }) => {
    const { losses, gradients } = differentiate(modules, () => [loss(x, labels as tf.Tensor1D)]);
    optimiser.apply(gradients[0]!, numbers);
    return losses;
  });
  const losses = Array.from({ length: 6 }, (_, i) => {
    const samples = i % 3 === 2 ? 5 : 12;
    const sizes = [samples, ...shape];
    const length = sizes.reduce((product, n) => product * n, 1);
    const [value] = step.run({
      x: { values: Float32Array.from({ length }, () => random.uniform()), shape: sizes },
      labels: vector(Int32Array.from({ length: samples }, () => random.int(3))),
      numbers: vector(optimiser.numbers(spec.learningRate / (i + 1))),
    });
    const number = value!.dataSync()[0]!;
    value!.dispose();
    return number;
  });
  const arrays = modules.map((module) => module.toArrays());
  optimiser.dispose();
  for (const module of modules) module.dispose();
  return { losses, arrays };
}

const NETWORKS: readonly [string, (seed: number) => Learner, number[]][] = [
  ...(
    [
      { kind: 'small-resnet', width: 4 },
      { kind: 'small-resnet', width: 5 },
      { kind: 'resnet18', width: 4 },
      { kind: 'resnet50', width: 2 },
      { kind: 'densenet121', width: 4 },
      { kind: 'vgg11', width: 4 },
      { kind: 'vit', patch: 4, dim: 8, depth: 2, heads: 2 },
    ] as const
  ).map(
    (spec) =>
      [
        `${spec.kind} ${'width' in spec ? spec.width : spec.dim}`,
        (seed: number) => classifier(spec, [12, 12, 3], seed),
        [12, 12, 3],
      ] as [string, (seed: number) => Learner, number[]],
  ),
  ['mlp', (seed) => classifier({ kind: 'mlp', hidden: [16, 8], dropout: 0.3 }, [9], seed), [9]],
  ['logistic', (seed) => classifier({ kind: 'logistic' }, [9], seed), [9]],
  ['generator', (seed) => masks([10, 10, 3], seed), [10, 10, 3]],
];

describe.skipIf(engine.eager !== undefined)('a compiled step', () => {
  it.each(NETWORKS)('of %s gives the bytes of the same step op by op', (_, build, shape) => {
    const compiled = train(build(1), shape);
    const { ever } = countFunctions();
    // A second model runs through the functions of the first, from its own weights.
    const second = train(build(2), shape);
    expect(countFunctions().ever).toBe(ever);
    expect(second.arrays).not.toEqual(compiled.arrays);
    vi.stubEnv('REFAIR_COMPILE', 'off');
    expect(train(build(1), shape)).toEqual(compiled);
    expect(train(build(2), shape)).toEqual(second);
  });

  it.each<OptimiserSpec>([
    { kind: 'sgd', learningRate: 1e-2, momentum: 0.9, weightDecay: 1e-2 },
    { kind: 'sgd', learningRate: 1e-2, momentum: 0, weightDecay: 0 },
  ])('with %o gives the bytes of the same step op by op', (spec) => {
    const network = { kind: 'small-resnet', width: 4 } as const;
    const build = () => classifier(network, [8, 8, 1], 3);
    const compiled = train(build(), [8, 8, 1], spec);
    vi.stubEnv('REFAIR_COMPILE', 'off');
    expect(train(build(), [8, 8, 1], spec)).toEqual(compiled);
  });
});
