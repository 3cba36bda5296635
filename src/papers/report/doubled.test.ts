import { expect, it } from 'vitest';
import type { RowResult, SettingResult } from '../results.ts';
import { doubledNotes } from './doubled.ts';

const setting = (id: string, rows: Partial<RowResult>[]) =>
  ({ id, rows }) as unknown as SettingResult;

it('names the rows that were trained for longer than those beside them', () => {
  const settings = [
    setting('ham10000-64/age', [
      { title: 'ERM', doubled: true },
      { title: 'GroupModel' },
      { title: 'SPARE', doubled: true },
    ]),
    setting('ham10000-64/sex', [{ title: 'ERM' }]),
  ];
  const [note, ...none] = doubledNotes(settings, ({ id }) => id);
  expect(none).toEqual([]);
  expect(note).toContain('twice as long as the others');
  expect(note).toMatch(/: ham10000-64\/age, ERM and SPARE\.$/);
});

it('says nothing where all are trained alike', () => {
  expect(doubledNotes([setting('x', [{ title: 'ERM' }])], ({ id }) => id)).toEqual([]);
});
