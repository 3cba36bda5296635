import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { VERDICTS } from '../evidence/verdict.ts';
import { RESULTS_SCHEMA } from './results-file.ts';
import { resultsSchema, schemaFaults } from './results-schema.fixture.ts';

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;

it('the committed results are as the schema says', async () => {
  const paths = await readdir('reports', { recursive: true });
  const committed = paths
    .filter((path) => path.endsWith('results.json') && !path.startsWith('local'))
    .map((path) => join('reports', path));
  expect(committed.length).toBeGreaterThan(0);
  for (const path of committed) expect(schemaFaults(read(path)), path).toEqual([]);
});

it('is the one that results name', () => {
  expect(resultsSchema.$id).toBe(RESULTS_SCHEMA);
});

it('knows every verdict', () => {
  expect(resultsSchema.$defs.verdict.enum).toEqual([...VERDICTS, 'not tested']);
});

it('refuses a cell without its interval, a number as text and an invented verdict', () => {
  const broken = (change: (setting: Record<string, never>) => void) => {
    const results = read('reports/fairgrad/results.json') as never as {
      tables: { settings: Record<string, never>[] }[];
    };
    change(results.tables.at(-1)!.settings[0]!);
    return schemaFaults(results).join('\n');
  };
  type Rows = { cells: Record<string, Record<string, unknown>> }[];
  const cellOf = (setting: Record<string, never>) =>
    Object.values((setting.rows as unknown as Rows)[0]!.cells)[0]!;
  expect(broken((setting) => delete cellOf(setting).low)).toMatch(/cells.*must have .*'low'/);
  expect(
    broken((setting) => {
      cellOf(setting).value = '84.1';
    }),
  ).toMatch(/value must be number,null/);
  expect(
    broken((setting) => {
      (setting.verdicts as unknown as { verdict: string }[])[0]!.verdict = 'confirmed';
    }),
  ).toMatch(/verdict must be equal to one of/);
});
