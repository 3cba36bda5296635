import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../errors.ts';
import { PROFILES } from '../papers/profile.ts';

// Flags that several commands have, each with one name, one meaning and one default.

/** `--profile`. */
export function profileOption(): Option {
  return new Option('--profile <name>', 'how much to spend').choices(PROFILES).default('quick');
}

/** `--size`. */
function sizeOption(): Option {
  return new Option(
    '--size <pixels>',
    'of your own copy: side of the pictures, or height x width: 224; 150x200 for pictures 200 wide and 150 high',
  ).argParser(pictureSize);
}

/** @throws InvalidArgumentError for anything but `224` or `150x200`. */
export function pictureSize(text: string): number | [height: number, width: number] {
  const parts = /^(\d+)(?:x(\d+))?$/.exec(text);
  if (parts === null) throw new InvalidArgumentError('give 224, or height x width: 150x200.');
  const height = Number(parts[1]);
  return parts[2] === undefined ? height : [height, Number(parts[2])];
}

/** The options by which a command is told which part of a table is meant. */
export function addSelection(command: Command): Command {
  const selection = command
    .option('--dataset <id>', 'one data set (see: refair data list)')
    .option(
      '--attribute <name>',
      'one sensitive attribute; of a table about several, on data of your own: race+sex',
    )
    .option('--label <name>', 'one thing to predict, where a table has several')
    .addOption(sizeOption())
    .addOption(profileOption());
  return addRepeats(
    selection,
    'seeds',
    "how often every row is trained, each time with another seed (default: the profile's)",
  );
}

/**
 * How often everything is trained: `--seeds` of a table and `--repeats` of a comparison, each of which the
 * other's name means too. Actions find it under the first.
 */
export function addRepeats(
  command: Command,
  name: 'seeds' | 'repeats',
  description: string,
): Command {
  const other = name === 'seeds' ? 'repeats' : 'seeds';
  return command
    .option(`--${name} <n>`, description, count)
    .option(`--${other} <n>`, `another name of --${name}`, count)
    .hook('preAction', () => {
      const { [name]: own, [other]: given } = command.opts<Partial<Record<string, number>>>();
      if (given === undefined) return;
      if (own !== undefined && own !== given) {
        throw new UserError(
          `--${name} ${own} and --${other} ${given} are two names of one number`,
          'leave one of them out',
        );
      }
      command.setOptionValueWithSource(name, given, 'cli');
      command.setOptionValue(other, undefined);
    });
}

/** `--workers`. */
export function workersOption(): Option {
  return new Option(
    '--workers <n>',
    'worker processes, one thread each (default: one per core)',
  ).argParser(count);
}

/** `--out`: an absolute path. */
export function reportsOption(): Option {
  return folderOption('--out <folder>', 'where reports are, a folder for each', 'reports/local');
}

/** `--store`: an absolute path. */
export function storeOption(): Option {
  return folderOption(
    '--store <folder>',
    'where finished trials and stages are kept',
    process.env.REFAIR_STORE || '.refair/store',
  );
}

/** `--no-committed`. */
export function committedOption(): Option {
  return new Option(
    '--no-committed',
    'train also what this clone holds as finished trials, and as scores of what they were tuned on (reports/*/trials)',
  );
}

function folderOption(flag: string, description: string, fallback: string): Option {
  return new Option(flag, description)
    .argParser((folder: string) => resolve(folder))
    .default(resolve(fallback), JSON.stringify(fallback));
}

/** `--budget`: seconds. */
export function budgetOption(): Option {
  return new Option(
    '--budget <time>',
    'train no longer than this: 2h, 90min; what is finished is kept',
  ).argParser(timeSpan);
}

/** @throws InvalidArgumentError for anything but `2h`, `1.5h`, `90min` or `90m`. */
function timeSpan(text: string): number {
  const parts = /^(\d+(?:\.\d+)?)\s*(h|min|m)$/.exec(text);
  const seconds = parts === null ? 0 : Number(parts[1]) * (parts[2] === 'h' ? 3600 : 60);
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError('give hours or minutes: 2h, 90min.');
}

/** Reads a whole number within bounds; anything else is an InvalidArgumentError. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`not a whole number from ${least} to ${most}`);
  };
}

/** Of seeds, processes, cells and the like. */
export const count = wholeNumber(1, 100_000);

/**
 * Makes it an error to give an option twice that takes one value, in a command and those below it:
 * else the last would count without a word. Options that collect are variadic, or have a list or a map as default.
 */
export function refuseRepeated(command: Command): Command {
  for (const option of command.options) {
    if (!(option.required || option.optional) || option.variadic) continue;
    if (typeof option.defaultValue === 'object' && option.defaultValue !== null) continue;
    let times = 0;
    command.on(`option:${option.name()}`, () => {
      times++;
      if (times > 1) {
        command.error(`error: option '${option.flags}' is given twice: it takes one value`);
      }
    });
  }
  for (const below of command.commands) refuseRepeated(below);
  return command;
}
