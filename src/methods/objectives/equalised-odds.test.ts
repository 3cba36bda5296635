import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../tensor/random.ts';
import { gradientError, onEachEngine, randomTensor } from '../../tensor/testing.ts';
import {
  equalisedOddsSurrogate,
  equalisedOddsSurrogateOf,
  SURROGATE_FORMS,
  type SurrogateForm,
} from './equalised-odds.ts';

const LABELS = Int32Array.of(0, 0, 0, 1, 1, 1, 1);
const GROUPS = Int32Array.of(0, 0, 1, 0, 1, 2, 2);

const surrogateOf = (
  probabilities: tf.Tensor2D,
  labels: ArrayLike<number>,
  groups: ArrayLike<number>,
  levels: number,
  form: SurrogateForm = 'squared',
) => {
  const codes = (values: ArrayLike<number>) => tf.tensor1d(Int32Array.from(values), 'int32');
  return equalisedOddsSurrogate(probabilities, codes(labels), codes(groups), levels, form);
};

onEachEngine(() => {
  describe('equalised-odds surrogate', () => {
    const at = (values: number[], form?: SurrogateForm) =>
      surrogateOf(tf.tensor2d(values, [7, 1]), LABELS, GROUPS, 3, form).dataSync()[0]!;

    it('sums the squared gaps of every label and group', () => {
      // y = 0: means 0.2 and 0.5 around 0.3; y = 1: 0.4, 0.8 and 0.6 around 0.6.
      const value = at([0.1, 0.3, 0.5, 0.4, 0.8, 0.5, 0.7]);
      expect(value).toBeCloseTo(0.1 ** 2 + 0.2 ** 2 + 0.2 ** 2 + 0.2 ** 2, 6);
    });

    it('is the length of the vector of gaps as a root', () => {
      const value = at([0.1, 0.3, 0.5, 0.4, 0.8, 0.5, 0.7], 'root');
      expect(value).toBeCloseTo(Math.sqrt(0.13), 3);
    });

    it.each(SURROGATE_FORMS)('has the same value without the engine, %s', (form) => {
      const scores = [0.1, 0.3, 0.5, 0.4, 0.8, 0.5, 0.7];
      const value = equalisedOddsSurrogateOf(scores, LABELS, GROUPS, 3, form);
      expect(value).toBeCloseTo(at(scores, form), 3);
    });

    it('has as long a gradient where gaps are small, as a root', () => {
      const length = (gap: number, form: SurrogateForm) => {
        const gradient = tf.grad((p: tf.Tensor) =>
          surrogateOf(p as tf.Tensor2D, [1, 1], [0, 1], 2, form),
        )(tf.tensor2d([0.5, 0.5 + gap], [2, 1]));
        return tf.norm(gradient).dataSync()[0]!;
      };
      expect(length(0.01, 'squared')).toBeCloseTo(length(0.1, 'squared') / 10, 5);
      expect(length(0.01, 'root')).toBeCloseTo(length(0.1, 'root'), 3);
      expect(length(0, 'root')).toBe(0);
    });

    it('is zero where groups agree given the label, whatever the labels differ by', () => {
      for (const form of SURROGATE_FORMS) {
        expect(at([0.2, 0.2, 0.2, 0.9, 0.9, 0.8, 1], form)).toBeCloseTo(0, 6);
      }
    });

    it('skips a group that the batch lacks', () => {
      const two = tf.tensor2d([0.1, 0.5], [2, 1]);
      const value = surrogateOf(two, [1, 1], [0, 4], 5).dataSync()[0]!;
      expect(value).toBeCloseTo(2 * 0.2 ** 2, 6);
    });

    it.each(SURROGATE_FORMS)('has the gradient of finite differences, %s', (form) => {
      const logits = randomTensor([7, 1], new Random(2), 1);
      const surrogate = (z: tf.Tensor) =>
        surrogateOf(tf.sigmoid(z) as tf.Tensor2D, LABELS, GROUPS, 3, form);
      expect(gradientError(surrogate, [logits], 1e-2)).toBeLessThan(2e-3);
    });
  });
});
