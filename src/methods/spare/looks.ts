import { size } from '../../tensor/initialise.ts';
import {
  compileStep,
  type DevicePart,
  type Feeds,
  readAll,
  runEagerly,
} from '../../tensor/steps/compile-step.ts';

/** Samples that are read when their turn comes. */
export interface SampleSource {
  readonly count: number;
  /** Of one sample. */
  readonly shape: readonly number[];
  /** Row-major values of `count` samples from the `first` on. */
  read(first: number, count: number): Float32Array;
}

/** How a search for many samples proceeds. */
export interface Proceeding {
  /** Samples that are looked at together. */
  readonly batch: number;
  /** Awaited before each look; throws to end the search. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/** Numbers of the samples that are under way at the same time: 16 MiB. */
const UNDER_WAY = 2 ** 22;

/**
 * Samples some batches at a time, which are under way together, so that what is left of them fills
 * batches again.
 *
 * @returns each time the number of the first, and their values, row-major.
 */
export function* readTogether(
  samples: SampleSource,
  batch: number,
): Generator<readonly [first: number, start: Float32Array]> {
  const together = batch * Math.max(1, Math.floor(UNDER_WAY / (batch * size(samples.shape))));
  for (let first = 0; first < samples.count; first += together) {
    yield [first, samples.read(first, Math.min(together, samples.count - first))];
  }
}

/**
 * Looks at samples in rounds, batch by batch, until none goes on.
 *
 * @param active where each stands among those under way, ascending.
 * @param look at some of them: returns those that are to be looked at in the next round.
 */
export async function inRounds(
  active: Int32Array,
  rounds: number,
  { batch, pause }: Proceeding,
  look: (part: Int32Array, round: number) => Iterable<number>,
): Promise<void> {
  let going = active;
  for (let round = 0; round < rounds && going.length > 0; round++) {
    const left: number[] = [];
    for (const part of partsOf(going, batch)) {
      await pause?.();
      left.push(...look(part, round));
    }
    going = Int32Array.from(left).sort();
  }
}

/**
 * Divides samples into batches. The only one that is left of a batch is looked at alone, as it is
 * where that batch is all there is: a product with one row rounds otherwise than one with several,
 * and a distance must not depend on what else is measured.
 */
function partsOf(active: Int32Array, batch: number): Int32Array[] {
  const batchOf = (sample: number) => Math.floor(sample / batch);
  const alone = (_: number, i: number) =>
    (i === 0 || batchOf(active[i - 1]!) !== batchOf(active[i]!)) &&
    (i === active.length - 1 || batchOf(active[i + 1]!) !== batchOf(active[i]!));
  const others = active.filter((sample, i) => !alone(sample, i));
  const parts: Int32Array[] = [];
  for (let at = 0; at < others.length; ) {
    const remaining = others.length - at;
    // None is left alone.
    const length = remaining === batch + 1 ? batch - 1 : Math.min(batch, remaining);
    parts.push(others.subarray(at, at + length));
    at += length;
  }
  return [...parts, ...Array.from(active.filter(alone), (sample) => Int32Array.of(sample))];
}

/**
 * What a device part computes at some points, as numbers.
 *
 * @param fill writes the points, `[count, …]` row-major.
 */
export type Look = (count: number, fill: (points: Float32Array) => void) => readonly Float32Array[];

/**
 * Looks of a device part at its feed `points`: full batches, which have one shape, run as a compiled
 * step, others op by op.
 *
 * @param shape of one point.
 * @param others feeds that are the same at every look.
 */
export function looks(
  device: DevicePart,
  shape: readonly number[],
  batch: number,
  others: Feeds = {},
): Look {
  const step = compileStep(device);
  const whole = new Float32Array(batch * size(shape));
  return (count, fill) => {
    const full = count === batch;
    const values = full ? whole : new Float32Array(count * size(shape));
    fill(values);
    const feeds = { points: { values, shape: [count, ...shape] }, ...others };
    return readAll(full ? step.run(feeds) : runEagerly(device, feeds)) as readonly Float32Array[];
  };
}
