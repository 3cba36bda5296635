// TEMP-DEV
import * as tf from '@tensorflow/tfjs';
import type { Random } from '../tensor/random.ts';
import type { Dataset } from './dataset.ts';
import type { Split } from './split.ts';
export interface Inputs {
  readonly shape: readonly number[];
  tensor(rows: ArrayLike<number>, augment?: { random: Random }): tf.Tensor;
}
export function inputsFor(dataset: Dataset, _split: Split): Inputs {
  const f = dataset.features;
  if (f.kind !== 'image') throw new Error('temp');
  return {
    shape: [f.height, f.width, f.channels],
    tensor: (rows) => {
      const b = f.read(rows);
      const x = new Float32Array(b.length);
      for (let i = 0; i < b.length; i++) x[i] = b[i]! / 255;
      return tf.tensor(x, [rows.length, f.height, f.width, f.channels]);
    },
  };
}
