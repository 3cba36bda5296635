import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { denseHead } from '../../models/head.ts';
import { loadEngine } from '../../tensor/engine.ts';
import { Random } from '../../tensor/random.ts';
import { crossEntropy } from '../../training/losses.ts';
import { ownLogits } from './experts.ts';

beforeAll(() => loadEngine());

it('a head can learn nothing from records of another group: no weight of it moves their loss', () => {
  const z = tf.randomNormal([8, 3], 0, 1, 'float32', 5) as tf.Tensor2D;
  const labels = tf.tensor1d([0, 1, 0, 1, 0, 1, 1, 0], 'int32');
  const first = tf.zeros([8], 'int32') as tf.Tensor1D;
  const lossOf = (...seeds: [own: number, other: number]) => {
    const heads = seeds.map((seed) => denseHead(3, 2, new Random(seed)));
    return crossEntropy(ownLogits(heads, z, first, true), labels).dataSync()[0]!;
  };
  expect(lossOf(1, 7)).toBe(lossOf(1, 2));
  expect(lossOf(7, 2)).not.toBeCloseTo(lossOf(1, 2), 3);
});
