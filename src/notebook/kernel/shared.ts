import type { Connection } from './connection.ts';

/**
 * What the thread that computes and the one that listens tell each other while the first may be too
 * busy for messages: numbers in shared memory.
 */
export const FLAG = {
  /** Count of the cell whose code runs; 0: none does. */
  running: 0,
  /** How often an interrupt was asked for, and how often the computing thread has heard of it. */
  asked: 1,
  heard: 2,
  /** One of `INPUT`. */
  input: 3,
  /** Bytes of the answer. */
  length: 4,
} as const;

/** Where a question to the reader stands. */
export const INPUT = { none: 0, waiting: 1, answered: 2, interrupted: 3 } as const;

/** What an answer may be long. */
export const ANSWER_BYTES = 1 << 16;

/** Memory of both threads. */
export interface Shared {
  readonly flags: Int32Array<SharedArrayBuffer>;
  readonly answer: Uint8Array<SharedArrayBuffer>;
}

export function makeShared(): Shared {
  return {
    flags: new Int32Array(new SharedArrayBuffer(4 * Object.keys(FLAG).length)),
    answer: new Uint8Array(new SharedArrayBuffer(ANSWER_BYTES)),
  };
}

/** What the listening thread starts with. */
export interface ListenerData {
  readonly connection: Connection;
  readonly session: string;
  /** The content of `kernel_info_reply`. */
  readonly info: Readonly<Record<string, unknown>>;
  readonly shared: Shared;
  /** The process that started the kernel. */
  readonly parent: number;
}

/** To the listening thread: frames for the reader's standard input; null: it is to end. */
export type ToListener = { readonly frames: (string | Uint8Array)[] | null };

/** From the listening thread. */
export type FromListener =
  /** Sockets are open. */
  | { readonly kind: 'ready' }
  /** The code of a cell was ended under it. */
  | { readonly kind: 'terminated' }
  | { readonly kind: 'shutdown' };
