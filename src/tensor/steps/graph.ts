import { sha256 } from '../../json.ts';
import type { OpAttribute } from '../kernels/native-backend.ts';
import type { Recording, Source, TensorType } from './recording.ts';

/** A node as the native binding takes it. */
export interface GraphNode {
  readonly op: string;
  readonly attributes: readonly OpAttribute[];
  /** For each argument, pairs of a node and one of its outputs. */
  readonly inputs: readonly (readonly number[])[];
  /** True for arguments that are lists. */
  readonly lists: readonly boolean[];
  /** Nodes that have to run before. */
  readonly after: readonly number[];
  /** Of constants, with values, and of the function's arguments, without. */
  readonly tensor: (TensorType & { readonly values?: ArrayBufferView }) | null;
}

/** A function's body. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** Arguments: captures, then feeds. */
  readonly inputs: readonly number[];
  /** Pairs of a node and one of its outputs. */
  readonly outputs: readonly number[];
  /** Nodes that run for what they change. */
  readonly effects: readonly number[];
}

/** How the arguments of ops that take lists divide their inputs; all others take one at a time. */
const LISTS: Readonly<Record<string, (inputs: number) => readonly number[]>> = {
  AddN: (inputs) => [inputs],
  Pack: (inputs) => [inputs],
  ConcatV2: (inputs) => [inputs - 1, -1],
  _MklNativeFusedBatchNormEx: () => [-1, -1, -1, -1, -1, 0],
};

const READ = 'ReadVariableOp';

/** Whether an op changes the variables that it reads. */
export function changesVariables(op: string): boolean {
  return op.startsWith('ResourceApply') || op.startsWith('Assign');
}

/**
 * Turns a recording into a function's body in which variables are read and changed in its order.
 *
 * @param inTurn has all ops run in that order, one after the other: what one computes is still in the
 *   cache for the next, where TensorFlow would put off all gradients by filters to the end.
 */
export function graphOf(recording: Recording, inTurn: boolean): Graph {
  const nodes: GraphNode[] = [];
  const leaf = (op: string, tensor: GraphNode['tensor']) =>
    nodes.push({ op, attributes: [], inputs: [], lists: [], after: [], tensor }) - 1;
  const captures = recording.captures.map(({ type }) => leaf('Placeholder', type));
  const feeds = recording.feeds.map((type) => leaf('Placeholder', type));
  const constants = recording.constants.map(({ type, values }) =>
    leaf('Const', { ...type, values }),
  );
  const first = nodes.length;
  const place = (source: Source): readonly [number, number] => {
    if (source.kind === 'op') return [first + source.index, source.output];
    const leaves = { capture: captures, feed: feeds, constant: constants }[source.kind];
    return [leaves[source.index]!, 0];
  };
  const order = new VariableOrder(recording);
  const before = (index: number) => {
    if (!inTurn) return order.before(index);
    return index === 0 ? [] : [index - 1];
  };
  recording.ops.forEach(({ name, attributes, inputs }, index) => {
    const groups = LISTS[name]?.(inputs.length) ?? inputs.map(() => -1);
    let next = 0;
    const divided = groups.map((count) => {
      const from = next;
      next += Math.abs(count);
      return inputs.slice(from, next).flatMap((source) => place(source));
    });
    nodes.push({
      op: name,
      attributes,
      inputs: divided,
      lists: groups.map((count) => count >= 0),
      after: before(index).map((op) => first + op),
      tensor: null,
    });
  });
  const outputs = recording.outputs.flatMap((source) => {
    if (source.kind === 'op') return place(source);
    // A function may not hand out its own arguments.
    const identity = { op: 'Identity', attributes: [], lists: [false], after: [], tensor: null };
    return [nodes.push({ ...identity, inputs: [place(source)] }) - 1, 0];
  });
  return {
    nodes,
    inputs: [...captures, ...feeds],
    outputs,
    effects: recording.ops.flatMap(({ name }, index) =>
      changesVariables(name) ? [first + index] : [],
    ),
  };
}

/** Which ops have to wait for which, because they read or change the same variable. */
class VariableOrder {
  readonly #recording: Recording;
  readonly #lastChange = new Map<number, number>();
  readonly #readers = new Map<number, Set<number>>();
  /** The variable whose value an op gave. */
  readonly #valueOf = new Map<number, number>();

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  /** Asked of every op in turn. */
  before(index: number): number[] {
    const { name, inputs } = this.#recording.ops[index]!;
    const variables = inputs.flatMap((source) =>
      source.kind === 'capture' && this.#recording.captures[source.index]!.variable !== null
        ? [source.index]
        : [],
    );
    const before = new Set<number>();
    for (const variable of variables) {
      const change = this.#lastChange.get(variable);
      if (change !== undefined) before.add(change);
    }
    // A value shares the variable's memory: who uses it comes before the next change, which would
    // else have to copy.
    for (const source of inputs) {
      const variable = source.kind === 'op' ? this.#valueOf.get(source.index) : undefined;
      if (variable !== undefined) this.#addReader(variable, index);
    }
    if (name === READ) {
      this.#valueOf.set(index, variables[0]!);
      this.#addReader(variables[0]!, index);
    }
    if (changesVariables(name)) {
      for (const variable of variables) {
        for (const reader of this.#readers.get(variable) ?? []) {
          if (reader !== index) before.add(reader);
        }
        this.#readers.delete(variable);
        this.#lastChange.set(variable, index);
      }
    }
    return [...before];
  }

  #addReader(variable: number, op: number): void {
    const readers = this.#readers.get(variable) ?? new Set();
    this.#readers.set(variable, readers.add(op));
  }
}

/** Equal for recordings that make the same function. */
export function hashOf(recording: Recording): string {
  const { feeds, captures, constants, ops, outputs } = recording;
  return sha256(
    JSON.stringify([
      feeds,
      captures.map(({ type }) => type),
      constants.map(({ type, values }) => [type, bytesOf(values)]),
      ops,
      outputs,
    ]),
  );
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
