/** The command line: wires the commands, one file each, and turns errors into sentences. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { UserError } from '../errors.ts';
import { about, systemError } from '../files/system-error.ts';
import { refuseRepeated } from './flags.ts';

/** A module that makes one command. */
interface CommandModule {
  command(): Command;
}

/**
 * Each command's line in the list of commands, and its module, which is loaded when it is asked
 * for: none waits for another's libraries.
 */
const COMMANDS: Readonly<Record<string, readonly [string, () => Promise<CommandModule>]>> = {
  start: ['rerun every paper’s main table on embedded data', () => import('./start.ts')],
  run: ['rerun a table, or a paper, and render its report', () => import('./run.ts')],
  tables: ['list the tables that can be rerun, and their data', () => import('./tables.ts')],
  report: ['render the report of finished runs again', () => import('./report.ts')],
  store: ['take finished trials along, bring in those of others', () => import('./store.ts')],
  verdicts: ['all claims, or every method against its plain model', () => import('./verdicts.ts')],
  evaluate: ['performance and fairness of anyone’s predictions', () => import('./evaluate.ts')],
  audit: ['check a paper’s printed numbers against each other', () => import('./audit.ts')],
  data: ['list, explain, verify and prepare data sets', () => import('./data.ts')],
  notebook: ['run notebooks headless, show the kernel to Jupyter', () => import('./notebook.ts')],
  lab: ['open the notebooks in JupyterLab', () => import('./lab.ts')],
  exercises: ['build course exercises, grade what comes back', () => import('./exercises.ts')],
  bench: ['measure this kit against others, side by side', () => import('./bench.ts')],
  selfcheck: [
    'simulate the rules of verdicts: how often each is wrong',
    () => import('./selfcheck.ts'),
  ],
  doctor: ['explain this machine and what to do about problems', () => import('./doctor.ts')],
};

/** What refair.mjs does before anything of this is loaded; here for the list of commands. */
const BEFORE: Readonly<Record<string, string>> = {
  setup: 'install or repair what refair needs',
  test: 'type check, lint, all tests and a fresh clone',
};

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

const DEBUG = '--debug';

/** Exit codes: 130 after an interrupt, 2 for bad input, 1 for anything unforeseen. */
function explain(error: unknown): number {
  // Help and version end this way too; whatever it was has been printed.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (process.argv.includes(DEBUG)) console.error(error);
  if (error instanceof Error && error.name === 'InterruptedError') {
    console.error(`\n${error.message}`);
    return 130;
  }
  const known = error instanceof UserError ? error : systemError(error);
  if (known !== null) {
    console.error(`\nerror: ${known.message}\n  fix: ${known.fix}`);
    return 2;
  }
  if (!process.argv.includes(DEBUG)) console.error(error);
  return 1;
}

const program = new Command('refair')
  .description('Reruns papers on fairness in medical AI, table by table, and reports what holds.')
  .version(version)
  .option(DEBUG, 'print where in the program an error arose')
  .showHelpAfterError('(add --help for the options of a command)')
  .exitOverride();

/** Commands made elsewhere treat errors as the program does. */
function adopt(parent: Command, command: Command): Command {
  command.copyInheritedSettings(parent);
  for (const inner of command.commands) adopt(command, inner);
  return command;
}

// Who reads no further (`refair … | head`) has what they wanted: no stack trace. A command that is
// not done ends as the shell's own tools do then, 128 and SIGPIPE.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(
    error.code === 'EPIPE' ? (process.exitCode ?? 141) : explain(about('standard output', error)),
  );
});

try {
  const [first = '', second = ''] = process.argv.slice(2);
  const asked = first === 'help' ? second : first;
  for (const [name, [summary, load]] of Object.entries(COMMANDS)) {
    const command = name === asked ? (await load()).command() : new Command(name);
    program.addCommand(adopt(program, refuseRepeated(command)).summary(summary));
  }
  for (const [name, summary] of Object.entries(BEFORE)) {
    program.addCommand(new Command(name).description(summary));
  }
  program.addHelpText(
    'after',
    '\nFrom a clone: npm start, npm test, and npm run refair -- <command> for the others.',
  );
  await program.parseAsync();
  process.exitCode ??= 0;
} catch (error) {
  process.exitCode = explain(error);
}
