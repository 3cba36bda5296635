import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { loadEngine } from '../tensor/engine.ts';
import { robustLoss } from './group-dro.ts';

await loadEngine();

test('weights of groups grow with the exponential of their mean loss, by hand', () => {
  const robust = robustLoss(2, Math.log(2));
  // Means 1 and 3: q goes from (1/2, 1/2) to (2, 8)/10.
  const losses = tf.tensor1d([0, 2, 3]);
  expect(robust(losses, [0, 0, 1]).dataSync()[0]).toBeCloseTo(0.2 * 1 + 0.8 * 3, 5);
  // Again: (0.2·2, 0.8·8)/6.8.
  expect(robust(losses, [0, 0, 1]).dataSync()[0]).toBeCloseTo((0.4 * 1 + 6.4 * 3) / 6.8, 5);
  losses.dispose();
});

test('a group that a batch lacks keeps its share and adds nothing', () => {
  const robust = robustLoss(2, 1e-9);
  const losses = tf.tensor1d([4, 4]);
  expect(robust(losses, [1, 1]).dataSync()[0]).toBeCloseTo(2, 5);
  losses.dispose();
});
