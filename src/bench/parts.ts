import { gpuTrainingBench, trainingBench } from './against-pytorch.ts';
import { bootstrapBench } from './bootstrap.ts';
import { jpegBench } from './jpeg.ts';
import { leaksBench } from './leaks.ts';
import type { BenchPart } from './part.ts';
import { selectionBench } from './selection.ts';
import { stageCacheBench } from './stage-cache.ts';
import { startBench } from './start.ts';
import { tedsDBench } from './teds-d.ts';
import { trialSharesBench } from './trial-shares.ts';
import { trialsBench } from './trials.ts';

/** In the order in which they run. */
export const BENCH_PARTS: readonly BenchPart[] = [
  trainingBench,
  gpuTrainingBench,
  leaksBench,
  jpegBench,
  bootstrapBench,
  selectionBench,
  tedsDBench,
  trialSharesBench,
  trialsBench,
  startBench,
  stageCacheBench,
];
