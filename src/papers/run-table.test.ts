import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { writeHam10000 } from '../../tools/layouts/skin.ts';
import { prepareDataset } from '../data/registry.ts';
import { UserError } from '../errors.ts';
import { table1 } from './fair-diagnosis/table-1.ts';
import { table1 as fairgradTable } from './fairgrad/table-1.ts';
import { findPaper, findTable } from './registry.ts';
import { type Selection, selectSettings } from './run-table.ts';
import { table1 as spareTable } from './spare/table-1.ts';
import { table5 as components } from './spare/table-5.ts';

let folder: string;
beforeAll(async () => {
  // What is prepared on this machine must not matter.
  folder = await mkdtemp(join(tmpdir(), 'refair-test-'));
  vi.stubEnv('REFAIR_CACHE', join(folder, 'cache'));
  const source = join(folder, 'source');
  await mkdir(source);
  await writeHam10000(source);
  await prepareDataset('ham10000', source, { size: '15x20' });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const select = (selection: Partial<Selection>) =>
  selectSettings(table1, { profile: 'smoke', ...selection }).map(({ id }) => id);

it('runs a profile’s own settings unless some are named', () => {
  expect(select({})).toEqual(['ham10000-28/sex']);
  expect(select({ dataset: 'ham10000-28' })).toEqual(['ham10000-28/sex', 'ham10000-28/age']);
  expect(select({ attribute: 'age' })).toEqual(['ham10000-28/age']);
  expect(select({ profile: 'paper', dataset: 'chexpert' })).toEqual(['chexpert/sex']);
  const byBoth = { profile: 'smoke', dataset: 'support2-sepsis', attribute: 'sex+race' } as const;
  expect(selectSettings(fairgradTable, byBoth).map(({ id }) => id)).toEqual(['support2-sepsis']);
});

it('Table 5 of SPARE is asked the further questions of its main table when they are named', () => {
  const ids = (selection: Partial<Selection>) =>
    selectSettings(components, { profile: 'smoke', ...selection }).map(({ id }) => id);
  expect(ids({})).toEqual(['ham10000-28/age']);
  expect(ids({ label: 'malignant', attribute: 'age' })).toEqual(['ham10000-28/age/malignant']);
  expect(ids({ label: 'dx', attribute: 'sex' })).toEqual(['ham10000-28/sex']);
});

it('takes as many seeds as it is told to', () => {
  const [setting] = selectSettings(table1, { profile: 'quick', seeds: 4 });
  expect(setting!.seeds).toEqual([1, 2, 3, 4]);
});

const skin = (selection: Partial<Selection>) =>
  selectSettings(spareTable, {
    profile: 'paper',
    dataset: 'ham10000',
    attribute: 'age',
    ...selection,
  });

it('takes pictures at another size, and leaves the manifest’s unsaid', () => {
  const [setting] = skin({ size: [15, 20] });
  expect(setting!.data.options).toEqual({ size: [15, 20] });
  expect(setting!.id).toBe('ham10000/age/15x20');
  expect(setting!.variant).toBe('age, 15 × 20 pixels');
  const [usual] = skin({ dataset: 'ham10000-200x150', size: [150, 200] });
  expect(usual!.data.options).toEqual({});
  const [side] = skin({ dataset: 'ham10000-200x150', size: 64 });
  expect(side!.data.options).toEqual({ size: [64, 64] });
});

const failures: readonly (readonly [() => unknown, RegExp, RegExp])[] = [
  [() => select({ dataset: 'ham1000-28' }), /data set "ham1000-28"/, /mean "ham10000-28"\?/],
  [() => select({ dataset: 'chexpert' }), /in profile smoke/, /--profile paper/],
  [() => select({ attribute: 'aeg' }), /attribute "aeg"/, /mean "age"\?/],
  [
    () => select({ dataset: 'ham10000-28', label: 'malignent' }),
    /label "malignent" on ham10000-28/,
    /mean "malignant"\?/,
  ],
  [
    () => select({ attribute: 'age', dataset: 'nih-cxr-1000' }),
    /"age" on nih-cxr-1000/,
    /one of: sex/,
  ],
  [
    () => skin({}),
    /ham10000 has been prepared at 15x20 pixels, not at 450x600, the size of its manifest/,
    /^use --size 15x20, or prepare it: refair data prepare ham10000 --root FOLDER --size 450x600$/,
  ],
  [() => skin({ size: 32 }), /prepared at 15x20 pixels, not at 32x32/, /use --size 15x20/],
  [
    () => skin({ size: [20, 15] }),
    /prepared at 15x20 pixels, not at 20x15/,
    /^use --size 15x20, as height comes first \(pictures of 20×15 are --size 15x20\)/,
  ],
  [() => skin({ size: 2 }), /option size/, /correct/],
  [
    () => select({ size: 32 }),
    /--size does not apply to data set "ham10000-28"/,
    /leave --size out/,
  ],
  [() => findPaper('fair-diagnosys'), /no paper/, /mean "fair-diagnosis"\?/],
  [() => findTable('fair-diagnosis/tabel-1'), /no table/, /mean "fair-diagnosis\/table-1"\?/],
];

it.each(failures)('%s: names what is wrong and what there is', (run, what, fix) => {
  let error: unknown;
  try {
    run();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(what);
  expect((error as UserError).fix).toMatch(fix);
});
