/** Run as a thread: does a share of an audit's draws, and posts what came of it. */
import { parentPort, workerData } from 'node:worker_threads';
import { exceedingOf, type PermutationInput } from './permutation.ts';
import { type ReplicatesInput, replicatesOf } from './resampled.ts';
import type { Draws } from './shares.ts';

/** A task with its input, and which of its draws to do. */
type Share = { readonly draws: Draws } & (
  | { readonly task: 'resamples'; readonly input: ReplicatesInput }
  | { readonly task: 'permutations'; readonly input: PermutationInput }
);

const share = workerData as Share;
const { draws } = share;
parentPort!.postMessage(
  share.task === 'resamples' ? replicatesOf(share.input, draws) : exceedingOf(share.input, draws),
);
