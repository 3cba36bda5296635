import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join, sep } from 'node:path';
import * as util from 'node:util';
import type * as TensorFlow from '@tensorflow/tfjs';
import { UserError } from '../errors.ts';
import { whyEager } from './steps/functions.ts';

/** What computes, and everything about it that a result has to name. */
export interface Engine {
  /** The one tfjs instance: the same object that `import * as tf from '@tensorflow/tfjs'` gives. */
  readonly tf: typeof TensorFlow;
  /** `tensorflow`: TensorFlow's own C library. `wasm`: WebAssembly kernels, about ten times slower. */
  readonly name: 'tensorflow' | 'wasm';
  /** Version of the library that computes: TensorFlow's for `tensorflow`, tfjs's for `wasm`. */
  readonly version: string;
  readonly device: 'cpu' | 'gpu';
  /** Threads that one operation may use. */
  readonly threads: number;
  /** Identity for results, for example `tensorflow 2.21.0 cpu`. Thread count is not part of it. */
  readonly id: string;
  /** Why the native library does not compute; absent when it does. */
  readonly reason?: string;
  /** Why training steps run op by op; absent where they are compiled. Results are the same. */
  readonly eager?: string;
}

/** What the first call in a process asks of the engine. */
export interface EngineOptions {
  /** `native` (the default) falls back to `wasm`; `wasm` never tries the native library. */
  readonly prefer?: 'native' | 'wasm';
  /** Threads for one operation, at least 1. Fixed by the first call in a process. */
  readonly threads?: number;
}

/** What TensorFlow is told about GPUs, where the environment does not say otherwise. */
const GPU_SETTINGS = {
  // Each worker process takes what it needs; the default gives all memory to the first of them.
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  // The same seed gives the same model, as on the CPU.
  TF_DETERMINISTIC_OPS: '1',
  // Products of full float32, as on the CPU; TensorFloat-32 keeps 10 bits of the mantissa.
  NVIDIA_TF32_OVERRIDE: '0',
};

/** What TensorFlow is told about oneDNN, where the environment does not say otherwise. */
const ONEDNN_SETTINGS = {
  // Convolutions are set up once, not at every step: about 2 % of one of a small ResNet.
  TF_MKL_OPTIMIZE_PRIMITIVE_MEMUSE: '0',
};

const require = createRequire(import.meta.url);
let loading: Promise<Engine> | undefined;

/**
 * Loads the engine once a process; later calls give the same engine whatever their options say,
 * because TensorFlow fixes its threads when it starts.
 *
 * `REFAIR_ENGINE=wasm` in the environment forces WebAssembly, `REFAIR_ENGINE=native` forbids it.
 *
 * @throws UserError where `threads` is not a positive integer, `REFAIR_ENGINE` is neither, or no
 *   engine works.
 */
export function loadEngine(options: EngineOptions = {}): Promise<Engine> {
  loading ??= load(options).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(options: EngineOptions): Promise<Engine> {
  const wanted = process.env.REFAIR_ENGINE || undefined;
  if (wanted !== undefined && wanted !== 'wasm' && wanted !== 'native') {
    throw new UserError(
      `REFAIR_ENGINE is "${wanted}", which is no engine.`,
      'Set it to "native" or "wasm", or unset it.',
    );
  }
  const threads = threadCount(options.threads);
  if (wanted === 'wasm') return loadWasm('REFAIR_ENGINE=wasm asks for WebAssembly');
  if (wanted === undefined && options.prefer === 'wasm')
    return loadWasm('WebAssembly was asked for');
  try {
    return await loadNative(threads);
  } catch (error) {
    const reason = firstLine(error);
    if (wanted === 'native') {
      throw new UserError(
        `The native engine does not load: ${reason}`,
        'Run "npm run refair -- setup", or unset REFAIR_ENGINE to go on with WebAssembly.',
        { cause: error },
      );
    }
    return loadWasm(`the native engine does not load: ${reason}`);
  }
}

/** The asked number, else the environment's, else every core this process may use. */
function threadCount(asked: number | undefined): number {
  const inherited = Number(process.env.TF_NUM_INTRAOP_THREADS);
  const threads = asked ?? (inherited >= 1 ? inherited : availableParallelism());
  if (!Number.isInteger(threads) || threads < 1) {
    throw new UserError(`threads is ${threads}.`, 'Give a whole number of at least 1.');
  }
  return threads;
}

async function loadNative(threads: number): Promise<Engine> {
  // TensorFlow reads these when its context starts, which is while the binding is imported.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  process.env.TF_NUM_INTRAOP_THREADS = String(threads);
  process.env.TF_NUM_INTEROP_THREADS ??= threads === 1 ? '1' : '2';
  for (const [name, value] of Object.entries({ ...GPU_SETTINGS, ...ONEDNN_SETTINGS }))
    process.env[name] ??= value;
  restoreRemovedUtil();
  const tf = require('@tensorflow/tfjs') as typeof TensorFlow;
  quietly(() => require('@tensorflow/tfjs-node-gpu'));
  await tf.setBackend('tensorflow');
  await tf.ready();
  const backend = tf.backend() as unknown as {
    isUsingGpuDevice: boolean;
    binding: { TF_Version: string };
  };
  const eager = whyEager(backend);
  const device = backend.isUsingGpuDevice ? 'gpu' : 'cpu';
  const version = backend.binding.TF_Version;
  return {
    tf,
    name: 'tensorflow',
    version,
    device,
    threads,
    id: `tensorflow ${version} ${device}`,
    ...(eager === null ? {} : { eager }),
  };
}

async function loadWasm(reason: string): Promise<Engine> {
  const tf = require('@tensorflow/tfjs') as typeof TensorFlow;
  const wasm = quietly(
    () =>
      require('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm'),
  );
  const files = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  wasm.setWasmPaths(join(files, sep));
  if (!(await tf.setBackend('wasm'))) {
    throw new UserError(
      `No engine works: ${reason}, and WebAssembly does not start.`,
      'Delete node_modules and run the command again.',
    );
  }
  await tf.ready();
  const version = tf.version.tfjs;
  // tfjs runs WebAssembly on several threads in browsers only.
  return {
    tf,
    name: 'wasm',
    version,
    device: 'cpu',
    threads: 1,
    id: `wasm ${version} cpu`,
    reason,
    eager: whyEager(null)!,
  };
}

/** tfjs-node calls two helpers that Node 23 removed. */
function restoreRemovedUtil(): void {
  const mutable = require('node:util') as Record<string, unknown>;
  mutable.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  mutable.isArray ??= Array.isArray;
}

/** Runs `load` while tfjs's notices about itself are dropped; every other warning gets through. */
function quietly<T>(load: () => T): T {
  const original = console.warn;
  console.warn = (...args: unknown[]) => {
    if (
      !/already registered|has already been set|looks like you are running/i.test(
        util.format(...args),
      )
    )
      original(...args);
  };
  try {
    return load();
  } finally {
    console.warn = original;
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n', 1)[0] ?? '').trim().replace(/\.$/, '');
}
