import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { onEachEngine } from '../../tensor/testing.ts';
import { predictedClass, tangents } from './tangent.ts';

/** Logits x, of which each gradient is an indicator. */
const identity = (x: tf.Tensor) => tf.mul(x, 1) as tf.Tensor2D;

/** A look at points of as many numbers as there are classes, three of which fill a batch. */
function look(
  logits: (x: tf.Tensor) => tf.Tensor2D,
  width: number,
  rivals: number,
  target: number | null,
) {
  const ask = tangents(logits, [width], 3, { rivals, target });
  return (...points: number[]) => {
    const { values, rivals } = ask(points.length / width, (into) => into.set(points));
    return {
      values: [...values],
      // Without the sign of 0.
      leads: rivals.map(({ leads }) => Array.from(leads, (lead) => lead + 0)),
      gradients: rivals.map(({ gradients }) => Array.from(gradients, (slope) => slope + 0)),
    };
  };
}

onEachEngine(() => {
  describe('a tangent', () => {
    // Op by op, and as often as a compiled step takes to be one.
    const calls = [0, 1, 2, 3];
    const points = [5, 1, 2, 4, 0, 3, 3, 3, -1, 7, 7, 7];

    it('is towards the most probable other classes, of equals towards the first', () => {
      const ask = look(identity, 4, 2, null);
      for (const _ of calls) {
        const { values, leads, gradients } = ask(...points);
        expect(values).toEqual(points);
        expect(leads).toEqual([
          [-1, 0, 0],
          [-3, 0, 0],
        ]);
        expect(gradients).toEqual([
          [-1, 0, 0, 1, 0, -1, 1, 0, 0, -1, 1, 0],
          [-1, 0, 1, 0, 0, -1, 0, 1, 0, -1, 0, 1],
        ]);
      }
      expect(ask(...points.slice(0, 8)).leads).toEqual([
        [-1, 0],
        [-3, 0],
      ]);
      expect(look(identity, 4, 9, null)(...points).leads).toHaveLength(3);
    });

    it.each([0, 2])('is towards the target alone, %i', (target) => {
      const ask = look(identity, 4, 3, target);
      const leads = { 0: [0, -3, -8], 2: [-3, 0, 0] }[target];
      for (const _ of calls) {
        const found = ask(...points);
        expect(found.leads).toEqual([leads]);
        expect(found.gradients).toHaveLength(1);
        expect(found.gradients[0]!.slice(4, 8)).toEqual(
          target === 0 ? [1, -1, 0, 0] : [0, -1, 1, 0],
        );
      }
    });

    it.each([null, 1])('of one logit is towards the other side, target %j', (target) => {
      const ask = look((x) => tf.mul(x, 2) as tf.Tensor2D, 1, 3, target);
      for (const _ of calls) {
        const { leads, gradients } = ask(3, -4, 0);
        expect(leads).toEqual([[-6, -8, 0]]);
        expect(gradients).toEqual([[-2, 2, 2]]);
      }
    });

    it('is flat where logits do not depend on the point', () => {
      const constant = () => tf.fill([3, 2], 1) as tf.Tensor2D;
      const { leads, gradients } = look(constant, 2, 1, null)(1, 2, 3, 4, 5, 6);
      expect(leads).toEqual([[0, 0, 0]]);
      expect(gradients).toEqual([[0, 0, 0, 0, 0, 0]]);
    });
  });
});

it('of equals the first is predicted, and class 1 above 0 alone', () => {
  expect(predictedClass(Float32Array.of(1, 2, 2, 3, 3, 0), 3, 0)).toBe(1);
  expect(predictedClass(Float32Array.of(1, 2, 2, 3, 3, 0), 3, 1)).toBe(0);
  expect([0, 1, 2].map((i) => predictedClass(Float32Array.of(0, 0.5, -1), 1, i))).toEqual([
    0, 1, 0,
  ]);
});
