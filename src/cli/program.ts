import { Command, CommanderError } from 'commander';
import { UserError } from '../errors.ts';
import { about, systemError } from '../files/system-error.ts';
import { version } from '../setup/version.ts';
import { refuseRepeated } from './flags.ts';
import { SUMMARIES } from './summaries.ts';

/** A module that makes one command. */
interface CommandModule {
  command(): Command;
}

/**
 * The module of each command, which is loaded when the command is asked for: none waits for another's
 * libraries. Where a program has no module for a command, something else runs it.
 */
export type Commands = Readonly<
  Partial<Record<keyof typeof SUMMARIES, () => Promise<CommandModule>>>
>;

const DEBUG = '--debug';

const SEE_HELP = '(add --help for the options of a command)';

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

/** Commands made elsewhere treat errors as the program does, and say then what they cannot do without. */
function adopt(parent: Command, command: Command): Command {
  command.copyInheritedSettings(parent);
  const needed = [
    ...command.registeredArguments
      .filter(({ required }) => required)
      .map((argument) => `  <${argument.name()}>: ${argument.description}`),
    ...command.options
      .filter(({ mandatory }) => mandatory)
      .map(({ flags, description }) => `  ${flags}: ${description}`),
  ];
  if (needed.length > 0) command.showHelpAfterError([...needed, SEE_HELP].join('\n'));
  for (const inner of command.commands) adopt(command, inner);
  return command;
}

/**
 * Runs the command that this process was asked for and sets its exit code; errors become sentences.
 */
export async function runProgram(commands: Commands, footer: string): Promise<void> {
  // Who reads no further (`refair … | head`) has what they wanted: no stack trace. A command that is
  // not done ends as the shell's own tools do then, 128 and SIGPIPE.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(
      error.code === 'EPIPE' ? (process.exitCode ?? 141) : explain(about('standard output', error)),
    );
  });
  const program = new Command('refair')
    .description('Reruns papers on fairness in medical AI, table by table, and reports what holds.')
    .version(version)
    .option(DEBUG, 'print where in the program an error arose')
    .showHelpAfterError(SEE_HELP)
    .exitOverride();
  try {
    const [first = '', second = ''] = process.argv.slice(2);
    const asked = first === 'help' ? second : first;
    for (const [name, summary] of Object.entries(SUMMARIES)) {
      const load = commands[name as keyof typeof SUMMARIES];
      const command =
        name === asked && load !== undefined ? (await load()).command() : new Command(name);
      program.addCommand(adopt(program, refuseRepeated(command)).summary(summary));
    }
    program.addHelpText('after', `\n${footer}`);
    await program.parseAsync();
    process.exitCode ??= 0;
  } catch (error) {
    process.exitCode = explain(error);
  }
}
