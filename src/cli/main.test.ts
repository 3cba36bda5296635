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

it('a report without results names the run that gives it some, from trials of the clone where it has them', async () => {
  const { code, stderr } = await refair('report', 'spare', '--out', 'none').finished;
  expect(stderr).toContain('run spare/table-1 --profile desk --stored');
  expect(code).toBe(2);
});

it('says what a command cannot do without, where that is missing', async () => {
  const { code, stderr } = await refair('plan', 'fairgrad').finished;
  expect(stderr).toContain("required option '--out <file>' not specified");
  expect(stderr).toContain('  <table>: for example fair-diagnosis/table-1');
  expect(stderr).toContain('  --out <file>: JSON lines');
  expect(code).toBe(2);
});
