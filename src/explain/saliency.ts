import type * as tf from '@tensorflow/tfjs';
import { Random } from '../tensor/random.ts';
import { captionsOf } from '../training/examples.ts';
import { codesOf } from '../training/losses.ts';
import type { PictureStrip, Predictor, SampleTable } from '../training/outcome.ts';
import { rowsAtOnce } from '../training/rows-at-once.ts';
import type { Training } from '../training/training.ts';
import { type Explained, gradCam, type HeatMaps, resized } from './grad-cam.ts';
import { overlap } from './overlap.ts';
import { heatOverlay } from './overlay.ts';

/** Two networks that look at the same pictures. */
export interface Lookers {
  /** What both are shown of a batch. */
  readonly view: (x: tf.Tensor) => tf.Tensor;
  /** f_h(f_θ(x)) with its last maps. */
  readonly diagnosis: (x: tf.Tensor) => Explained;
  /** d_Y(x, y) with its last maps. */
  readonly attribute: (x: tf.Tensor, labels: Int32Array) => Explained;
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
  const count = rowsAtOnce(BATCH, training.inputs.shape);
  for (let start = 0; start < rows.length; start += count) {
    const { diagnosis, attribute } = look(training, rows.subarray(start, start + count), lookers);
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
    pictures: examplePictures(training, rows, lookers),
    measures: { looksNowhere: iou.filter(Number.isNaN).length / iou.length },
  };
}

interface Looks {
  readonly diagnosis: HeatMaps;
  readonly attribute: HeatMaps;
  /** Values in [0, 1] of what was shown. */
  readonly shown: Float32Array;
}

function look({ inputs, label }: Training, rows: Int32Array, lookers: Lookers): Looks {
  const { view, diagnosis, attribute } = lookers;
  const [height, width] = inputs.shape as [number, number];
  const x = inputs.tensor(rows);
  const shown = view(x);
  const labels = codesOf(label.codes, rows);
  try {
    return {
      diagnosis: resized(
        gradCam(() => diagnosis(shown)),
        height,
        width,
      ),
      attribute: resized(
        gradCam(() => attribute(shown, labels)),
        height,
        width,
      ),
      shown: Float32Array.from(shown.dataSync()),
    };
  } finally {
    x.dispose();
    shown.dispose();
  }
}

function one({ values, height, width }: HeatMaps, index: number): Float32Array {
  return values.subarray(index * height * width, (index + 1) * height * width);
}

/** One record for each label and group, drawn before any result: the same for every model. */
function examplePictures(training: Training, rows: Int32Array, lookers: Lookers): PictureStrip[] {
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
  const looks = look(training, Int32Array.from(chosen), lookers);
  const pixels = Uint8Array.from(looks.shown, (value) => Math.round(255 * value));
  return [
    { name: 'as shown', height, width, channels, captions, pixels },
    heatOverlay('looks for Ŷ', captions, pixels, channels, looks.diagnosis),
    heatOverlay('looks for Ŝ', captions, pixels, channels, looks.attribute),
  ];
}
