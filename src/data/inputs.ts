import * as tf from '@tensorflow/tfjs';
import { sha256 } from '../json.ts';
import type { Random } from '../tensor/random.ts';
import { type Augmentation, augmented, scaled } from './augment.ts';
import type { Dataset, ImageFeatures, TabularFeatures } from './dataset.ts';
import { fitEncoder, type RowEncoder, rowEncoder, type TabularEncoder } from './encoder.ts';
import type { Split } from './split.ts';

/** Records as a network takes them. */
export interface Inputs {
  /** Of one record: [height, width, channels], or [features]. */
  readonly shape: readonly number[];
  /** How a table's records became numbers; absent for pictures. */
  readonly encoder?: TabularEncoder;
  /**
   * `[rows.length, …shape]`, float32. Pixels are in [0, 1]; table columns are standardised and
   * one-hot. The caller disposes it.
   *
   * @param augment varies pictures at random; tables stay as they are.
   */
  tensor(
    rows: ArrayLike<number>,
    augment?: { readonly how: Augmentation; readonly random: Random },
  ): tf.Tensor;
}

/** What a split's models see. Whatever is fitted to data is fitted to the training part only. */
export function inputsFor(dataset: Dataset, split: Split): Inputs {
  const { features } = dataset;
  return features.kind === 'image' ? imageInputs(features) : tableInputs(dataset, features, split);
}

function imageInputs(features: ImageFeatures): Inputs {
  const { height, width, channels } = features;
  const shape = [height, width, channels];
  let bytes = new Uint8Array(0);
  return {
    shape,
    tensor(rows, augment) {
      const length = rows.length * height * width * channels;
      if (bytes.length < length) bytes = new Uint8Array(length);
      features.read(rows, bytes);
      // The engine may keep the array itself, so each tensor gets one of its own.
      const values = new Float32Array(length);
      if (augment === undefined) scaled(bytes, values);
      else augmented(bytes, features, values, augment.how, augment.random);
      return tf.tensor(values, [rows.length, ...shape], 'float32');
    },
  };
}

/** Tables of up to this many numbers are encoded once; of larger ones, the rows asked for. */
const ENCODED_AT_ONCE = 2 ** 26;

/** The inputs of the last split that was asked for; trials of one split follow each other. */
const encodedTables = new WeakMap<Dataset, { key: string; inputs: Inputs }>();

function tableInputs(dataset: Dataset, features: TabularFeatures, split: Split): Inputs {
  const key = sha256(new Uint8Array(split.train.slice().buffer));
  const found = encodedTables.get(dataset);
  if (found?.key === key) return found.inputs;
  const encoder = fitEncoder(dataset, split.train);
  const width = encoder.names.length;
  const encode = rowEncoder(encoder, features);
  const rowsOf =
    dataset.size * width <= ENCODED_AT_ONCE ? encodedOnce(encode, dataset.size) : encode;
  const inputs: Inputs = {
    shape: [width],
    encoder,
    tensor: (rows) => tf.tensor(rowsOf(rows), [rows.length, width], 'float32'),
  };
  encodedTables.set(dataset, { key, inputs });
  return inputs;
}

/** The same encoding, of rows that have all been encoded before. */
function encodedOnce(encode: RowEncoder, count: number): RowEncoder {
  const table = encode(Int32Array.from({ length: count }, (_, row) => row));
  const width = table.length / count;
  return (rows) => {
    const values = new Float32Array(rows.length * width);
    for (let i = 0; i < rows.length; i++) {
      values.set(table.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width);
    }
    return values;
  };
}
