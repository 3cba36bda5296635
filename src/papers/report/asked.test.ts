import { expect, test } from 'vitest';
import { difference } from '../checks.ts';
import type { Row } from '../paper.ts';
import { askedHere } from './asked.ts';
import { GAP } from './front/testing.ts';

test('of several groups the two are named whose gap is the baseline’s', () => {
  const rows = { row: { title: 'Ours' } as Row, minus: { title: 'Plain' } as Row };
  const check = difference({ ...rows, metric: GAP, direction: 'lower', pair: [2, 0] });
  expect(askedHere(check, 0, ['White', 'Black', 'Asian'])).toBe(
    'EO of Ours below that of Plain, whose gap is that between Asian and White',
  );
  const { pair: _, ...unnamed } = check as typeof check & { pair: unknown };
  expect(askedHere(unnamed as typeof check)).toBe('EO of Ours below that of Plain');
});
