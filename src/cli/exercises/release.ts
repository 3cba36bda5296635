import { Command } from 'commander';
import { releaseCourse } from '../../exercises/course.ts';
import { readExercises } from '../../exercises/exercise.ts';
import { chosen, type LimitFlags, limitsOf, withLimits, withSource } from './flags.ts';

interface ReleaseFlags extends LimitFlags {
  readonly source: string;
  readonly out: string;
  readonly kit: boolean;
}

export function releaseCommand(folder: string): Command {
  return withLimits(withSource(new Command('release'), folder))
    .description('write all that students get as one zip or folder, searched for leaks as a whole')
    .argument('[exercises...]', 'names without .ipynb; all by default')
    .option('-o, --out <path>', 'a name that ends in .zip, or a new folder', 'course.zip')
    .option('--no-kit', 'notebooks and data alone, for machines that have what they run on')
    .action(async (names: readonly string[], flags: ReleaseFlags) => {
      const exercises = chosen(await readExercises(flags.source), names);
      const { path, files, bytes } = await releaseCourse(
        exercises,
        flags,
        limitsOf(flags, flags.source),
      );
      console.log(`${path}  ${exercises.length} exercises, ${files} files, ${megabytes(bytes)}`);
      console.log('No file in it holds a solution, a hidden test or an output.');
    });
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
