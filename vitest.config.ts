import { defineConfig } from 'vitest/config';

/** Tests that drive programs or change what belongs to the process: each file gets one of its own. */
const OWN_PROCESS = [
  'src/{bench,exercises,notebook,report,setup}/**/*.test.{ts,mjs}',
  'src/api/{compare,tables}.test.ts',
  'src/cli/{audit,compare,data,data-add,data-folds,evaluate,evaluate-cases,main,methods,on-cluster}.test.ts',
  'src/cli/{run,selfcheck,system-errors,trial,verdicts}.test.ts',
  'src/runs/{runner,status,cluster/{alone,slurm,slurm-executor},executors/messages}.test.ts',
  'src/data/{add-dataset,croissant,registry}.test.ts',
  'src/{methods,models}/compiled.test.ts',
  'src/papers/{added-settings,run-table}.test.ts',
  'src/tensor/**/*.test.ts',
  'tools/**/*.test.ts',
];

export default defineConfig({
  test: {
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
    projects: [
      { extends: true, test: { name: 'own process', include: OWN_PROCESS } },
      {
        extends: true,
        test: {
          name: 'shared process',
          include: ['{src,tools}/**/*.test.{ts,mjs}'],
          exclude: OWN_PROCESS,
          // Most of a small file's time is loading what it tests.
          isolate: false,
        },
      },
    ],
  },
});
