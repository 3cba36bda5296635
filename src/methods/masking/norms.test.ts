import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Inputs } from '../../data/inputs.ts';
import { loadEngine } from '../../tensor/engine.ts';
import { fractions } from '../../tensor/fused.ts';
import { Random } from '../../tensor/random.ts';
import { countFunctions } from '../../tensor/steps/functions.ts';
import { applyMask, maskGenerator } from './mask.ts';
import { maskNorms } from './norms.ts';

const engine = await loadEngine();

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Pictures whose bytes `byteOf` tells from their row and place. */
function pictures(
  shape: readonly [number, number, number],
  byteOf: (row: number, place: number) => number,
): Pick<Inputs, 'shape' | 'pack' | 'records'> {
  const size = shape[0] * shape[1] * shape[2];
  return {
    shape,
    pack: (rows) => ({
      values: Uint8Array.from({ length: rows.length * size }, (_, i) =>
        byteOf(rows[Math.floor(i / size)]!, i % size),
      ),
      shape: [rows.length, ...shape],
    }),
    records: fractions,
  };
}

const rowsTo = (count: number) => Int32Array.from({ length: count }, (_, row) => row);

describe('the size of masks', () => {
  it('by hand: of 300 pictures, every third white, a mask that adds a quarter up to white', () => {
    const inputs = pictures([2, 2, 1], (row) => (row % 3 === 0 ? 255 : 0));
    const view = (x: tf.Tensor) => tf.minimum(tf.add(x, 0.25), 1);
    // √(4 · 0.25²) = ½ of two pictures of three; more than one batch.
    const { maskL2, maskLargest } = maskNorms(inputs, rowsTo(300), view);
    expect(maskL2).toBeCloseTo((2 / 3) * 0.5, 6);
    expect(maskLargest).toBeCloseTo((2 / 3) * 0.25, 6);
  });

  it.skipIf(engine.eager !== undefined)('is the same to the bit, compiled or not', () => {
    const inputs = pictures([12, 12, 3], (row, place) => (row * 31 + place * 17) % 256);
    const generator = maskGenerator(inputs, 4, 2, new Random(5));
    const view = (x: tf.Tensor) => applyMask(generator, x, 0.2, false);
    const rows = rowsTo(800);
    const { ever } = countFunctions();
    const compiled = maskNorms(inputs, rows, view);
    expect(countFunctions().ever).toBe(ever + 1);
    vi.stubEnv('REFAIR_COMPILE', 'off');
    expect(maskNorms(inputs, rows, view)).toEqual(compiled);
    generator.parameters.dispose();
  });
});
