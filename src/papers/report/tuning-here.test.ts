import { expect, it } from 'vitest';
import { table1 as fairDiagnosis } from '../fair-diagnosis/table-1.ts';
import type { Table } from '../paper.ts';
import type { ProfileName } from '../profile.ts';
import { table1 } from '../spare/table-1.ts';
import { table4 } from '../spare/table-4.ts';
import { table5 } from '../spare/table-5.ts';
import { tuningHere } from './tuning-here.ts';

const told = (table: Table, profile: ProfileName = 'desk') =>
  tuningHere(table, table.settings(profile)[0]!);

it('names what a method chooses by itself, and that others choose nothing', () => {
  expect(told(table1)).toBe(
    'β among 5 values and one of up to 3 rounds for SCP-FairPrune, on validation; nothing for the others',
  );
  expect(told(table4)).toBe(
    'the share of records among 3 values, group by group, for Selection, on validation; nothing for the others',
  );
  expect(told(table5)).toBe('nothing');
});

it('says that every method has one of several rates', () => {
  expect(told(table1, 'paper')).toBe(
    'learning rate among 3 for every method and β among 5 values and one of up to 3 rounds for SCP-FairPrune, on validation',
  );
});

it('counts candidates of rows that are tuned alike', () => {
  expect(told(fairDiagnosis)).toMatch(/^5 candidates for each of AD.* and Ours.*, on validation/);
});
