import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { command } from './methods.ts';

let printed: string;
beforeEach(() => {
  printed = '';
  vi.spyOn(console, 'log').mockImplementation((text) => {
    printed += `${text}\n`;
  });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

const methods = (...args: string[]) => command().exitOverride().parseAsync(args, { from: 'user' });

test('a method is told with its options, their defaults and ranges', async () => {
  await methods('group-dro');
  expect(printed).toMatch(/stepSize: default 0\.1, searched over/);
  printed = '';
  await methods('group-dro', '--json');
  const { name, options } = JSON.parse(printed);
  expect(name).toBe('group-dro');
  expect(options).toContainEqual(expect.objectContaining({ name: 'stepSize', default: 0.1 }));
});

test('of several methods each is told', async () => {
  await methods('dfr', 'irm', 'dfr');
  expect(printed.match(/^(DFR|IRM) \(/gm)).toEqual(['DFR (', 'IRM (']);
  printed = '';
  await methods('dfr', 'irm', '--json');
  expect(JSON.parse(printed).map(({ name }: { name: string }) => name)).toEqual(['dfr', 'irm']);
});

describe('methods that are to be measured', () => {
  const on = ['--measure', '--dataset', 'support2-sepsis', '--attribute', 'race'];
  test.each([
    [['rand-augment', ...on], "rand-augment can't be measured on support2-sepsis, which has no"],
    [['erm', ...on], 'erm has no aim of its own'],
    [['irm', ...on, '--profile', 'quick'], 'with profile desk and 2 repeats, these would be with'],
  ])('%j is refused before anything is trained', async (args, message) => {
    await expect(methods(...args)).rejects.toThrow(message);
  });
});

describe('what would be passed over is refused', () => {
  test.each([
    [['group-dro', '--dataset', 'nope'], 'nothing is trained without --measure, and --dataset'],
    [['--repeats', '3'], '--repeats is about training'],
    [['group-dro', '--markdown'], 'give it alone'],
    [['--markdown', '--json'], 'give it alone'],
  ])('%j', async (args, message) => {
    await expect(methods(...args)).rejects.toThrow(message);
    expect(printed).toBe('');
  });
});
