import type { Row } from '../paper.ts';

/** The baseline: ERM over all findings. */
export const m1: Row = {
  id: 'm1',
  title: 'M1 (baseline)',
  trial: () => ({ method: 'erm', options: {} }),
};

export const m2: Row = {
  id: 'm2',
  title: 'M2 (group given)',
  trial: () => ({ method: 'attribute-given', options: { width: 16 } }),
};

export const m3: Row = {
  id: 'm3',
  title: 'M3 (group predicted)',
  trial: () => ({ method: 'attribute-predicted', options: { weight: 1 } }),
};

export const m4: Row = {
  id: 'm4',
  title: 'M4 (group unlearnt)',
  trial: () => ({
    method: 'attribute-reversed',
    options: { strength: 1, schedule: 'rising' },
  }),
};

export const ROWS: readonly Row[] = [m1, m2, m3, m4];

/** `M2`, where the table says what that is. */
export function nameOf(title: string): string {
  return title.split(' (')[0]!;
}
