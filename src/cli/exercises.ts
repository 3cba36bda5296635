import { Command } from 'commander';
import { exercisesFolder } from '../exercises/exercise.ts';
import { buildCommand } from './exercises/build.ts';
import { checkCommand } from './exercises/check.ts';
import { gradeCommand } from './exercises/grade.ts';
import { markCommand, statusCommand } from './exercises/mark.ts';
import { releaseCommand } from './exercises/release.ts';

export function command(): Command {
  return new Command('exercises')
    .description('course exercises: hand them out, grade what comes back')
    .addCommand(buildCommand(exercisesFolder))
    .addCommand(releaseCommand(exercisesFolder))
    .addCommand(gradeCommand(exercisesFolder))
    .addCommand(markCommand(exercisesFolder))
    .addCommand(statusCommand())
    .addCommand(checkCommand());
}
