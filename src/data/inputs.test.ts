import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { loadEngine } from '../tensor/engine.ts';
import { Random } from '../tensor/random.ts';
import type { Dataset } from './dataset.ts';
import { inputsFor } from './inputs.ts';
import { testDataset } from './testing.ts';

const records = Array.from({ length: 30 }, (_, i) => ({
  patient: String(i),
  label: i % 2,
  sex: 0,
  age: 0,
}));
const split = {
  train: Int32Array.from({ length: 20 }, (_, i) => i),
  validation: Int32Array.of(20),
  test: Int32Array.of(21),
};

await loadEngine();

describe('pictures', () => {
  const pixels = Uint8Array.from({ length: 30 * 2 * 3 }, (_, i) => i);
  const data: Dataset = {
    ...testDataset(records),
    features: {
      kind: 'image',
      height: 2,
      width: 3,
      channels: 1,
      read(rows, into = new Uint8Array(rows.length * 6)) {
        for (let i = 0; i < rows.length; i++) {
          into.set(pixels.subarray(rows[i]! * 6, rows[i]! * 6 + 6), i * 6);
        }
        return into;
      },
    },
  };

  it('become fractions in the order of the rows, one tensor not touching another', () => {
    const inputs = inputsFor(data, split);
    expect(inputs.shape).toEqual([2, 3, 1]);
    const first = inputs.tensor([4, 0]);
    const second = inputs.tensor([1]);
    expect(first.shape).toEqual([2, 2, 3, 1]);
    const expected = [24, 25, 26, 27, 28, 29, 0, 1, 2, 3, 4, 5].map((v) => Math.fround(v / 255));
    expect([...first.dataSync()]).toEqual(expected);
    expect([...second.dataSync()]).toEqual([6, 7, 8, 9, 10, 11].map((v) => Math.fround(v / 255)));
    tf.dispose([first, second]);
  });

  it('are varied only where asked, by the generator given', () => {
    const inputs = inputsFor(data, split);
    const rows = Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7);
    const values = (random?: Random) => [
      ...inputs.pack(rows, random && { how: 'mirror', random }).values,
    ];
    expect(values(new Random(1))).toEqual(values(new Random(1)));
    expect(values(new Random(1))).not.toEqual(values());
  });
});

it('encodes tables by the training rows of the split, anew for another split', () => {
  const values = Float32Array.from({ length: 30 }, (_, i) => (i < 20 ? i % 2 : 100));
  const data = testDataset(records, [{ kind: 'number', name: 'x', values }]);
  const inputs = inputsFor(data, split);
  expect(inputs.shape).toEqual([1]);
  // Training values are 0 and 1 in equal numbers: mean ½, standard deviation ½.
  expect(tf.tidy(() => [...inputs.tensor([0, 1, 21]).dataSync()])).toEqual([-1, 1, 199]);
  expect(inputsFor(data, { ...split, train: split.train.slice() })).toBe(inputs);
  expect(inputsFor(data, { ...split, train: Int32Array.of(0, 25) })).not.toBe(inputs);
});
