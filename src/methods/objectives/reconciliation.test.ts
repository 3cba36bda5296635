import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../tensor/random.ts';
import { tensorOf } from '../../tensor/steps/compile-step.ts';
import { onEachEngine } from '../../tensor/testing.ts';
import { angle, drawMeetings, reconcile } from './reconciliation.ts';

const DIMENSION = 5;
// Eighths: no products that underflow.
const vector = fc
  .array(fc.integer({ min: -24, max: 24 }), { minLength: DIMENSION, maxLength: DIMENSION })
  .map((values) => values.map((value) => value / 8));
const vectors = fc.array(vector, { minLength: 2, maxLength: 4 });

const inner = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const gramianOf = (all: readonly (readonly number[])[]) =>
  Float64Array.from(all.flatMap((a) => all.map((b) => inner(a, b))));
const combined = (all: readonly (readonly number[])[], weights: ArrayLike<number>) =>
  Array.from({ length: DIMENSION }, (_, d) =>
    all.reduce((sum, a, i) => sum + weights[i]! * a[d]!, 0),
  );

/** The coefficients of gradients with such inner products, which meet in these orders. */
function weightsOf(gramian: ArrayLike<number>, random: Random): Float32Array {
  const k = Math.sqrt(gramian.length);
  return tf.tidy(() => {
    const inner = tf.tensor2d(Float32Array.from(gramian), [k, k]);
    return reconcile(inner, tensorOf(drawMeetings(k, random)) as tf.Tensor2D).dataSync();
  }) as Float32Array;
}

/** The method on the vectors themselves, meeting each other in the same orders. */
function direct(all: readonly (readonly number[])[], random: Random): number[] {
  const total = new Array<number>(DIMENSION).fill(0);
  all.forEach((gradient, i) => {
    let own = [...gradient];
    const order = random.shuffle(Int32Array.from(all.keys()).filter((j) => j !== i));
    for (const j of order) {
      const other = all[j]!;
      const conflict = inner(own, other);
      const square = inner(other, other);
      if (conflict < 0 && square > 0) {
        own = own.map((value, d) => value - (conflict / square) * other[d]!);
      }
    }
    own.forEach((value, d) => {
      total[d]! += value;
    });
  });
  return total;
}

onEachEngine(() => {
  describe('gradient reconciliation on the Gramian', () => {
    it('is the projection of the gradients themselves', () => {
      fc.assert(
        fc.property(vectors, fc.integer({ min: 1, max: 1e6 }), (all, seed) => {
          const weights = weightsOf(gramianOf(all), new Random(seed));
          const expected = direct(all, new Random(seed));
          combined(all, weights).forEach((value, d) => {
            expect(value).toBeCloseTo(expected[d]!, 4);
          });
        }),
      );
    });

    it('leaves no conflict between the result and either of two gradients', () => {
      fc.assert(
        fc.property(vector, vector, (a, b) => {
          const sum = combined([a, b], weightsOf(gramianOf([a, b]), new Random(1)));
          expect(inner(sum, a)).toBeGreaterThan(-1e-5);
          expect(inner(sum, b)).toBeGreaterThan(-1e-5);
        }),
      );
    });

    it('is the plain sum where nothing conflicts', () => {
      const gramian = gramianOf([
        [1, 0, 0, 0, 0],
        [1, 2, 0, 0, 0],
        [0, 1, 0, 0, 3],
      ]);
      expect([...weightsOf(gramian, new Random(3))]).toEqual([1, 1, 1]);
    });

    it('projects off a direction whatever its length', () => {
      const [a, b] = [
        [1, 0, 0, 0, 0],
        [-1, 1, 0, 0, 0],
      ];
      const long = b!.map((value) => 1e4 * value);
      const own = (all: number[][]) => combined(all, weightsOf(gramianOf(all), new Random(1)));
      const close = (vector: number[], expected: number[]) => {
        for (const d of vector.keys()) expect(vector[d]).toBeCloseTo(expected[d]!, 2);
      };
      close(own([a!, b!]), [0.5, 1.5, 0, 0, 0]);
      close(own([a!, long]), [0.5, 1e4 + 0.5, 0, 0, 0]);
    });

    it('treats two objectives alike, whichever comes first', () => {
      fc.assert(
        fc.property(vector, vector, (a, b) => {
          const forward = weightsOf(gramianOf([a, b]), new Random(1));
          const backward = weightsOf(gramianOf([b, a]), new Random(1));
          expect(forward[0]).toBeCloseTo(backward[1]!, 5);
          expect(forward[1]).toBeCloseTo(backward[0]!, 5);
        }),
      );
    });

    it('treats three objectives alike, whatever their order', () => {
      const three = fc.array(vector, { minLength: 3, maxLength: 3 });
      const permutation = fc.shuffledSubarray([0, 1, 2], { minLength: 3 });
      // `rank` is of the objective, wherever it stands: it decides whom each gradient meets first.
      const meeting = (rank: (index: number) => number) =>
        ({ shuffle: (all: Int32Array) => all.sort((i, j) => rank(i) - rank(j)) }) as Random;
      fc.assert(
        fc.property(three, permutation, permutation, (all, order, ranks) => {
          const weights = weightsOf(
            gramianOf(all),
            meeting((i) => ranks[i]!),
          );
          const permuted = weightsOf(
            gramianOf(order.map((i) => all[i]!)),
            meeting((i) => ranks[order[i]!]!),
          );
          order.forEach((i, position) => {
            expect(permuted[position]).toBeCloseTo(weights[i]!, 5);
          });
        }),
      );
    });

    it('ignores a gradient of zero', () => {
      const gramian = gramianOf([
        [0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
      ]);
      expect([...weightsOf(gramian, new Random(1))]).toEqual([1, 1]);
      expect(angle(gramian, 0, 1)).toBeNaN();
    });
  });
});

it('measures angles in degrees', () => {
  const gramian = gramianOf([
    [1, 0, 0, 0, 0],
    [-2, 0, 0, 0, 0],
    [0, 0, 5, 0, 0],
  ]);
  expect([angle(gramian, 0, 1), angle(gramian, 0, 2), angle(gramian, 0, 0)]).toEqual([180, 90, 0]);
});
