import type * as tf from '@tensorflow/tfjs';
import { Random } from '../tensor/random.ts';
import { compileStep, readAll, vector } from '../tensor/steps/compile-step.ts';
import { captionsOf } from '../training/examples.ts';
import { codesAt } from '../training/losses.ts';
import type { PictureStrip, Predictor, SampleTable } from '../training/outcome.ts';
import { rowsAtOnce } from '../training/rows-at-once.ts';
import type { Training } from '../training/training.ts';
import { type Explained, type HeatMaps, heatOf, readHeat, resized } from './grad-cam.ts';
import { overlap } from './overlap.ts';
import { heatOverlay } from './overlay.ts';

/** Two networks that look at the same pictures, in the device part of a step. */
export interface Lookers {
  /** What both are shown of a batch. */
  readonly view: (x: tf.Tensor) => tf.Tensor;
  /** f_h(f_θ(x)) with its last maps. */
  readonly diagnosis: (x: tf.Tensor) => Explained;
  /** d_Y(x, y) with its last maps. */
  readonly attribute: (x: tf.Tensor, labels: tf.Tensor1D) => Explained;
}

/** Name of the table with the overlap of every test record. */
const OVERLAP = 'overlap';

const BATCH = 128;

/**
 * Grad-CAM of Ŷ and of Ŝ for the test records, at the size of the pictures: their overlap record
 * by record, its means, and the maps of a few records.
 */
export function saliency(
  training: Training,
  rows: Int32Array,
  lookers: Lookers,
): Pick<Predictor, 'samples' | 'pictures' | 'measures'> {
  const columns = {
    iou: new Float32Array(rows.length),
    cosine: new Float32Array(rows.length),
    rank: new Float32Array(rows.length),
  };
  const look = looks(training, lookers);
  const count = rowsAtOnce(BATCH, training.inputs.shape);
  for (let start = 0; start < rows.length; start += count) {
    const { diagnosis, attribute } = look(rows.subarray(start, start + count));
    for (let i = 0; i < diagnosis.count; i++) {
      const { iou, cosine, rank } = overlap(one(diagnosis, i), one(attribute, i));
      columns.iou[start + i] = iou;
      columns.cosine[start + i] = cosine;
      columns.rank[start + i] = rank;
    }
  }
  const samples: SampleTable = {
    name: OVERLAP,
    ids: Array.from(rows, (row) => training.task.dataset.ids[row]!),
    columns,
  };
  const { iou } = columns;
  return {
    samples: [samples],
    pictures: examplePictures(training, rows, look),
    measures: { looksNowhere: iou.filter(Number.isNaN).length / iou.length },
  };
}

interface Looks {
  readonly diagnosis: HeatMaps;
  readonly attribute: HeatMaps;
  /** Values in [0, 1] of what was shown. */
  readonly shown: Float32Array;
}

/** Looks at the records of some rows. */
type Look = (rows: Int32Array) => Looks;

function looks({ inputs, label }: Training, { view, diagnosis, attribute }: Lookers): Look {
  const [height, width] = inputs.shape as [number, number];
  const step = compileStep<'packed' | 'rows'>(({ packed, rows }) => {
    const shown = view(inputs.records(packed));
    const labels = codesAt(label.codes, rows);
    return [heatOf(() => diagnosis(shown)), heatOf(() => attribute(shown, labels)), shown];
  });
  return (rows) => {
    const [own, other, shown] = step.run({ packed: inputs.pack(rows), rows: vector(rows) });
    const [values] = readAll([shown!]);
    return {
      diagnosis: resized(readHeat(own!), height, width),
      attribute: resized(readHeat(other!), height, width),
      shown: Float32Array.from(values!),
    };
  };
}

function one({ values, height, width }: HeatMaps, index: number): Float32Array {
  return values.subarray(index * height * width, (index + 1) * height * width);
}

/** One record for each label and group, drawn before any result: the same for every model. */
function examplePictures(training: Training, rows: Int32Array, look: Look): PictureStrip[] {
  const { inputs, label, attribute } = training;
  const [height, width, channels] = inputs.shape as [number, number, 1 | 3];
  const random = new Random(1).fork('examples');
  const chosen = label.classes.flatMap((_, y) =>
    attribute.levels.flatMap((__, s) => {
      const own = rows.filter((row) => label.codes[row] === y && attribute.codes[row] === s);
      return own.length === 0 ? [] : [own[random.fork(`${y} ${s}`).int(own.length)]!];
    }),
  );
  const captions = captionsOf(training, chosen);
  const { diagnosis, attribute: other, shown } = look(Int32Array.from(chosen));
  const pixels = Uint8Array.from(shown, (value) => Math.round(255 * value));
  return [
    { name: 'as shown', height, width, channels, captions, pixels },
    heatOverlay('looks for Ŷ', captions, pixels, channels, diagnosis),
    heatOverlay('looks for Ŝ', captions, pixels, channels, other),
  ];
}
