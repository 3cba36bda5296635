import type { Command, Option } from 'commander';
import { expect, test } from 'vitest';
import { SUMMARIES } from './summaries.ts';

/** Options of a command and those below it, each with the command's name. */
function optionsOf(command: Command): [string, Option][] {
  return [
    ...command.options.map((option): [string, Option] => [command.name(), option]),
    ...command.commands.flatMap(optionsOf),
  ];
}

/** What help would print as JSON, or as a path of this machine. */
function isRaw({ defaultValue, defaultValueDescription, negate }: Option): boolean {
  if (defaultValue === undefined || defaultValueDescription !== undefined || negate) return false;
  return typeof defaultValue === 'string'
    ? defaultValue.startsWith('/')
    : typeof defaultValue !== 'number';
}

test('help says defaults in words', async () => {
  const commands = await Promise.all(
    Object.keys(SUMMARIES).map(async (name) => {
      const { command } = (await import(/* @vite-ignore */ `./${name}.ts`)) as {
        command: () => Command;
      };
      return command();
    }),
  );
  const raw = commands.flatMap(optionsOf).filter(([, option]) => isRaw(option));
  expect(raw.map(([command, { flags }]) => `${command} ${flags}`)).toEqual([]);
});
