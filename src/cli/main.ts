/** The command line: wires the commands, one file each, and turns errors into sentences. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { UserError } from '../errors.ts';

/** A command is loaded when it is asked for: none waits for another's libraries. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start.ts')).startCommand(),
  run: async () => (await import('./run.ts')).runCommand(),
  tables: async () => (await import('./tables.ts')).tablesCommand(),
  report: async () => (await import('./report.ts')).reportCommand(),
  evaluate: async () => (await import('./evaluate.ts')).evaluateCommand(),
  audit: async () => (await import('./audit.ts')).auditCommand(),
  data: async () => (await import('./data.ts')).dataCommand(),
  notebook: async () => (await import('./notebook.ts')).notebookCommand(),
  exercises: async () => (await import('./exercises.ts')).exercisesCommand(),
  bench: async () => (await import('./bench.ts')).benchCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
};

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

/** Exit codes: 130 after an interrupt, 2 for bad input, 1 for anything unforeseen. */
function explain(error: unknown): number {
  if (error instanceof Error && error.name === 'InterruptedError') {
    console.error(`\n${error.message}`);
    return 130;
  }
  if (error instanceof UserError) {
    console.error(`\nerror: ${error.message}\n  fix: ${error.fix}`);
    return 2;
  }
  console.error(error);
  return 1;
}

const program = new Command('refair')
  .description('Reruns papers on fairness in medical AI, table by table, and reports what holds.')
  .version(version)
  .showHelpAfterError('(add --help for the options of a command)');

try {
  const asked = process.argv[2] ?? '';
  const names = Object.hasOwn(COMMANDS, asked) ? [asked] : Object.keys(COMMANDS);
  for (const name of names) program.addCommand(await COMMANDS[name]!());
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}
