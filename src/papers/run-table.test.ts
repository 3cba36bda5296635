import { expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { table1 } from './fair-diagnosis/table-1.ts';
import { findPaper, findTable } from './registry.ts';
import { type Selection, selectSettings } from './run-table.ts';

const select = (selection: Partial<Selection>) =>
  selectSettings(table1, { profile: 'smoke', ...selection }).map(({ id }) => id);

it('runs a profile’s own settings unless some are named', () => {
  expect(select({})).toEqual(['ham10000-28/sex']);
  expect(select({ dataset: 'ham10000-28' })).toEqual(['ham10000-28/sex', 'ham10000-28/age']);
  expect(select({ attribute: 'age' })).toEqual(['ham10000-28/age']);
  expect(select({ profile: 'paper', dataset: 'chexpert' })).toEqual(['chexpert/sex']);
});

it('takes as many seeds as it is told to', () => {
  const [setting] = selectSettings(table1, { profile: 'quick', seeds: 4 });
  expect(setting!.seeds).toEqual([1, 2, 3, 4]);
});

const failures: readonly (readonly [() => unknown, RegExp, RegExp])[] = [
  [() => select({ dataset: 'ham1000-28' }), /data set "ham1000-28"/, /mean "ham10000-28"\?/],
  [() => select({ dataset: 'chexpert' }), /in profile smoke/, /--profile paper/],
  [() => select({ attribute: 'aeg' }), /attribute "aeg"/, /mean "age"\?/],
  [
    () => select({ attribute: 'age', dataset: 'nih-cxr-1000' }),
    /"age" on nih-cxr-1000/,
    /one of: sex/,
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
