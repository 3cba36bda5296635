import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../runs/testing.ts';
import type { ProfileName } from './profile.ts';
import type { SettingResult, TableResult } from './results.ts';
import { mergeTable, RESULTS_SCHEMA, readResults, writeResults } from './results-file.ts';

function setting(id: string, finishedAt: string, seeds = [1]): SettingResult {
  const pixels = Uint8Array.of(0, 127, 255);
  const strip = {
    name: 'masks',
    height: 1,
    width: 3,
    channels: 1,
    captions: ['a'],
    pixels,
  } as const;
  return {
    id,
    seeds,
    rows: [{ id: 'vanilla', pictures: [strip] }],
    provenance: [{ finishedAt }],
  } as unknown as SettingResult;
}

const table = (
  id: string,
  settings: readonly SettingResult[],
  profile: ProfileName = 'quick',
): TableResult => ({ table: id, profile, settings });

it('gives back what was written; writing it again gives the same bytes', async () => {
  const folder = await temporaryFolder();
  expect(await readResults(folder)).toBeNull();
  const results = mergeTable(null, 'p', table('p/table-1', [setting('a/sex', '2026-01-01')]));
  const path = await writeResults(folder, results);
  const bytes = await readFile(path, 'utf8');
  expect(await readResults(folder)).toEqual(results);
  expect(JSON.parse(bytes)).toMatchObject({ $schema: RESULTS_SCHEMA });
  await writeResults(folder, (await readResults(folder))!);
  expect(await readFile(path, 'utf8')).toBe(bytes);
});

it('keeps the settings and tables of earlier runs, replacing those run again', () => {
  const first = mergeTable(null, 'p', table('p/table-2', [setting('a/sex', '2026-01-03')]));
  const second = mergeTable(first, 'p', table('p/table-1', [setting('a/sex', '2026-01-01')]));
  const third = mergeTable(
    second,
    'p',
    table('p/table-1', [setting('a/age', '2026-01-02'), setting('a/sex', '2026-01-02', [1, 2])]),
  );
  expect(third.tables.map(({ table: id, settings }) => [id, settings.map((s) => s.id)])).toEqual([
    ['p/table-1', ['a/age', 'a/sex']],
    ['p/table-2', ['a/sex']],
  ]);
  expect(third.tables[0]!.settings[1]!.seeds).toEqual([1, 2]);
  expect(third.date).toBe('2026-01-03');
});

it('never mixes profiles', () => {
  const quick = mergeTable(null, 'p', table('p/table-1', [setting('a/sex', '2026-01-01')]));
  const desk = mergeTable(quick, 'p', table('p/table-2', [setting('a/sex', '2026-01-02')], 'desk'));
  expect(desk.profile).toBe('desk');
  expect(desk.tables.map(({ table: id }) => id)).toEqual(['p/table-2']);
});

it('names a file that is no JSON, and what to do', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'results.json'), '{"paper": ');
  await expect(readResults(folder)).rejects.toThrow(/results\.json is not JSON/);
  await expect(readResults(folder)).rejects.toMatchObject({ fix: expect.stringMatching(/delete/) });
});
