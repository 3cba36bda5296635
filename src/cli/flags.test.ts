import { Command } from 'commander';
import { expect, it } from 'vitest';
import { refuseRepeated } from './flags.ts';

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
