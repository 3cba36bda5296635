import { resolve } from 'node:path';
import { Command } from 'commander';
import { UserError } from '../../errors.ts';
import { buildExercises } from '../../exercises/build.ts';
import { readExercises } from '../../exercises/exercise.ts';
import { chosen, type LimitFlags, limitsOf, withLimits, withSource } from './flags.ts';

interface BuildFlags extends LimitFlags {
  readonly source: string;
  readonly out: string;
}

export function buildCommand(folder: string): Command {
  return withLimits(withSource(new Command('build'), folder))
    .description('write student versions, without solutions and hidden tests')
    .argument('[exercises...]', 'names without .ipynb; all by default')
    .option('-o, --out <folder>', 'where to write them', 'student-exercises')
    .action(build);
}

async function build(names: readonly string[], flags: BuildFlags): Promise<void> {
  const exercises = chosen(await readExercises(flags.source), names);
  if (resolve(flags.out) === resolve(flags.source)) {
    throw new UserError('--out is the folder of the instructor versions', 'choose another folder');
  }
  const built = await buildExercises(exercises, flags.out, limitsOf(flags, flags.source));
  for (const { path, exercise } of built) console.log(`${path}  ${exercise.points} points`);
}
