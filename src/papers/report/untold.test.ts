import { expect, it } from 'vitest';
import type { GateFinding } from '../../evidence/gate/finding.ts';
import type { SettingResult } from '../results.ts';
import { untoldNotes } from './untold.ts';

const flat: GateFinding = { passed: true, reason: 'flat' };
const chance: GateFinding = { passed: true, told: false, reason: 'which chance may give' };
const rising: GateFinding = { passed: false, reason: 'rising' };

const row = (title: string, ...findings: GateFinding[]) => ({
  title,
  gate: { passed: findings.every(({ passed }) => passed), findings },
});
const setting = (id: string, ...rows: object[]) => ({ id, rows }) as unknown as SettingResult;
const where = ({ id }: SettingResult) => id;

it('names rows that passed untold, and counts them where they are many', () => {
  const few = setting('skin', row('ERM', flat), row('MTL', flat, chance), { title: 'file' });
  const many = setting(
    'icu',
    ...['a', 'b', 'c', 'd'].map((name) => row(name, chance)),
    row('e', flat),
  );
  expect(untoldNotes([few, many], where)).toEqual([
    'Judged, though not surely converged: twice the training moved validation AUROC by half a point or more, which chance over the records of one training may give (skin, MTL; icu, 4 of 5 rows).',
  ]);
});

it('names rows whose AUROC was not asked', () => {
  const free: GateFinding = { passed: true, asked: false, reason: 'nothing keeps the diagnosis' };
  const notes = untoldNotes([setting('skin', row('β = 0', flat, free), row('β = 1', flat))], where);
  expect(notes).toEqual([expect.stringMatching(/^Nothing in its game .* \(skin, β = 0\)\.$/)]);
});

it('says nothing of rows that failed for something else, nor where all is told', () => {
  expect(
    untoldNotes([setting('skin', row('ERM', flat), row('AD', rising, chance))], where),
  ).toEqual([]);
});
