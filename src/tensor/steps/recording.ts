import * as tf from '@tensorflow/tfjs';
import type { NativeBackend, OpAttribute } from '../kernels/native-backend.ts';
import { recordingAs, type Variable, variableOf } from '../variable.ts';
import { Site } from './site.ts';

/** What an op reads: the n-th feed, capture or constant, or an output of an earlier op. */
export type Source =
  | { readonly kind: 'feed' | 'capture' | 'constant'; readonly index: number }
  | { readonly kind: 'op'; readonly index: number; readonly output: number };

/** Element type as TensorFlow numbers it, and shape. */
export interface TensorType {
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** One op of a recorded step. */
export interface RecordedOp {
  readonly name: string;
  readonly attributes: readonly OpAttribute[];
  readonly inputs: readonly Source[];
}

/** A feed of the step that is recorded. */
export interface FedTensor {
  readonly tensor: tf.Tensor;
  readonly type: TensorType;
}

/** What lies outside a step and is read, or changed, by it: a variable or a resident tensor. */
export interface Capture {
  /** A variable's handle, or the resident tensor. */
  readonly tensor: tf.Tensor;
  readonly variable: Variable | null;
  readonly type: TensorType;
}

/** A tensor that the step makes of numbers that it holds itself: an axis, a shape, a factor. */
export interface Constant {
  readonly type: TensorType;
  readonly values: Float32Array | Int32Array | Uint8Array;
  /** Where it was made; null where nobody asked, see `recordStep`. */
  readonly site: Site | null;
}

/** What a layer draws on the host. */
export type Drawn = Float32Array | Int32Array;

/**
 * Numbers that a layer draws on the host at every step, in the order of drawing.
 *
 * @param before what it gave at the step before, which it may fill and give again: arrays of a fresh
 *   step each make the collector of garbage cost more than the step.
 */
export type Draw = (before?: Drawn) => Drawn;

/** A step as a list of ops. */
export interface Recording {
  /** Feeds that were given, then those that layers draw. */
  readonly feeds: readonly TensorType[];
  readonly draws: readonly Draw[];
  readonly captures: readonly Capture[];
  readonly constants: readonly Constant[];
  readonly ops: readonly RecordedOp[];
  readonly outputs: readonly Source[];
  readonly outputTypes: readonly TensorType[];
}

/** The backend's parts that a recording stands between. */
interface Recordable {
  executeSingleOutput: NativeBackend['executeSingleOutput'];
  executeMultipleOutputs: NativeBackend['executeMultipleOutputs'];
  write(values: unknown, shape: number[], dtype: tf.DataType): object;
  readSync(dataId: object): unknown;
  readonly binding: NativeBackend['binding'];
}

let current: Recorder | null = null;

/**
 * Runs a device part on the native engine and records what it does.
 *
 * @param feeds tensors that a later call gives anew.
 * @param sites keeps for every constant where it was made, which takes as long as all the rest.
 * @throws Error naming the line where `device` reads a tensor that is no feed, no variable and not
 *   resident, makes one of numbers of its own, or looks at a tensor's values.
 */
export function recordStep(
  backend: NativeBackend,
  feeds: readonly FedTensor[],
  device: () => readonly tf.Tensor[],
  sites = false,
): { readonly recording: Recording; readonly outputs: readonly tf.Tensor[] } {
  if (current !== null) throw new Error('a compiled step inside a compiled step');
  const recorder = new Recorder(backend as unknown as Recordable, feeds, sites);
  current = recorder;
  try {
    const outputs = recordingAs(recorder, () => recorder.watch(device));
    return { recording: recorder.finish(outputs), outputs };
  } finally {
    current = null;
  }
}

/** Runs `work`, which makes something that outlives a recording, as if none were going on. */
export function unrecorded<T>(work: () => T): T {
  return current === null ? work() : current.pause(work);
}

const residents = new WeakSet<object>();

/** Says that recordings may read a tensor that they did not make: it stays as it is. */
export function declareResident({ dataId }: tf.Tensor): void {
  residents.add(dataId);
}

/** Tells the recording, where there is one, that a tensor was drawn and is a feed. */
export function declareDraw(tensor: tf.Tensor, draw: Draw): void {
  current?.declareDraw(tensor, draw);
}

class Recorder {
  readonly #backend: Recordable;
  readonly #sites: boolean;
  readonly #sources = new Map<object, Source>();
  /** Tensors made of numbers that nobody has read yet. */
  readonly #made = new Map<object, Constant & { readonly internal: boolean }>();
  readonly #feeds: TensorType[] = [];
  readonly #draws: Draw[] = [];
  readonly #captures: Capture[] = [];
  readonly #constants: Constant[] = [];
  readonly #ops: RecordedOp[] = [];

  constructor(backend: Recordable, feeds: readonly FedTensor[], sites: boolean) {
    this.#backend = backend;
    this.#sites = sites;
    for (const feed of feeds) this.#addFeed(feed);
  }

  /** Runs `device` with everything that it asks of the backend written down. */
  watch<T>(device: () => T): T {
    this.#intercept();
    try {
      return device();
    } finally {
      this.#release();
    }
  }

  pause<T>(work: () => T): T {
    this.#release();
    try {
      return work();
    } finally {
      this.#intercept();
    }
  }

  #intercept(): void {
    const backend = this.#backend;
    const { executeSingleOutput, executeMultipleOutputs, write } = backend;
    const note = (
      name: string,
      attributes: readonly OpAttribute[],
      inputs: readonly tf.Tensor[],
      execute: () => tf.Tensor[],
    ) => {
      const sources = inputs.map((input) => this.#sourceOf(input, name));
      const outputs = execute();
      const index = this.#ops.push({ name, attributes: [...attributes], inputs: sources }) - 1;
      outputs.forEach((tensor, output) => {
        this.#sources.set(tensor.dataId, { kind: 'op', index, output });
      });
      return outputs;
    };
    backend.executeSingleOutput = (name, attributes, inputs) =>
      note(name, attributes, inputs, () => [
        executeSingleOutput.call(backend, name, attributes, inputs),
      ])[0]!;
    backend.executeMultipleOutputs = (name, attributes, inputs, count) =>
      note(name, attributes, inputs, () =>
        executeMultipleOutputs.call(backend, name, attributes, inputs, count),
      );
    backend.write = (values, shape, dtype) => {
      const dataId = write.call(backend, values, shape, dtype);
      // Inside a kernel it is an axis or a shape.
      const internal = kernelDepth() > 0;
      const suspect = !internal && (values as Constant['values']).length !== 1;
      this.#made.set(dataId, {
        type: { dtype: this.#dtype(dtype), shape: [...shape] },
        values: values as Constant['values'],
        site: this.#sites || suspect ? new Site() : null,
        internal,
      });
      return dataId;
    };
    backend.readSync = () => {
      const { line } = new Site();
      // Of all kernels only that of tf.gather reads: it looks whether its indices are in range.
      throw new Error(
        kernelDepth() > 0
          ? `${line}: tf.gather reads its indices, which a compiled step can’t; take gather(x, places) of refair, or valuesAt for numbers of the host`
          : `${line}: the values of a tensor are read inside a compiled step; return it, and read it outside`,
      );
    };
  }

  #release(): void {
    // What was set on the object hides the methods of its class.
    for (const name of ['executeSingleOutput', 'executeMultipleOutputs', 'write', 'readSync']) {
      delete (this.#backend as unknown as Record<string, unknown>)[name];
    }
  }

  declareDraw(tensor: tf.Tensor, draw: Draw): void {
    this.#addFeed({ tensor, type: this.#typeOf(tensor) });
    this.#draws.push(draw);
  }

  finish(outputs: readonly tf.Tensor[]): Recording {
    return {
      feeds: this.#feeds,
      draws: this.#draws,
      captures: this.#captures,
      constants: this.#constants,
      ops: this.#ops,
      outputs: outputs.map((tensor) => this.#sourceOf(tensor, 'the result')),
      outputTypes: outputs.map((tensor) => this.#typeOf(tensor)),
    };
  }

  #addFeed({ tensor, type }: FedTensor): void {
    const index = this.#feeds.push(type) - 1;
    this.#sources.set(tensor.dataId, { kind: 'feed', index });
  }

  #sourceOf(tensor: tf.Tensor, op: string): Source {
    const { dataId } = tensor;
    const known = this.#sources.get(dataId);
    if (known !== undefined) return known;
    const source = this.#newSource(tensor, op);
    this.#sources.set(dataId, source);
    return source;
  }

  #newSource(tensor: tf.Tensor, op: string): Source {
    const { dataId } = tensor;
    const variable = variableOf(tensor) ?? null;
    if (variable === null && !residents.has(dataId)) return this.#constantOf(dataId, op);
    const type =
      variable === null
        ? this.#typeOf(tensor)
        : { dtype: this.#backend.binding.TF_RESOURCE, shape: [] };
    return { kind: 'capture', index: this.#captures.push({ tensor, variable, type }) - 1 };
  }

  #constantOf(dataId: object, op: string): Source {
    const made = this.#made.get(dataId);
    if (made === undefined) {
      throw new Error(
        `${new Site().line}: ${op} reads a tensor that was made outside of the compiled step; read its numbers with valuesAt or codesAt, or make it a feed, a variable, or resident`,
      );
    }
    const { internal, ...constant } = made;
    const count = constant.values.length;
    if (count !== 1 && !internal && !constant.site!.internal) {
      throw new Error(
        `${constant.site!.line}: a tensor of ${count} numbers is made inside a compiled step, which would keep these numbers for ever; make them outside of it and read them with valuesAt or codesAt, or as a feed, a draw, or a resident tensor`,
      );
    }
    return { kind: 'constant', index: this.#constants.push(constant) - 1 };
  }

  #typeOf(tensor: tf.Tensor): TensorType {
    return { dtype: this.#dtype(tensor.dtype), shape: [...tensor.shape] };
  }

  #dtype(dtype: tf.DataType): number {
    const { TF_FLOAT, TF_INT32, TF_BOOL } = this.#backend.binding;
    const found = ({ float32: TF_FLOAT, int32: TF_INT32, bool: TF_BOOL } as Record<string, number>)[
      dtype
    ];
    if (found === undefined) throw new Error(`a compiled step knows no tensors of ${dtype}`);
    return found;
  }
}

function kernelDepth(): number {
  return (tf.engine() as unknown as { state: { kernelDepth: number } }).state.kernelDepth;
}
