import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addQuestion } from './compare.ts';
import { foldsCommand } from './data-folds.ts';
import { addSelection, refuseRepeated } from './flags.ts';

function parse(...words: readonly string[]) {
  const command = refuseRepeated(
    new Command()
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .option('--one <name>')
      .option('--several <name...>')
      .option('--switch'),
  );
  return command.parse(words, { from: 'user' }).opts();
}

it('refuses an option of one value given twice, and lets those that collect collect', () => {
  expect(() => parse('--one', 'a', '--one', 'b')).toThrow("'--one <name>' is given twice");
  expect(parse('--one', 'a', '--several', 'b', 'c', '--switch', '--switch')).toEqual({
    one: 'a',
    several: ['b', 'c'],
    switch: true,
  });
  expect(parse('--several', 'b', '--several', 'c')).toEqual({ several: ['b', 'c'] });
});

/** What the action of a command finds. */
function found(command: Command, ...words: readonly string[]): Record<string, unknown> {
  let options: Record<string, unknown> = {};
  command.exitOverride().configureOutput({ writeErr: () => {} });
  command.action((_, __, self: Command) => {
    options = self.opts();
  });
  command.argument('<what>').parse(['it', ...words], { from: 'user' });
  return options;
}

it('repeats have two names, and one number', () => {
  const table = (...words: string[]) => found(addSelection(new Command()), ...words);
  const question = (...words: string[]) => found(addQuestion(new Command(), false), ...words);
  const both = (names: Record<string, unknown>) => [names.seeds, names.repeats];
  expect(both(table('--repeats', '3'))).toEqual([3, undefined]);
  expect(both(table('--seeds', '3'))).toEqual([3, undefined]);
  expect(both(question('--seeds', '3'))).toEqual([undefined, 3]);
  expect(both(question('--seeds', '3', '--repeats', '3'))).toEqual([undefined, 3]);
  expect(both(question())).toEqual([undefined, undefined]);
  expect(() => table('--seeds', '2', '--repeats', '3')).toThrow(
    '--seeds 2 and --repeats 3 are two names of one number',
  );
  expect(() => table('--repeats', '0')).toThrow('not a whole number from 1');
});

it('help says the other name of repeats', () => {
  for (const command of [addSelection(new Command()), addQuestion(new Command())]) {
    expect(command.helpInformation()).toMatch(/another name of --(seeds|repeats)/);
  }
  expect(foldsCommand().helpInformation()).toContain('another name of --repeats');
});
