import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { readResults, writeResults } from '../papers/results-file.ts';
import { temporaryFolder } from '../runs/testing.ts';
import { command } from './verdicts.ts';

afterEach(() => vi.restoreAllMocks());

/** What the command prints of the claims. */
async function run(...flags: string[]): Promise<string> {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void lines.push(text));
  await command().exitOverride().parseAsync(flags, { from: 'user' });
  return lines.join('\n');
}

/** A place for reports in which FairGrad has results of a profile. */
async function reportsOf(profile: 'quick' | 'desk'): Promise<string> {
  const out = await temporaryFolder();
  const stored = (await readResults('reports/fairgrad'))!;
  const folder = join(out, 'fairgrad');
  await mkdir(folder, { recursive: true });
  const tables = stored.tables.slice(0, 1).map((table) => ({
    ...table,
    profile,
    settings: table.settings.map((setting) => ({
      ...setting,
      verdicts: profile === 'desk' ? setting.verdicts.slice(0, 1) : [],
    })),
  }));
  await writeResults(folder, { ...stored, profile, tables });
  return out;
}

it('prints the verdicts that come with the kit in a fresh clone', async () => {
  const text = await run('--out', await temporaryFolder());
  expect(text).toMatch(/fairgrad\/table-1 \(profile desk, committed with the\s+kit, results of/);
  expect(text).toMatch(/replicated/);
  expect(text).not.toContain('on this machine');
  // The part that fails, not the first that was asked.
  expect(text.replaceAll(/\s+/g, ' ')).toMatch(
    /lower EO, DP and ADF than FAAP\. DP of Fair Diagnosis is [\d.]+ points \[/,
  );
  expect(text).not.toContain('×10⁻²');
});

it('goes on to print them after a demonstration, which judges nothing', async () => {
  const out = await reportsOf('quick');
  const found = JSON.parse(await run('--out', out, '--json')) as { paper: string; where: string }[];
  const own = found.filter(({ paper }) => paper === 'fairgrad');
  expect(own.length).toBeGreaterThan(0);
  expect(new Set(own.map(({ where }) => where))).toEqual(new Set(['committed']));
});

it('prints this machine’s where they judge, and of the other papers those of the kit', async () => {
  const out = await reportsOf('desk');
  const found = JSON.parse(await run('--out', out, '--json')) as {
    paper: string;
    where: string;
    origin?: string;
  }[];
  const places = new Map(found.map(({ paper, where }) => [paper, where]));
  expect(places.get('fairgrad')).toBe('this machine');
  expect(places.get('fairsde')).toBe('committed');
  expect(found[0]).not.toHaveProperty('origin');
});

it('prints those of one paper or table, and names the tables that were not rerun', async () => {
  const out = await reportsOf('desk');
  const text = await run('fairgrad', '--out', out);
  expect(text).toContain('fairgrad/figure-2 (profile desk,');
  expect(text).not.toContain('fairsde/');
  expect(text).toMatch(/^Not rerun so far: fairgrad\/table-1 \(4 claims\)$/m);
  const one = await run('fairgrad/figure-2', '--out', out);
  expect(one).not.toContain('Not rerun');
  await expect(run('fairgrad/table-1', '--out', out)).rejects.toThrow(
    'no verdicts on fairgrad/table-1',
  );
  await expect(run('fairgrad', '--cross', '--out', out)).rejects.toThrow('of every paper');
});
