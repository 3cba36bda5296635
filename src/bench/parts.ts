import { cnnTrainingBench, gpuTrainingBench, mlpTrainingBench } from './against-pytorch.ts';
import { bootstrapBench } from './bootstrap.ts';
import { deepFoolBench } from './deepfool.ts';
import type { BenchPart } from './part.ts';
import { selectionBench } from './selection.ts';
import { stageCacheBench } from './stage-cache.ts';
import { startBench } from './start.ts';
import { tedsDBench } from './teds-d.ts';
import { trialsBench } from './trials.ts';

/** In the order in which they run. */
export const BENCH_PARTS: readonly BenchPart[] = [
  cnnTrainingBench,
  mlpTrainingBench,
  gpuTrainingBench,
  deepFoolBench,
  bootstrapBench,
  selectionBench,
  tedsDBench,
  trialsBench,
  startBench,
  stageCacheBench,
];
