import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,tools}/**/*.test.{ts,mjs}'],
    // Each test file gets a process of its own: TensorFlow can be started once a process.
    pool: 'forks',
    // Two use two cores; a third, since tests of clusters mostly wait.
    maxWorkers: 3,
    // Processes with one thread each use the cores better than fewer with two.
    env: { TF_CPP_MIN_LOG_LEVEL: '2', TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' },
    // Far above what a test takes: a busy machine must not look like a broken program.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Tests drive browsers, kernels and Slurm, which stumble on a machine that is full. A test that
    // passes only when tried again is named at the end of npm test.
    retry: 1,
  },
});
