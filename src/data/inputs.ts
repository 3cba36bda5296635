import * as tf from '@tensorflow/tfjs';
import { sha256 } from '../json.ts';
import { fractions, gather } from '../tensor/fused.ts';
import type { Random } from '../tensor/random.ts';
import { type HostFeed, tensorOf, vector } from '../tensor/steps/compile-step.ts';
import { resident } from '../tensor/steps/resident.ts';
import { type Augmentation, augmented } from './augment.ts';
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
   * What a step is fed for the records of some rows: pixels as bytes, or places in a table that
   * stays on the engine.
   *
   * @param augment varies pictures at random; tables stay as they are.
   */
  pack(
    rows: Int32Array,
    augment?: { readonly how: Augmentation; readonly random: Random },
  ): HostFeed;
  /**
   * The records in the device part of a step: `[rows, …shape]`, float32. Pixels are in [0, 1];
   * table columns are standardised and one-hot.
   *
   * @param packed what `pack` gave, as a tensor.
   */
  records(packed: tf.Tensor): tf.Tensor;
  /** The records, for work outside of steps. The caller disposes them. */
  tensor(rows: ArrayLike<number>): tf.Tensor;
}

/** What a split's models see. Whatever is fitted to data is fitted to the training part only. */
export function inputsFor(dataset: Dataset, split: Split): Inputs {
  const { features } = dataset;
  return features.kind === 'image' ? imageInputs(features) : tableInputs(dataset, features, split);
}

function imageInputs(features: ImageFeatures): Inputs {
  const { height, width, channels } = features;
  const shape = [height, width, channels];
  return withTensor({
    shape,
    pack(rows, augment) {
      // The engine may keep an array, so each batch gets one of its own.
      let values = new Uint8Array(rows.length * height * width * channels);
      features.read(rows, values);
      if (augment !== undefined) values = augmented(values, features, augment.how, augment.random);
      return { values, shape: [rows.length, ...shape] };
    },
    records: (packed) => fractions(packed),
  });
}

function withTensor(inputs: Omit<Inputs, 'tensor'>): Inputs {
  return {
    ...inputs,
    tensor: (rows) => tf.tidy(() => inputs.records(tensorOf(inputs.pack(Int32Array.from(rows))))),
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
  const inputs = withTensor({
    shape: [width],
    encoder,
    ...(dataset.size * width <= ENCODED_AT_ONCE
      ? onEngine(encode, dataset.size, width)
      : rowByRow(encode, width)),
  });
  encodedTables.set(dataset, { key, inputs });
  return inputs;
}

/** All rows are encoded once and stay on the engine; a step is fed their places alone. */
function onEngine(encode: RowEncoder, count: number, width: number) {
  const owner = {};
  const table = () =>
    resident(owner, () => {
      const values = encode(Int32Array.from({ length: count }, (_, row) => row));
      return tf.tensor2d(values, [count, width]);
    });
  return {
    pack: (rows: Int32Array) => vector(rows),
    records: (places: tf.Tensor) => gather(table(), places),
  };
}

function rowByRow(encode: RowEncoder, width: number) {
  return {
    pack: (rows: Int32Array) => ({ values: encode(rows), shape: [rows.length, width] }),
    records: (packed: tf.Tensor) => packed,
  };
}
