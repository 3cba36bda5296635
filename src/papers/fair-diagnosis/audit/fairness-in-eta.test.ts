import { expect, test } from 'vitest';
import { PUBLISHED } from '../published.ts';
import { fairnessInEta, fallsThenRises } from './fairness-in-eta.ts';

test('falls, then rises: one lowest value inside, every step in its direction', () => {
  expect(fallsThenRises([5, 3, 2, 4])).toBe(true);
  expect(fallsThenRises([5, 3, 2, 1])).toBe(false);
  expect(fallsThenRises([1, 2, 3])).toBe(false);
  expect(fallsThenRises([5, 6, 2, 4])).toBe(false);
  expect(fallsThenRises([5, 2, 2, 4])).toBe(false);
});

test('all nine columns of Table 3 do; CheXpert’s EO and DP are lowest at η = 0.3', () => {
  const finding = fairnessInEta(PUBLISHED);
  expect(finding!.severity).toBe('supported');
  expect(finding!.statement).toContain('7 at η = 0.2 and 2 at η = 0.3');
});

test('a column that goes on falling is named', () => {
  const changed = PUBLISHED.map((row) =>
    row.source === 'Table 3' && row.dataset === 'TCGA' && row.row === 'eta-0.4'
      ? { ...row, cells: { ...row.cells, eo: 1.2 } }
      : row,
  );
  const finding = fairnessInEta(changed);
  expect(finding!.severity).toBe('notable');
  expect(finding!.statement).toContain('TCGA, EO (3.57, 2.38, 1.39, 1.69, 1.20)');
});
