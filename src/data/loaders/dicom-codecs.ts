import { Worker } from 'node:worker_threads';
import type { Codestream } from './dicom-codestream.ts';

/** A compressed picture, and what its own stream says of it. */
export interface Packed extends Codestream {
  readonly coding: 'JPEG' | 'JPEG-LS' | 'JPEG 2000' | 'HTJ2K';
  readonly bytes: Uint8Array;
  /** Whether samples have a sign, where the decoder must know; default: they have none. */
  readonly signed?: boolean;
}

/** What `dicom-codecs-thread.ts` answers. */
export type Unpacked = { readonly samples: Uint8Array } | { readonly why: string };

/**
 * Milliseconds: large pictures take seconds, and minutes where other programs have the processors. What
 * takes longer is going round in circles.
 */
const LONGEST = 600_000;

let thread: Worker | null = null;
let last: Promise<unknown> = Promise.resolve();

/**
 * Unpacks a picture in a thread, so that a damaged one can be given up. One at a time.
 *
 * @param longest milliseconds after which it is given up.
 * @returns samples of one byte, or of two in the machine's order where they have more than 8 bits.
 * @throws Error where it is damaged, or takes too long.
 */
export function unpack(packed: Packed, longest = LONGEST): Promise<Uint8Array> {
  const unpacked = last.then(() => unpackNow(packed, longest));
  last = unpacked.catch(() => {});
  return unpacked;
}

async function unpackNow(packed: Packed, longest: number): Promise<Uint8Array> {
  thread ??= started();
  const worker = thread;
  const { promise, resolve, reject } = Promise.withResolvers<Unpacked>();
  const giveUp = (error: Error) => {
    thread = null;
    void worker.terminate();
    reject(error);
  };
  const tooLong = new Error(`it is not unpacked after ${longest / 1000} s`);
  const timer = setTimeout(() => giveUp(tooLong), longest);
  worker.ref();
  worker.once('message', resolve).once('error', giveUp);
  try {
    // A copy of these bytes alone: others may lie in the same memory.
    worker.postMessage({ ...packed, bytes: Uint8Array.from(packed.bytes) });
    const answer = await promise;
    // An idle thread does not keep the program from ending.
    worker.unref();
    if ('why' in answer) throw new Error(answer.why);
    return answer.samples;
  } finally {
    clearTimeout(timer);
    worker.off('message', resolve).off('error', giveUp);
  }
}

function started(): Worker {
  const worker = new Worker(new URL('./dicom-codecs-thread.ts', import.meta.url));
  // Also one that fails while it is idle must not end the program.
  return worker.on('error', () => {
    if (thread === worker) thread = null;
  });
}
