import { relative } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../../errors.ts';
import { readExercises } from '../../exercises/exercise.ts';
import { type Counting, gradeSubmissions } from '../../exercises/grade.ts';
import type { Isolation } from '../../exercises/isolation.ts';
import type { LateRule } from '../../exercises/late.ts';
import { readMarks } from '../../exercises/marks.ts';
import { marksPath, statePath, writeOutputs } from '../../exercises/outputs.ts';
import { resultsOf } from '../../exercises/result.ts';
import { knownNotebooks, mergeGrades, readGrades } from '../../exercises/state.ts';
import { findSubmissions, type Submission } from '../../exercises/submissions/find.ts';
import { count } from '../flags.ts';
import {
  assigned,
  chosen,
  collected,
  type LimitFlags,
  limitsOf,
  placeOf,
  withGrades,
  withLimits,
  withSource,
} from './flags.ts';
import { printStudent, printWritten } from './text.ts';

interface GradeFlags extends LimitFlags {
  readonly source: string;
  readonly out: string;
  readonly exercise?: readonly string[];
  readonly student?: readonly string[];
  readonly regrade?: boolean;
  readonly attempt: Counting;
  readonly due?: ReadonlyMap<string, Date>;
  readonly latePerDay: number;
  readonly extend?: ReadonlyMap<string, number>;
  readonly jobs?: number;
  readonly withoutNetworkIsolation?: boolean;
}

export function gradeCommand(folder: string): Command {
  return withGrades(withLimits(withSource(new Command('grade'), folder)))
    .description('run submissions in processes of their own; points, reasons, feedback')
    .argument(
      '<submissions>',
      'folder or zip: a folder a student, or as Canvas or Moodle pack them',
    )
    .option('--exercise <name>', 'only this one (repeatable); other grades stay', collected)
    .option('--student <name>', 'only this one (repeatable); other grades stay', collected)
    .option('--regrade', 'run again also what has not changed since it was graded')
    .addOption(
      new Option('--attempt <which>', 'of several attempts at an exercise, the one that counts')
        .choices(['newest', 'best'] satisfies Counting[])
        .default('newest'),
    )
    .option(
      '--due <[exercise=]time>',
      'when it was due, such as 2026-11-20T18:00 or 2026-11-20 (repeatable)',
      assigned(time, false),
    )
    .option('--late-per-day <percent>', 'taken off what was earned, each started day', percent, 10)
    .option('--extend <student=days>', 'more time for a student (repeatable)', assigned(days, true))
    .option('--jobs <n>', 'notebooks at a time; default: one a core', count)
    .option(
      '--without-network-isolation',
      'grade also where this machine cannot cut submissions off from the network',
    )
    .addHelpText(
      'after',
      `
Examples:
  refair exercises grade submissions.zip -o grades
  refair exercises grade submissions/ --exercise 2-adf-by-hand --due 2026-11-20T18:00
  refair exercises grade submissions/ --student ada --regrade`,
    )
    .action(grade);
}

async function grade(folder: string, flags: GradeFlags): Promise<void> {
  const all = await readExercises(flags.source);
  const exercises = chosen(all, flags.exercise ?? []);
  const limits = limitsOf(flags, flags.source);
  checkIsolation(limits.isolation, flags);
  const place = placeOf(flags.out);
  if (!relative(folder, place.folder).startsWith('..')) {
    throw new UserError(
      `${place.folder} lies in the folder of the submissions, where it would be taken for one`,
      'write grades elsewhere',
    );
  }
  // Ends the processes at work, too.
  process.once('SIGINT', () => process.exit(130));
  // All exercises are known, so that a notebook is not taken for another's that was asked for.
  const found = ofStudents(await findSubmissions(folder, all), flags.student ?? []);
  const earlier = await readGrades(statePath(place));
  const marks = await readMarks(marksPath(place));
  const names = all.map(({ name }) => name);
  const now = await gradeSubmissions(exercises, found, {
    ...limits,
    jobs: flags.jobs,
    counting: flags.attempt,
    late: lateRule(
      flags,
      exercises.map(({ name }) => name),
    ),
    known: flags.regrade ? new Map() : knownNotebooks(earlier),
    onStudent: (one) => {
      const before = earlier.filter(({ student }) => student === one.student);
      printStudent(resultsOf(mergeGrades(before, [one], names), marks)[0]!);
    },
  });
  const grades = mergeGrades(earlier, now, names);
  printWritten(await writeOutputs(place, grades, marks, all));
}

function ofStudents(found: readonly Submission[], asked: readonly string[]): Submission[] {
  const unknown = asked.find((name) => !found.some(({ student }) => student === name));
  if (unknown !== undefined) {
    const names = found.map(({ student }) => student);
    throw new UserError(`nobody is called "${unknown}"`, `choose from ${names.join(', ')}`);
  }
  return found.filter(({ student }) => asked.length === 0 || asked.includes(student));
}

function lateRule(
  { due, latePerDay, extend }: GradeFlags,
  names: readonly string[],
): LateRule | undefined {
  if (due === undefined) return undefined;
  const unknown = [...due.keys()].find((name) => name !== '' && !names.includes(name));
  if (unknown !== undefined) {
    throw new UserError(`--due names no exercise "${unknown}"`, `choose from ${names.join(', ')}`);
  }
  return { due, perDay: latePerDay, extraDays: extend ?? new Map() };
}

/** A day alone lasts until midnight. */
function time(text: string): Date {
  const whole = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T23:59:59` : text.replace(' ', 'T');
  const date = new Date(whole);
  if (Number.isNaN(date.getTime())) {
    throw new InvalidArgumentError('write 2026-11-20T18:00, in the time of this machine.');
  }
  return date;
}

function percent(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 100)) throw new InvalidArgumentError('give 0 to 100.');
  return value;
}

function days(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('give a number of days, such as ada=2.');
  return value;
}

/** Says what is not enforced here, and asks before it runs strangers' code with a network. */
function checkIsolation(isolation: Isolation, { withoutNetworkIsolation }: GradeFlags): void {
  if (isolation.kind === 'permissions') {
    if (!withoutNetworkIsolation) {
      throw new UserError(
        'this machine cannot cut a submission off from the network (no Linux user namespaces)',
        'grade on Linux where "unshare --user --net true" works, or in a container or virtual ' +
          'machine without a network and with --without-network-isolation',
      );
    }
    console.error('note: submissions are not cut off from the network');
  }
  if (!isolation.limitsAllMemory) {
    console.error("note: only JavaScript's heap is limited, not the memory of buffers");
  }
}
