import { dirname } from 'node:path';
import { Command } from 'commander';
import { type Check, checkNotebook, handedOutExercises } from '../../exercises/check.ts';
import { FAILED } from '../exit-codes.ts';
import { type LimitFlags, limitsOf, withLimits } from './flags.ts';
import { plainText } from './text.ts';

export function checkCommand(): Command {
  return withLimits(new Command('check'))
    .description('for students: what would your notebook earn, as far as you can see?')
    .argument('<notebooks...>', 'what you are about to hand in')
    .option('--against <folder>', "the notebooks as they were handed out (default: the course's)")
    .addHelpText(
      'after',
      `
Runs the tests that you can see, as grading will, and says what is missing, changed or not saved.
Grading has more tests than these.`,
    )
    .action(async (paths: readonly string[], flags: LimitFlags & { against?: string }) => {
      for (const path of paths) {
        const exercises = await handedOutExercises(path, flags.against);
        const check = await checkNotebook(path, exercises, limitsOf(flags, dirname(path)));
        if (!print(path, check)) process.exitCode = FAILED;
      }
    });
}

/** Returns whether all is well. */
function print(path: string, { exercise, tests, essays, warnings }: Check): boolean {
  console.log(`${path}: ${exercise.title}`);
  for (const { id, message } of tests) {
    console.log(message === null ? `  ✓ ${id}` : `  ✗ ${id}: ${plainText(message)}`);
  }
  for (const { id } of essays) console.log(`  · ${id} is marked by hand`);
  for (const warning of warnings) console.log(`  ! ${plainText(warning)}`);
  return warnings.length === 0 && tests.every(({ message }) => message === null);
}
