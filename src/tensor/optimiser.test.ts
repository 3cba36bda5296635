import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { Gradients, valueAndGradients } from './gradients.ts';
import type { OptimiserSpec } from './optimiser.ts';
import { createOptimiser } from './optimiser.ts';
import { Parameters } from './parameters.ts';
import { Random } from './random.ts';
import { onEachEngine } from './testing.ts';

const SPECS: readonly OptimiserSpec[] = [
  { kind: 'adam', learningRate: 0.01, weightDecay: 0 },
  { kind: 'adam', learningRate: 0.01, weightDecay: 0.1 },
  { kind: 'sgd', learningRate: 0.1, momentum: 0, weightDecay: 0 },
  { kind: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 0 },
  { kind: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 0.05 },
];

/** The published update rules on plain numbers, in double precision. */
function reference(spec: OptimiserSpec, start: number[], gradients: number[][], rates: number[]) {
  const theta = [...start];
  const m = start.map(() => 0);
  const v = start.map(() => 0);
  gradients.forEach((gradient, index) => {
    const t = index + 1;
    const rate = rates[index]!;
    gradient.forEach((g, i) => {
      theta[i]! -= rate * spec.weightDecay * theta[i]!;
      if (spec.kind === 'adam') {
        m[i] = 0.9 * m[i]! + 0.1 * g;
        v[i] = 0.999 * v[i]! + 0.001 * g * g;
        const mHat = m[i]! / (1 - 0.9 ** t);
        const vHat = v[i]! / (1 - 0.999 ** t);
        theta[i]! -= (rate * mHat) / (Math.sqrt(vHat) + 1e-8);
      } else {
        m[i] = spec.momentum * m[i]! + g;
        theta[i]! -= rate * m[i]!;
      }
    });
  });
  return theta;
}

onEachEngine(() => {
  it.each(SPECS)('follows the published rule: %o', (spec) => {
    const random = new Random(5);
    const start = Array.from({ length: 6 }, () => random.normal());
    // Tiny gradients among them: there Adam's ε matters.
    const gradients = Array.from({ length: 8 }, () =>
      start.map((_, i) => random.normal() * (i === 0 ? 1e-8 : 1)),
    );
    const rates = gradients.map((_, i) => spec.learningRate / (1 + i));
    const parameters = new Parameters();
    parameters.add('w', [2, 3], Float32Array.from(start));
    const optimiser = createOptimiser(spec, [parameters]);
    gradients.forEach((gradient, i) => {
      const given = new Gradients(new Map([[parameters, [tf.tensor(gradient, [2, 3])]]]));
      optimiser.step(given, rates[i]);
      given.dispose();
    });
    const expected = reference(spec, start, gradients, rates);
    const values = parameters.toArrays().w!;
    expected.forEach((value, i) => {
      expect(Math.abs(values[i]! - value)).toBeLessThan(2e-6 * Math.max(1, Math.abs(value)));
    });
    expect(optimiser.steps).toBe(8);
    optimiser.dispose();
    parameters.dispose();
  });

  it('leaves parameters without a gradient and other modules alone', () => {
    const [a, b] = [new Parameters(), new Parameters()];
    a.add('used', [1], Float32Array.of(1));
    a.add('unused', [1], Float32Array.of(2));
    b.add('other', [1], Float32Array.of(3));
    const optimiser = createOptimiser({ kind: 'adam', learningRate: 0.5, weightDecay: 0.1 }, [a]);
    const { gradients } = valueAndGradients([a, b], () =>
      tf.sum(tf.mul(a.get('used'), b.get('other'))),
    );
    optimiser.step(gradients);
    gradients.dispose();
    expect(a.get('used').dataSync()[0]).toBeCloseTo(1 - 0.05 - 0.5, 5);
    expect(a.get('unused').dataSync()[0]).toBe(2);
    expect(b.get('other').dataSync()[0]).toBe(3);
    const alone = valueAndGradients([b], () => tf.sum(b.get('other'))).gradients;
    expect(() => optimiser.step(alone)).toThrow('do not cover');
    alone.dispose();
    optimiser.dispose();
    a.dispose();
    b.dispose();
  });

  it.each(SPECS)('leaks nothing: %o', (spec) => {
    const before = tf.memory().numTensors;
    const parameters = new Parameters();
    parameters.add('w', [3], Float32Array.of(1, 2, 3));
    const optimiser = createOptimiser(spec, [parameters]);
    const step = () => {
      const { gradients } = valueAndGradients([parameters], () =>
        tf.sum(tf.square(parameters.get('w'))),
      );
      optimiser.step(gradients);
      gradients.dispose();
    };
    step();
    const after = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) step();
    expect(tf.memory().numTensors).toBe(after);
    optimiser.dispose();
    parameters.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
