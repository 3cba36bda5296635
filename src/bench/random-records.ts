import type { Dataset } from '../data/dataset.ts';
import type { Split } from '../data/split.ts';
import { makeTask, type Task } from '../data/task.ts';
import { Random } from '../tensor/random.ts';
import type { Work } from './works.ts';

/** Records to judge on: few, so that an epoch's end costs nothing worth counting. */
const JUDGED = 64;

/**
 * Random records of a work's shape. An epoch takes them several times, so that it is long and they
 * take little memory.
 */
export function randomTask(work: Work): { task: Task; split: Split } {
  const { shape, levels, batch, epoch, records } = work;
  const random = new Random(1);
  const size = records + 2 * JUDGED;
  const codes = (count: number) => Int16Array.from({ length: size }, () => random.int(count));
  const ids = Array.from({ length: size }, (_, row) => `${row}`);
  const names = levels.map((_, i) => `attribute-${i}`);
  const dataset: Dataset = {
    id: 'random',
    title: 'Random records',
    fingerprint: 'random',
    size,
    ids,
    patientIds: ids,
    features: shape.length === 1 ? columns(shape[0]!, size, random) : pictures(shape, size, random),
    labels: { label: { name: 'label', title: 'Label', classes: ['no', 'yes'], codes: codes(2) } },
    attributes: Object.fromEntries(
      names.map((name, i) => [
        name,
        {
          name,
          title: name,
          levels: Array.from({ length: levels[i]! }, (_, level) => `${level}`),
          codes: codes(levels[i]!),
        },
      ]),
    ),
    source: { licence: '', citation: '', url: '', standInFor: {}, notes: [] },
  };
  const rows = Int32Array.from({ length: size }, (_, row) => row);
  return {
    task: makeTask(dataset, 'label', names),
    split: {
      train: Int32Array.from({ length: batch * epoch }, (_, i) => 2 * JUDGED + (i % records)),
      validation: rows.slice(0, JUDGED),
      test: rows.slice(JUDGED, 2 * JUDGED),
    },
  };
}

function columns(count: number, size: number, random: Random): Dataset['features'] {
  return {
    kind: 'tabular',
    columns: Array.from({ length: count }, (_, i) => ({
      kind: 'number',
      name: `x${i}`,
      values: Float32Array.from({ length: size }, () => random.uniform()),
    })),
    dropped: [],
  };
}

function pictures(shape: readonly number[], size: number, random: Random): Dataset['features'] {
  const [height, width, channels] = shape as [number, number, number];
  const stride = height * width * channels;
  const pixels = Uint8Array.from({ length: size * stride }, () => random.int(256));
  return {
    kind: 'image',
    height,
    width,
    channels,
    read(rows, into = new Uint8Array(rows.length * stride)) {
      for (let i = 0; i < rows.length; i++) {
        const from = rows[i]! * stride;
        into.set(pixels.subarray(from, from + stride), i * stride);
      }
      return into;
    },
  };
}
