import { Command } from 'commander';
import { UserError } from '../../errors.ts';
import { type Exercise, readExercises } from '../../exercises/exercise.ts';
import type { StudentGrade } from '../../exercises/grade.ts';
import { mergeMarks, readMarks, writeMarks } from '../../exercises/marks.ts';
import { type GradesPlace, marksPath, statePath, writeOutputs } from '../../exercises/outputs.ts';
import { resultsOf } from '../../exercises/result.ts';
import { readGrades } from '../../exercises/state.ts';
import { statusLines } from '../../exercises/status.ts';
import { placeOf, withGrades, withSource } from './flags.ts';
import { printWritten } from './text.ts';

export function markCommand(folder: string): Command {
  return withGrades(withSource(new Command('mark'), folder))
    .description('merge what was marked by hand into the grades')
    .argument('<marks...>', 'files that the page marking.html saved; a later one wins')
    .action(async (files: readonly string[], flags: { out: string; source: string }) => {
      const place = placeOf(flags.out);
      const grades = await gradesIn(place);
      let marks = await readMarks(marksPath(place));
      for (const file of files) marks = mergeMarks(marks, await readMarks(file, 'must exist'));
      await writeMarks(marksPath(place), marks);
      const exercises = await readExercises(flags.source).catch((): Exercise[] => []);
      printWritten(await writeOutputs(place, grades, marks, exercises));
    });
}

export function statusCommand(): Command {
  return withGrades(new Command('status'))
    .description('how the class stands: handed in, points, late, left to mark')
    .action(async (flags: { out: string }) => {
      const place = placeOf(flags.out);
      const results = resultsOf(await gradesIn(place), await readMarks(marksPath(place)));
      for (const line of statusLines(results)) console.log(line);
    });
}

async function gradesIn(place: GradesPlace): Promise<StudentGrade[]> {
  const grades = await readGrades(statePath(place));
  if (grades.length > 0) return grades;
  throw new UserError(
    `${place.folder} holds no grades`,
    'grade first: refair exercises grade <submissions> -o <folder>',
  );
}
