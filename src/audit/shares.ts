import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Consecutive draws, each with a random stream of its own: the first, and the one after the last. */
export interface Draws {
  readonly from: number;
  readonly to: number;
}

/** What is drawn: a task of `share-thread.ts`, and what it needs for any draw. */
export interface Drawing {
  readonly task: 'resamples' | 'permutations';
  readonly input: object;
  readonly count: number;
  /** Records that each draw looks at. */
  readonly visits: number;
  /** At most; undefined: as many as there are processors and work for. */
  readonly threads: number | undefined;
}

/** A thread with fewer records to look at, about half a second's, is not worth starting. */
const LEAST_VISITS = 5e7;
/** Each holds the file's records again. */
const MOST_THREADS = 16;

/**
 * Shares draws among threads, of which the caller's does the first share.
 *
 * @param own does draws here, as the task does elsewhere.
 * @returns what came of each share, in the order of the draws.
 */
export async function inShares<Result>(
  { task, input, count, visits, threads }: Drawing,
  own: (draws: Draws) => Result,
): Promise<Result[]> {
  const worth = Math.min(availableParallelism(), MOST_THREADS, (count * visits) / LEAST_VISITS);
  const shares = Math.max(1, Math.min(count, threads ?? Math.floor(worth)));
  const drawsOf = (share: number): Draws => ({
    from: Math.round((share * count) / shares),
    to: Math.round(((share + 1) * count) / shares),
  });
  const others = Array.from({ length: shares - 1 }, (_, i) =>
    elsewhere<Result>({ task, input, draws: drawsOf(i + 1) }),
  );
  // The other threads are at work while this one is.
  const first = own(drawsOf(0));
  return [first, ...(await Promise.all(others))];
}

function elsewhere<Result>(workerData: object): Promise<Result> {
  // In the npm package all files are JavaScript.
  const file = new URL(`./share-thread${extname(import.meta.url)}`, import.meta.url);
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
