import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { createOptimiser, type Optimiser } from '../../tensor/optimiser.ts';
import { Parameters } from '../../tensor/parameters.ts';
import { Random } from '../../tensor/random.ts';
import { vector } from '../../tensor/steps/compile-step.ts';
import { onEachEngine } from '../../tensor/testing.ts';
import {
  type CombinedSteps,
  DefinedMeans,
  gradientGeometry,
  type Losses,
  reconciledSteps,
  weightedSteps,
} from './gradients.ts';

onEachEngine(() => {
  /**
   * What a step takes from a parameter of three numbers, at a rate of 1, where the losses' gradients
   * by it are the given vectors, and what it tells.
   */
  function taken(
    vectors: readonly (readonly number[])[],
    stepsOf: (optimiser: Optimiser, losses: Losses) => CombinedSteps,
  ) {
    const module = new Parameters();
    module.add('w', [3], Float32Array.of(1, 2, 3));
    const spec = { kind: 'sgd', learningRate: 1, momentum: 0, weightDecay: 0 } as const;
    const optimiser = createOptimiser(spec, [module]);
    // The batch is the vectors themselves.
    const losses: Losses = ({ packed }) =>
      vectors.map((_, i) =>
        tf.sum(tf.mul(module.get('w'), tf.reshape(tf.slice(packed, [i, 0], [1, 3]), [3]))),
      );
    const packed = { values: Float32Array.from(vectors.flat()), shape: [vectors.length, 3] };
    const steps = stepsOf(optimiser, losses);
    const runs = Array.from({ length: 3 }, () => {
      module.load({ w: Float32Array.of(1, 2, 3) });
      const batch = { packed, rows: vector(Int32Array.of(0)) };
      const [told] = steps([{ batch, learningRate: 1 }]);
      return { ...told!, gradient: [1, 2, 3].map((w, i) => w - module.toArrays().w![i]!) };
    });
    optimiser.dispose();
    module.dispose();
    // Recorded, or run as a function: the same.
    expect(runs[1]!.gradient).toEqual(runs[0]!.gradient);
    expect(runs[2]!.gradient).toEqual(runs[0]!.gradient);
    return runs[0]!;
  }

  it('three objectives that do not conflict are summed, reconciled or with weights of one', () => {
    const agreeing = [
      [1, 0, 0],
      [1, 2, 0],
      [0, 1, 3],
    ];
    const fair = taken(agreeing, (...step) => reconciledSteps(...step, 3, new Random(1)));
    const sum = taken(agreeing, (...step) => weightedSteps(...step, [1, 1]));
    expect(fair.gradient).toEqual([2, 3, 3]);
    expect(sum.gradient).toEqual([2, 3, 3]);
    expect(fair.values).toEqual([1, 5, 11]);
    expect(sum.values).toEqual(fair.values);
    expect(fair.gramian).toEqual([1, 1, 0, 1, 5, 2, 0, 2, 10]);
  });

  it('two that conflict lose what each takes from the other', () => {
    const conflicting = [
      [1, 0, 0],
      [-1, 1, 0],
    ];
    // (1, 0) less its part along (−1, 1): (½, ½); (−1, 1) less its part along (1, 0): (0, 1).
    const { gradient } = taken(conflicting, (...step) =>
      reconciledSteps(...step, 2, new Random(1)),
    );
    expect(gradient).toEqual([0.5, 1.5, 0]);
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
