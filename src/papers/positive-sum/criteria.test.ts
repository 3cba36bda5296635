import { expect, it } from 'vitest';
import { tablesOf } from '../report/testing.ts';
import { TRADITIONAL } from './columns.ts';
import { criteria, preferred } from './criteria.ts';
import { table1 } from './table-1.ts';

it.each([
  // A gap that shrinks for certain speaks for the model, one that grows for M1.
  [{ value: -0.02, low: -0.03, high: -0.01 }, 'lower', 'the model'],
  [{ value: 0.02, low: 0.01, high: 0.03 }, 'lower', 'M1'],
  [{ value: 0.02, low: 0.01, high: 0.03 }, 'higher', 'the model'],
  [{ value: -0.02, low: -0.03, high: -0.01 }, 'higher', 'M1'],
  [{ value: 0.02, low: -0.01, high: 0.05 }, 'higher', 'neither'],
  [{ value: null, low: null, high: null }, 'higher', 'neither'],
] as const)('%j, %s is better: %s', (difference, better, says) => {
  expect(preferred(difference, better)).toBe(says);
});

it('says which groups criteria leave out, where they leave any', async () => {
  const sentence = 'Differences by race compare a and b; c has fewer than 30 positives in test.';
  const notesOf = async (compared: readonly string[]) => {
    const row = { id: 'm2', title: 'M2', against: { sum: { kind: 'harmful' }, differences: {} } };
    const setting = {
      id: 'x/race',
      dataset: { id: 'x', title: 'x', standInFor: null },
      attributes: ['race'],
      variant: null,
      labels: ['ill', 'old'].map((name) => ({ name, title: name })),
      floor: null,
      compared,
      rows: [{ id: 'm1', title: 'M1' }, row],
    };
    const [table] = await tablesOf(criteria(TRADITIONAL), table1, setting as never);
    return table!.notes.join(' ');
  };
  const notes = await notesOf([`ill: ${sentence}`, `old: ${sentence}`]);
  expect(notes).toContain(`${sentence} So does the AUROC of the worst group compared.`);
  expect(notes).toContain('at least 5 positives and 5 negatives');
  expect(await notesOf([])).not.toContain('worst group compared');
});
