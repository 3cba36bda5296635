import { Command } from 'commander';

/** The help of `refair test`, which runs beside this program: it tests this program too. */
export function command(): Command {
  return new Command('test')
    .description(
      'type check, lint, all tests, and npm start in a fresh clone; each of them even where an earlier one failed',
    )
    .argument(
      '[filter…]',
      'only test files whose path holds one of these, and no fresh clone: src/metrics; flags go to vitest',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  npm test\n  npm test -- src/metrics\n  npm test -- src/cli/run.test.ts -t interrupted',
    );
}
