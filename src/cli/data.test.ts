import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dataCommand } from './data.ts';

let printed: string[];
beforeEach(() => {
  printed = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function run(...words: string[]): Promise<string> {
  await dataCommand().parseAsync(words, { from: 'user' });
  return printed.join('');
}

describe('refair data', () => {
  it('lists each set with what it stands in for, as text and as JSON', async () => {
    expect(await run('list')).toMatch(/ham10000-28 +embedded +HAM10000/);
    printed = [];
    const entries = JSON.parse(await run('list', '--json')) as { id: string; standInFor: object }[];
    expect(entries.find(({ id }) => id === 'nih-cxr-1000')?.standInFor).toHaveProperty(
      'fair-diagnosis',
    );
  });

  it('shows counts, licence, and what was left out and why', async () => {
    const text = await run('show', 'support2-sepsis');
    expect(text).toContain('3,515 records');
    expect(text).toMatch(/White 2736, Black 568/);
    expect(text).toMatch(/surv2m: .*forecast/);
    expect(text).toMatch(/Licence: /);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  it('verifies, and says so in the exit code', async () => {
    expect(await run('verify', 'teds-d-sample', 'support2-sepsis')).toBe(
      '✓ teds-d-sample\n✓ support2-sepsis\n',
    );
    expect(process.exitCode).toBeUndefined();
    printed = [];
    expect(JSON.parse(await run('verify', 'teds-d-sample', '--json'))).toEqual([
      { id: 'teds-d-sample', problems: [] },
    ]);
    await expect(run('verify', 'nothing')).rejects.toThrow('there is no data set "nothing"');
  });
});
