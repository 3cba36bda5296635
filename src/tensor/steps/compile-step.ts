import * as tf from '@tensorflow/tfjs';
import { kernels } from '../kernels/current.ts';
import { type NativeBackend, nativeBackend } from '../kernels/native-backend.ts';
import type { Variable } from '../variable.ts';
import { defineFunction, findFunction, idOf, type StepFunction, whyEager } from './functions.ts';
import { changesVariables, hashOf } from './graph.ts';
import { type Draw, type Drawn, type Recording, recordStep, type TensorType } from './recording.ts';
import { repeated } from './repeated.ts';

/** Numbers that the host makes for a step. Bytes are what `kernels().fractions` takes. */
export interface HostFeed {
  readonly values: Float32Array | Int32Array | Uint8Array;
  readonly shape: readonly number[];
}

/** A list of numbers as a feed. */
export function vector(values: HostFeed['values']): HostFeed {
  return { values, shape: [values.length] };
}

/** A feed as a tensor, as steps see it. */
export function tensorOf({ values, shape }: HostFeed): tf.Tensor {
  if (values instanceof Uint8Array) return kernels().bytes(values, shape);
  return tf.tensor(values, shape as number[]);
}

/** What differs from step to step, by name: numbers of the host, or tensors. */
export type Feeds<Name extends string = string> = Readonly<Record<Name, HostFeed | tf.Tensor>>;

/**
 * The part of a step that sees tensors alone: it gets the feeds and returns what is worth reading.
 *
 * @param variant the one that `run` was given.
 */
export type DevicePart<Name extends string = string> = (
  feeds: Readonly<Record<Name, tf.Tensor>>,
  variant: string,
) => readonly tf.Tensor[];

/** A step of a training or scoring loop. */
export interface Step<Name extends string = string> {
  /**
   * Runs the step once.
   *
   * @param variant names what the device part does otherwise than usual, where it branches on more
   *   than the shapes of its feeds.
   * @returns what the device part returned; the surrounding scope's, or the caller's to dispose.
   * @throws Error where the device part breaks its rules; see `compileStep`.
   */
  run(feeds: Feeds<Name>, variant?: string): readonly tf.Tensor[];
  /**
   * Runs the step once for each of some feeds, in their order, as `run` would, to the bit. Where they
   * are `TOGETHER`, of the same shapes and without tensors among them, they become one call of
   * TensorFlow as soon as the step has run often.
   *
   * @returns what the device part returned for each.
   * @throws what `run` throws.
   */
  runAll(all: readonly Feeds<Name>[], variant?: string): readonly (readonly tf.Tensor[])[];
}

/** So many steps can become one call, which is what a third of a small step is spent on. */
export const TOGETHER = 8;

/** A function of several steps takes as long to make as some hundred steps of it save. */
const OFTEN = 512;

/** How often steps were asked to show that they still do what they did. */
let inquiries = 0;

/**
 * Asks every compiled step to show that it still does what it did: its next call runs op by op, with
 * the same arithmetic, and is compared with the function. What changes late, such as a factor that
 * the loss takes from the fifth epoch on, would go unnoticed otherwise.
 */
export function verifySteps(): void {
  inquiries += 1;
}

/**
 * A step that becomes one call of a TensorFlow function. It has a host part, which makes feeds, and
 * a device part, which sees tensors alone: feeds, variables, resident tensors, draws, and what it
 * computes of them. It runs in a `tf.tidy`.
 *
 * The device part runs op by op until two calls with the same shapes recorded the same ops and
 * constants; then a function is defined, and runs from there on, with the same arithmetic. All
 * models of a process whose steps are the same share one function, and start with it at their
 * second step. After `verifySteps` one call is recorded again and compared. On WebAssembly, without the extension of the binding, and with `REFAIR_COMPILE=off`
 * the device part always runs op by op; so does what TensorFlow refuses, after a warning.
 *
 * Broken rules are errors that name the line: a tensor from outside, numbers that are made into a
 * tensor inside, values that are read inside, a number that differs from step to step.
 */
export function compileStep<Name extends string>(device: DevicePart<Name>): Step<Name> {
  const states = new Map<string, State>();
  const step: Step<Name> = {
    runAll(all, variant = '') {
      const backend = nativeBackend();
      const key = keyOf(all[0]!, variant);
      const state = states.get(key);
      const together =
        all.length === TOGETHER &&
        backend !== null &&
        whyEager(backend) === null &&
        state?.kind === 'bound' &&
        state.verified === inquiries &&
        state.step.calls >= OFTEN &&
        all.every((feeds) => keyOf(feeds, variant) === key && withoutTensors(feeds));
      if (!together) return all.map((feeds) => step.run(feeds, variant));
      if (!state.together?.step.defined) state.together = bindTogether(backend, state);
      const outputs = call(backend, state.together, all);
      const each = state.outputs.length;
      return all.map((_, i) => outputs.slice(i * each, (i + 1) * each));
    },
    run(feeds, variant = '') {
      const backend = nativeBackend();
      const eagerly = () => runEagerly(device, feeds, variant);
      if (backend === null || whyEager(backend) !== null) return eagerly();
      const key = keyOf(feeds, variant);
      const state = states.get(key);
      const refuse = (error: unknown) => {
        states.set(key, { kind: 'refused' });
        warnOnce(error);
      };
      if (state?.kind === 'refused') return eagerly();
      if (state?.kind === 'bound' && state.step.defined && state.verified === inquiries) {
        try {
          return call(backend, state, [feeds]);
        } catch (error) {
          // At first TensorFlow may lack a kernel; what has run before fails for a reason of its own.
          if (state.step.calls > 0) throw error;
          refuse(error);
          return eagerly();
        }
      }
      const { recording, outputs } = record(backend, device, feeds, variant);
      const hash = hashOf(recording);
      if (state !== undefined && state.hash !== hash) {
        tf.dispose([...outputs]);
        throw difference(state.recording, recording, () => {
          const again = record(backend, device, feeds, variant, true);
          tf.dispose([...again.outputs]);
          return again.recording;
        });
      }
      if (state?.kind === 'bound' && state.step.defined) {
        state.verified = inquiries;
        return outputs;
      }
      try {
        const step =
          findFunction(hash) ??
          (state === undefined ? null : defineFunction(backend, hash, recording));
        const recorded = { hash, recording };
        if (step === null) {
          states.set(key, { kind: 'recorded', ...recorded });
        } else {
          const bound = bind(backend, step, recording, feeds);
          states.set(key, { kind: 'bound', ...recorded, ...bound, verified: inquiries });
        }
      } catch (error) {
        refuse(error);
      }
      return outputs;
    },
  };
  return step;
}

/** How far a step has come with feeds of some shapes. */
type State =
  | Recorded<'recorded'>
  | (Recorded<'bound'> & Bound & { together?: Bound; verified: number })
  /** TensorFlow can't do it: it runs op by op for good. */
  | { readonly kind: 'refused' };

interface Recorded<Kind> {
  readonly kind: Kind;
  readonly hash: string;
  readonly recording: Recording;
}

/** A function with the variables of one model. */
interface Bound {
  readonly step: StepFunction;
  /** Ids of captures; those of feeds that are tensors follow at every call. */
  readonly captures: Int32Array;
  readonly changed: readonly Variable[];
  /** For each step that it does. */
  readonly draws: readonly (readonly (() => Drawn)[])[];
  readonly signature: Int32Array;
  readonly outputs: readonly TensorType[];
}

let warned = false;

function warnOnce(error: unknown): void {
  if (warned) return;
  warned = true;
  const reason = error instanceof Error ? error.message : String(error);
  process.emitWarning(`TensorFlow refuses a compiled step, which runs op by op: ${reason}`);
}

/**
 * Runs a device part once, op by op: with feeds whose shapes seldom come again, of which a function
 * would be of no use.
 *
 * @returns what it returned; the surrounding scope's, or the caller's to dispose.
 */
export function runEagerly(device: DevicePart, feeds: Feeds, variant = ''): tf.Tensor[] {
  const { tensors, own } = feedTensors(feeds);
  try {
    return perform(device, tensors, variant);
  } finally {
    tf.dispose(own);
  }
}

function record(
  backend: NativeBackend,
  device: DevicePart,
  feeds: Feeds,
  variant: string,
  sites = false,
) {
  // What they try out when first asked for is no part of the step.
  kernels();
  const { tensors, own } = feedTensors(feeds);
  try {
    const given = inOrder(feeds).map(([name, feed]) => ({
      tensor: tensors[name]!,
      type: typeOf(backend, feed),
    }));
    return recordStep(backend, given, () => perform(device, tensors, variant), sites);
  } finally {
    tf.dispose(own);
  }
}

/** The numbers of what a step returned, which is disposed. */
export function readAll(outputs: readonly tf.Tensor[]): readonly (Float32Array | Int32Array)[] {
  const values = outputs.map((tensor) => tensor.dataSync() as Float32Array | Int32Array);
  tf.dispose([...outputs]);
  return values;
}

/** What is returned may be a feed or a variable's value, which are not the caller's to dispose. */
function perform(
  device: DevicePart,
  tensors: Record<string, tf.Tensor>,
  variant: string,
): tf.Tensor[] {
  return tf.tidy(() => device(tensors, variant).map((tensor) => tf.clone(tensor)));
}

/**
 * @param feeds those of one step.
 * @param times steps that the function does.
 */
function bind(
  backend: NativeBackend,
  step: StepFunction,
  { captures, draws, feeds: types, outputTypes, ops }: Recording,
  feeds: Feeds,
  times = 1,
): Bound {
  const fed = types.slice(Object.values(feeds).filter(isTensor).length);
  const changed = new Set<Variable>();
  for (const { name, inputs } of ops) {
    if (!changesVariables(name)) continue;
    for (const source of inputs) {
      const variable = source.kind === 'capture' ? captures[source.index]!.variable : null;
      if (variable !== null) changed.add(variable);
    }
  }
  const turns = Array.from({ length: times });
  return {
    step,
    captures: Int32Array.from(captures, ({ tensor }) => idOf(backend, tensor)),
    changed: [...changed],
    draws: turns.map(() => draws.map(drawAgain)),
    signature: Int32Array.from(
      turns.flatMap(() => fed.flatMap(({ dtype, shape }) => [dtype, shape.length, ...shape])),
    ),
    outputs: turns.flatMap(() => outputTypes),
  };
}

/** Several steps as one function; none of the feeds is a tensor. */
function bindTogether(backend: NativeBackend, { hash, recording }: Recorded<'bound'>): Bound {
  const all = `${TOGETHER} ${hash}`;
  const step = findFunction(all) ?? defineFunction(backend, all, repeated(recording, TOGETHER));
  return bind(backend, step, recording, {}, TOGETHER);
}

/** The function copies what it is fed, so that one array serves every step. */
function drawAgain(draw: Draw): () => Drawn {
  let before: Drawn | undefined;
  return () => {
    before = draw(before);
    return before;
  };
}

/** @param all the feeds of each step. */
function call(backend: NativeBackend, bound: Bound, all: readonly Feeds[]): tf.Tensor[] {
  const tensors: number[] = [];
  const arrays: HostFeed['values'][] = [];
  for (const [i, feeds] of all.entries()) {
    for (const feed of Object.values(feeds)) {
      if (isTensor(feed)) tensors.push(idOf(backend, feed));
      else arrays.push(feed.values);
    }
    for (const draw of bound.draws[i]!) arrays.push(draw());
  }
  const { step, captures, signature, outputs, changed } = bound;
  const inputs = tensors.length === 0 ? captures : Int32Array.from([...captures, ...tensors]);
  const ids = step.call(inputs, signature, arrays, outputs.length);
  for (const variable of changed) variable.forget();
  return outputs.map((type, i) => backend.createOutputTensor({ id: ids[i]!, ...type }));
}

/** As the function takes them: tensors before numbers. */
function inOrder(feeds: Feeds): (readonly [string, HostFeed | tf.Tensor])[] {
  const all = Object.entries(feeds);
  return [
    ...all.filter(([, feed]) => isTensor(feed)),
    ...all.filter(([, feed]) => !isTensor(feed)),
  ];
}

/** The feeds as tensors, and those among them that were made for it. */
function feedTensors(feeds: Feeds): { tensors: Record<string, tf.Tensor>; own: tf.Tensor[] } {
  const own: tf.Tensor[] = [];
  const tensors = Object.fromEntries(
    Object.entries(feeds).map(([name, feed]) => {
      if (isTensor(feed)) return [name, feed] as const;
      const tensor = tf.keep(tensorOf(feed));
      own.push(tensor);
      return [name, tensor] as const;
    }),
  );
  return { tensors, own };
}

function withoutTensors(feeds: Feeds): boolean {
  return !Object.values(feeds).some(isTensor);
}

function isTensor(feed: HostFeed | tf.Tensor): feed is tf.Tensor {
  return feed instanceof tf.Tensor;
}

function typeOf({ binding }: NativeBackend, feed: HostFeed | tf.Tensor): TensorType {
  if (isTensor(feed)) {
    const dtype = feed.dtype === 'int32' ? binding.TF_INT32 : binding.TF_FLOAT;
    return { dtype, shape: feed.shape };
  }
  const { values, shape } = feed;
  const dtype =
    values instanceof Float32Array
      ? binding.TF_FLOAT
      : values instanceof Int32Array
        ? binding.TF_INT32
        : binding.TF_UINT8;
  return { dtype, shape };
}

function keyOf(feeds: Feeds, variant: string): string {
  let key = variant;
  for (const name in feeds) key += `|${name}:${feeds[name]!.shape.join()}`;
  return key;
}

/**
 * What to say where two calls with the same shapes recorded different steps.
 *
 * @param again records the step once more, with the sites of its constants.
 */
function difference(before: Recording, now: Recording, again: () => Recording): Error {
  const place = now.constants.findIndex((constant, i) => {
    const other = before.constants[i];
    return (
      other === undefined ||
      String(other.type.shape) !== String(constant.type.shape) ||
      constant.values.some((value, j) => !Object.is(value, other.values[j]))
    );
  });
  return new Error(
    place < 0
      ? 'a compiled step did other operations than at its call before; name what decides it as the variant'
      : `${again().constants[place]!.site!.line}: a number inside a compiled step differs from call to call; make it a feed or a draw`,
  );
}
