import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { Gradients } from '../../tensor/gradients.ts';
import { Parameters } from '../../tensor/parameters.ts';
import { Random } from '../../tensor/random.ts';
import { onEachEngine } from '../../tensor/testing.ts';
import {
  DefinedMeans,
  gradientGeometry,
  reconciledGradients,
  weightedGradients,
} from './gradients.ts';

onEachEngine(() => {
  /** Losses whose gradients by a parameter of three numbers are the given vectors. */
  function withGradients<T>(
    vectors: readonly (readonly number[])[],
    use: (modules: readonly Parameters[], losses: () => tf.Tensor[]) => T,
  ): T {
    const module = new Parameters();
    module.add('w', [3], Float32Array.of(1, 2, 3));
    const losses = () =>
      vectors.map((vector) => tf.sum(tf.mul(module.get('w'), tf.tensor1d([...vector]))));
    try {
      return use([module], losses);
    } finally {
      module.dispose();
    }
  }
  const numbers = (gradients: Gradients) => {
    const flat = gradients.flat();
    const values = [...flat.dataSync()];
    tf.dispose(flat);
    gradients.dispose();
    return values;
  };

  it('three objectives that do not conflict are summed, reconciled or with weights of one', () => {
    const agreeing = [
      [1, 0, 0],
      [1, 2, 0],
      [0, 1, 3],
    ];
    withGradients(agreeing, (modules, losses) => {
      const fair = reconciledGradients(modules, losses, new Random(1));
      const sum = weightedGradients(modules, losses, [1, 1]);
      expect(numbers(fair.gradients)).toEqual([2, 3, 3]);
      expect(numbers(sum.gradients)).toEqual([2, 3, 3]);
      expect(fair.values).toEqual([1, 5, 11]);
      expect(sum.values).toEqual(fair.values);
    });
  });

  it('two that conflict lose what each takes from the other', () => {
    const conflicting = [
      [1, 0, 0],
      [-1, 1, 0],
    ];
    withGradients(conflicting, (modules, losses) => {
      const { gradients } = reconciledGradients(modules, losses, new Random(1));
      // (1, 0) less its part along (−1, 1): (½, ½); (−1, 1) less its part along (1, 0): (0, 1).
      expect(numbers(gradients)).toEqual([0.5, 1.5, 0]);
    });
  });
});

describe('geometry of gradients', () => {
  it('has the norm of each and the angle of every pair', () => {
    // (2, 0), (0, 3), (−1, 1)
    const gramian = [4, 0, -2, 0, 9, 3, -2, 3, 2];
    const geometry = gradientGeometry(gramian, ['race', 'sex']);
    expect(geometry['gradient norm task']).toBe(2);
    expect(geometry['gradient norm sex']).toBeCloseTo(Math.SQRT2, 12);
    expect(geometry['angle to race']).toBeCloseTo(90, 12);
    expect(geometry['angle to sex']).toBeCloseTo(135, 12);
    expect(geometry['angle between race and sex']).toBeCloseTo(45, 12);
  });

  it('an angle to a gradient of zero is undefined, not 90', () => {
    const geometry = gradientGeometry([4, 0, 0, 0], ['race']);
    expect(geometry['angle to race']).toBeNaN();
    expect(geometry['gradient norm race']).toBe(0);
  });

  it('means leave out what is undefined, and start again when taken', () => {
    const means = new DefinedMeans();
    means.add({ a: 1, b: Number.NaN, c: 80 });
    means.add({ a: 3, b: Number.NaN, c: Number.NaN });
    expect(means.take()).toEqual({ a: 2, c: 80 });
    expect(means.take()).toEqual({});
  });
});
