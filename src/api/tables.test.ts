import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { addPlanned, planAddition } from '../data/add-dataset.ts';
import { type PaperResults, readResults } from '../papers/results-file.ts';
import { root } from '../setup/paths.ts';
import {
  type FinishedTable,
  type LoadChoice,
  loadTable,
  refuseEmpty,
  type TableChoice,
} from './tables.ts';

// For results that nobody committed.
vi.mock(import('../papers/results-file.ts'), async (original) => {
  const own = await original();
  return { ...own, readResults: vi.fn(own.readResults) };
});

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'refair-tables-'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});

it('a table that the maintainers ran is loaded by data set and attribute', async () => {
  const all = await loadTable('fairgrad/table-1');
  expect(all.result.settings.length).toBeGreaterThan(1);
  const one = await loadTable('fairgrad/table-1', { dataset: 'support2-sepsis' });
  expect(one.result.settings.map(({ dataset }) => dataset.id)).toEqual(['support2-sepsis']);
  const bySex = await loadTable('fair-diagnosis/table-1', { attribute: 'sex' });
  expect(bySex.result.settings.every(({ attribute }) => attribute === 'sex')).toBe(true);
});

it('what nobody ran is not replaced by what somebody did', async () => {
  await expect(
    loadTable('fair-diagnosis/table-1', { dataset: 'nowhere', attribute: 'age' }),
  ).rejects.toThrow(/no results of fair-diagnosis\/table-1 on nowhere by age in/);
});

it('who would run a table on data of another source is not shown what came out elsewhere', async () => {
  const on = (dataset: string) =>
    loadTable('fair-diagnosis/table-1', { attribute: 'sex', orRun: { dataset } });
  const [setting] = (await on('ham10000-28')).result.settings;
  expect(setting!.dataset.id).toBe('ham10000-64');
  // It is run, where there is no such set.
  await expect(on('nowhere')).rejects.toThrow(/does not run on data set "nowhere"/);
});

describe('results answer who would run a table', () => {
  /** Of HAM10000 by sex, seven diagnoses, there are none: what is run instead fails at once. */
  const load = (orRun: TableChoice, rest: LoadChoice = {}) =>
    loadTable('spare/table-1', {
      ...rest,
      orRun: { dataset: 'ham10000-28', ...FAILING, ...orRun },
    });
  const FAILING = { profile: 'smoke', recipe: { epochs: 0 } } as const;
  const RUN = 'epochs cannot be 0';
  const loaded = async (choice: Promise<FinishedTable>) =>
    (await choice).result.settings.map(({ id }) => id);

  it('if they are about its label', async () => {
    expect(await loaded(load({ label: 'dx' }))).toEqual(['ham10000-64/age']);
    expect(await loaded(load({}, { label: 'dx' }))).toEqual(['ham10000-64/age']);
    await expect(load({ attribute: 'age', label: 'malignant' })).rejects.toThrow(RUN);
    await expect(load({}, { label: 'malignant' })).rejects.toThrow(RUN);
    await expect(loadTable('spare/table-1', { label: 'malignant' })).rejects.toThrow(
      /no results of spare\/table-1 of label malignant in/,
    );
  });

  it('if they are about its attribute, wherever that is named', async () => {
    expect(await loaded(load({ attribute: 'age' }))).toEqual(['ham10000-64/age']);
    await expect(load({ attribute: 'sex', label: 'dx' })).rejects.toThrow(RUN);
    // What `orRun` leaves open is as results were asked for.
    await expect(load({}, { attribute: 'sex' })).rejects.toThrow(RUN);
    const byBoth = loadTable('fairgrad/table-1', { dataset: 'diabetes130', attribute: 'sex+race' });
    expect(await loaded(byBoth)).toEqual(['diabetes130']);
  });

  it('if as much was spent on them, and on pictures of its size', async () => {
    expect(await loaded(load({ profile: 'desk' }))).toEqual(['ham10000-64/age']);
    const paper = { profile: 'paper', dataset: 'ham10000' } as const;
    await expect(load({ ...paper, dataset: 'nowhere' })).rejects.toThrow('"nowhere"');
    await expect(load({ ...paper, attribute: 'age', label: 'dx' })).rejects.toThrow(RUN);
    await expect(load({ size: 32 })).rejects.toThrow(
      '--size does not apply to data set "ham10000-28"',
    );
  });

  it('if they are of the label and attribute that it would take of an added set', async () => {
    await addStays();
    const id = 'fairgrad/table-1';
    const orRun = { dataset: 'stays', profile: 'smoke' } as const;
    const stored = await storedOn('stays', [
      ['died', 'sex', 'ward'],
      ['back', 'ward', 'sex'],
    ]);
    // Back to what really reads.
    onTestFinished(() => void vi.mocked(readResults).mockReset());
    vi.mocked(readResults).mockImplementation(async (folder) =>
      folder.includes('local') ? stored : null,
    );
    expect(await loaded(loadTable(id, { orRun }))).toEqual(['stays/died/sex']);
    const other = { ...orRun, label: 'back', attribute: 'ward' };
    expect(await loaded(loadTable(id, { orRun: other }))).toEqual(['stays/back/ward']);
    expect(await loaded(loadTable(id, { dataset: 'stays' }))).toHaveLength(2);
  });
});

/** Adds a table with the labels `died` and `back`, and the attributes `sex` and `ward`. */
async function addStays(): Promise<void> {
  vi.stubEnv('XDG_CONFIG_HOME', join(home, 'config'));
  vi.stubEnv('REFAIR_CACHE', join(home, 'cache'));
  const table = join(home, 'stays.csv');
  const rows = ['sex,ward,x,died,back', 'F,1,1,0,1', 'M,2,2,1,0', 'M,1,3,1,1'];
  await writeFile(table, `${rows.join('\n')}\n`);
  await addPlanned(await planAddition({ table, labels: ['died', 'back'], groups: 'sex,ward' }));
}

/** FairGrad's results as if they were of a set's questions, in profile `smoke`. */
async function storedOn(
  id: string,
  questions: readonly (readonly [label: string, ...attributes: string[]])[],
): Promise<PaperResults> {
  const results = (await readResults(join(root, 'reports/fairgrad')))!;
  const table = results.tables.find((one) => one.table === 'fairgrad/table-1')!;
  const [setting] = table.settings;
  const settings = questions.map(([label, ...attributes]) => ({
    ...setting!,
    ...{ id: `${id}/${label}/${attributes[0]}`, attribute: attributes[0]!, attributes },
    dataset: { ...setting!.dataset, id },
  }));
  return { ...results, profile: 'smoke', tables: [{ ...table, profile: 'smoke', settings }] };
}

it('only what has no finished seed in any row is refused, with the words of the first failure', async () => {
  const { result } = await loadTable('fairgrad/table-1', { dataset: 'support2-sepsis' });
  const [setting] = result.settings;
  const [row, other] = setting!.rows;
  const withSeeds = (...seeds: number[][]) => ({
    ...result,
    settings: [
      {
        ...setting!,
        seeds: [],
        rows: [row!, other!].map((one, i) => ({ ...one, seeds: seeds[i]! })),
      },
    ],
  });
  const failures = [{ message: 'the loss is NaN', fix: null }];
  expect(() => refuseEmpty(withSeeds([], []), failures)).toThrow('the loss is NaN');
  expect(() => refuseEmpty(withSeeds([1], [2]), failures)).not.toThrow();
  expect(() => refuseEmpty(withSeeds([], []), [])).not.toThrow();
});
