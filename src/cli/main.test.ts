import { describe, expect, it } from 'vitest';
import { refair } from './testing.ts';

it.each([
  ['help', ['bench', '--help']],
  ['a result', ['audit', 'fair-diagnosis']],
])('ends without a word where nobody reads on: %s', async (_, args) => {
  const { child, finished } = refair(...args);
  child.stdout!.destroy();
  const { code, stderr } = await finished;
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

describe('commands that run beside the program have help', () => {
  it.each([
    ['setup', '--gpu'],
    ['test', '[filter…]'],
  ])('%s', async (name, part) => {
    const { code, stdout } = await refair(name, '--help').finished;
    expect(stdout).toContain(part);
    expect(code).toBe(0);
  });
});
