import type { JsonObject } from '../json.ts';
import type { Optimiser } from '../tensor/optimiser.ts';
import { type Parameters, packParameters, unpackParameters } from '../tensor/parameters.ts';
import type { Random, RandomPosition } from '../tensor/random.ts';
import type { StageValue } from './context.ts';

/** All that a training loop changes from step to step, but for where it is. */
export interface LoopState {
  /** With the streams that they draw from. */
  readonly modules: readonly Parameters[];
  readonly optimisers: readonly Optimiser[];
  /** Streams of the loop's own that it goes on drawing from: of augmentation. */
  readonly streams?: readonly Random[];
  /** Numbers that the loop counts on the host. */
  readonly counts?: Counts;
}

/** What a loop counts, as a checkpoint holds it. */
export interface Counts {
  read(): JsonObject;
  load(counts: JsonObject): void;
}

/** Where a loop is: before a step of an epoch, with what it has recorded. */
export interface Position {
  /** Epochs that are over. */
  readonly epoch: number;
  /** Steps of the next one that are over. */
  readonly step: number;
  /** Of the losses over these steps. */
  readonly sums: Readonly<Record<string, number>>;
  readonly curves: Readonly<Record<string, { readonly x: number[]; readonly y: number[] }>>;
}

/** What a checkpoint says beside its arrays. */
interface Index extends Position {
  readonly phase: string;
  /** CPU seconds of the training until then. */
  readonly seconds: number;
  readonly streams: readonly RandomPosition[];
  /** Steps that each optimiser has begun. */
  readonly steps: readonly number[];
  readonly counts: JsonObject;
}

/** A loop in the middle, as it goes on from there with the same bytes. */
export function packLoop(
  phase: string,
  state: LoopState,
  position: Position,
  seconds: number,
): StageValue {
  const index: Index = {
    ...position,
    phase,
    seconds,
    streams: streamsOf(state).map((stream) => stream.position),
    steps: state.optimisers.map(({ steps }) => steps),
    counts: state.counts?.read() ?? {},
  };
  return { arrays: arraysOf(state), json: index as unknown as JsonObject };
}

/**
 * Puts a loop where `packLoop` found one like it.
 *
 * @throws Error saying what does not fit; nothing has changed then.
 */
export function unpackLoop(
  phase: string,
  state: LoopState,
  { arrays, json }: StageValue,
): Position & { readonly seconds: number } {
  const index = json as unknown as Index;
  if (index.phase !== phase) throw new Error(`it is of ${index.phase}, not of ${phase}`);
  const shapes = (some: Readonly<Record<string, Float32Array>>) =>
    Object.keys(some)
      .sort()
      .map((name) => `${name} ${some[name]!.length}`)
      .join();
  if (shapes(arrays) !== shapes(arraysOf(state))) throw new Error('its network is another');
  const streams = streamsOf(state);
  const seeds = streams.map(({ position }) => position.seed).join();
  if (index.streams.map(({ seed }) => seed).join() !== seeds) {
    throw new Error('its random streams are others');
  }
  const { modules, optimisers, counts } = state;
  unpackParameters(modules, under('module/', arrays));
  optimisers.forEach((optimiser, i) => {
    optimiser.load(under(`optimiser/${i}/`, arrays), index.steps[i]!);
  });
  for (const [i, stream] of streams.entries()) stream.moveTo(index.streams[i]!);
  counts?.load(index.counts);
  return index;
}

function arraysOf({ modules, optimisers }: LoopState): Record<string, Float32Array> {
  const prefixed = (prefix: string, arrays: Readonly<Record<string, Float32Array>>) =>
    Object.entries(arrays).map(([name, values]) => [`${prefix}${name}`, values] as const);
  return Object.fromEntries([
    ...prefixed('module/', packParameters(modules)),
    ...optimisers.flatMap((optimiser, i) => prefixed(`optimiser/${i}/`, optimiser.toArrays())),
  ]);
}

function under(
  prefix: string,
  arrays: Readonly<Record<string, Float32Array>>,
): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(arrays)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, values]) => [name.slice(prefix.length), values]),
  );
}

/** A stream that several modules share counts once. */
function streamsOf({ modules, streams = [] }: LoopState): Random[] {
  return [...new Set([...modules.flatMap((module) => module.streams), ...streams])];
}
