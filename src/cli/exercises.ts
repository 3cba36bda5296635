import { dirname, join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { UserError } from '../errors.ts';
import { buildExercises } from '../exercises/build.ts';
import { type Exercise, exercisesFolder, readExercises } from '../exercises/exercise.ts';
import { feedbackHtml } from '../exercises/feedback.ts';
import { gradeSubmissions } from '../exercises/grade.ts';
import { gradesCsv } from '../exercises/grades-csv.ts';
import { availableIsolation, type Isolation } from '../exercises/isolation.ts';
import { findSubmissions } from '../exercises/submissions.ts';
import { writeFileAtomic } from '../files/atomic.ts';
import { count } from './flags.ts';

interface SharedFlags {
  readonly source: string;
  readonly timeout: number;
  readonly memory: number;
}

interface GradeFlags extends SharedFlags {
  readonly out: string;
  readonly feedback?: string;
  readonly jobs?: number;
  readonly withoutNetworkIsolation?: boolean;
}

export function command(): Command {
  return new Command('exercises')
    .description('course exercises: make the student versions, grade what comes back')
    .addCommand(
      shared(new Command('build'))
        .description('write student versions, without solutions and hidden tests')
        .argument('[exercises...]', 'names without .ipynb; all by default')
        .option('-o, --out <folder>', 'where to write them', 'student-exercises')
        .action(build),
    )
    .addCommand(
      shared(new Command('grade'))
        .description('run submissions in processes of their own and write points and feedback')
        .argument('<submissions>', 'folder with one folder per student')
        .requiredOption('-o, --out <file>', 'table of points, csv')
        .option('--feedback <folder>', 'pages for the students; default: feedback/ beside the csv')
        .option('--jobs <n>', 'notebooks at a time; default: one a core', count)
        .option(
          '--without-network-isolation',
          'grade also where this machine cannot cut submissions off from the network',
        )
        .addHelpText('after', '\nExample: refair exercises grade submissions/ --out grades.csv')
        .action(grade),
    );
}

function shared(command: Command): Command {
  return command
    .option('--source <folder>', 'the instructor versions', exercisesFolder)
    .option('--timeout <seconds>', 'a cell, or a test, may take', count, 10)
    .option('--memory <MB>', 'a submission may use', count, 512);
}

async function build(names: readonly string[], flags: SharedFlags & { out: string }) {
  const all = await readExercises(flags.source);
  const chosen = names.length === 0 ? all : names.map((name) => byName(all, name));
  if (resolve(flags.out) === resolve(flags.source)) {
    throw new UserError('--out is the folder of the instructor versions', 'choose another folder');
  }
  const built = await buildExercises(chosen, flags.out, {
    seconds: flags.timeout,
    memoryMb: flags.memory,
    isolation: availableIsolation(),
  });
  for (const { path, exercise } of built) console.log(`${path}  ${exercise.points} points`);
}

async function grade(folder: string, flags: GradeFlags) {
  const exercises = await readExercises(flags.source);
  const isolation = availableIsolation();
  checkIsolation(isolation, flags);
  const pages = flags.feedback ?? join(dirname(flags.out), 'feedback');
  for (const path of [flags.out, pages]) {
    if (!relative(folder, path).startsWith('..')) {
      throw new UserError(
        `${path} lies in the folder of the submissions, where it would be taken for one`,
        'write points and feedback elsewhere',
      );
    }
  }
  // Ends the processes at work, too.
  process.once('SIGINT', () => process.exit(130));
  const submissions = await findSubmissions(
    folder,
    exercises.map(({ name }) => name),
  );
  const grades = await gradeSubmissions(exercises, submissions, {
    seconds: flags.timeout,
    memoryMb: flags.memory,
    isolation,
    jobs: flags.jobs,
    onStudent: ({ student, points, outOf }) =>
      console.log(`${JSON.stringify(student).slice(1, -1)}  ${points} of ${outOf}`),
  });
  for (const student of grades) {
    await writeFileAtomic(join(pages, `${student.student}.html`), feedbackHtml(student));
  }
  await writeFileAtomic(flags.out, gradesCsv(grades));
  console.log(`points: ${flags.out}\nfeedback: ${pages}/`);
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

function byName(exercises: readonly Exercise[], asked: string): Exercise {
  const found = exercises.find(({ name }) => name === asked);
  if (found) return found;
  throw new UserError(
    `no exercise "${asked}"`,
    `choose from ${exercises.map(({ name }) => name).join(', ')}`,
  );
}
