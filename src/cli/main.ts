/** The command line of a clone: all commands, one file each. */
import { runProgram } from './program.ts';

await runProgram(
  {
    start: () => import('./start.ts'),
    run: () => import('./run.ts'),
    compare: () => import('./compare.ts'),
    sweep: () => import('./sweep.ts'),
    methods: () => import('./methods.ts'),
    plan: () => import('./plan.ts'),
    trial: () => import('./trial.ts'),
    runs: () => import('./runs.ts'),
    tables: () => import('./tables.ts'),
    report: () => import('./report.ts'),
    store: () => import('./store.ts'),
    verdicts: () => import('./verdicts.ts'),
    evaluate: () => import('./evaluate.ts'),
    audit: () => import('./audit.ts'),
    data: () => import('./data.ts'),
    notebook: () => import('./notebook.ts'),
    lab: () => import('./lab.ts'),
    exercises: () => import('./exercises.ts'),
    bench: () => import('./bench.ts'),
    selfcheck: () => import('./selfcheck.ts'),
    doctor: () => import('./doctor.ts'),
    setup: () => import('./setup.ts'),
    test: () => import('./test.ts'),
  },
  'From a clone: npm start, npm test, and npm run refair -- <command> for the others.',
);
