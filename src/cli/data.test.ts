import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeFitzpatrick17k } from '../../tools/layouts/skin.ts';
import { command } from './data.ts';

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
  await command().parseAsync(words, { from: 'user' });
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

  it('shows and verifies each preparation of a set of the user, whatever its options', async () => {
    const home = await mkdtemp(join(tmpdir(), 'refair-cli-data-'));
    vi.stubEnv('REFAIR_CACHE', join(home, 'cache'));
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      await writeFitzpatrick17k(join(home, 'root'));
      await expect(run('show', 'fitzpatrick17k')).rejects.toThrow(
        /not been prepared on this machine with size 224x224$/,
      );
      for (const size of ['16', '20x24']) {
        await run('prepare', 'fitzpatrick17k', '--root', join(home, 'root'), '--size', size);
      }
      printed = [];
      const text = await run('show', 'fitzpatrick17k');
      expect(text).toContain('16×16 pictures');
      expect(text).toMatch(/Prepared with\n +size 16x16\n +size 20x24\n +shown here: size 16x16/);
      expect(text).toMatch(/psoriasis 2, .* 102 more classes with 0 together/s);
      printed = [];
      expect(JSON.parse(await run('show', 'fitzpatrick17k', '--json'))).toMatchObject({
        records: 4,
        options: { size: [16, 16] },
        prepared: [{ size: [16, 16] }, { size: [20, 24] }],
      });
      await writeFile(join(home, 'cache/prepared/fitzpatrick17k/size=20x24/images.pixels'), 'x');
      printed = [];
      expect(await run('verify', 'fitzpatrick17k')).toMatch(
        /^✓ fitzpatrick17k \(size 16x16\)\n✗ fitzpatrick17k \(size 20x24\): 1 problem\n/,
      );
      expect(process.exitCode).toBe(3);
    } finally {
      vi.unstubAllEnvs();
      await rm(home, { recursive: true });
    }
  });

  it('prepares what is the user’s own, by options that the set has', async () => {
    await expect(run('prepare', 'synth-cxr', '--root', '.')).rejects.toThrow(
      'data set synth-cxr needs no preparation',
    );
    await expect(run('prepare', 'eicu-sepsis', '--root', '.', '--size', '64')).rejects.toThrow(
      'data set eicu-sepsis: it has no option size',
    );
    await expect(run('prepare', 'ham10000', '--root', '.', '--clinical', 'x')).rejects.toThrow(
      'data set ham10000: it has no option clinical',
    );
    await expect(run('prepare', 'teds-d', '--root', '.', '--year', 'last')).rejects.toThrow(
      'data set teds-d: option year: give a year of four digits, or all',
    );
    // What its error advises is a flag.
    await expect(
      run('prepare', 'mimic-iv-sepsis', '--root', '/none', '--definition', 'icd'),
    ).rejects.toThrow('there is no folder /none');
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
