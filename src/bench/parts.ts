import { bootstrapBench } from './bootstrap.ts';
import { cnnTrainingBench } from './cnn-training.ts';
import type { BenchPart } from './part.ts';

/** In the order in which they run. */
export const BENCH_PARTS: readonly BenchPart[] = [cnnTrainingBench, bootstrapBench];
