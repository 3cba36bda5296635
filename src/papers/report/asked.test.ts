import { expect, test } from 'vitest';
import { difference } from '../checks.ts';
import type { Row } from '../paper.ts';
import { askedHere, rowInWords } from './asked.ts';
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

test('a row whose title is none of a sentence is named in words', () => {
  const greedy = { title: '+ greedy', inWords: 'Ours with greedy selection' } as Row;
  const check = difference({
    row: greedy,
    minus: { title: 'Ours, all experts' } as Row,
    metric: GAP,
    direction: 'lower',
  });
  expect(askedHere(check)).toBe(
    'EO of Ours with greedy selection below that of Ours (all experts)',
  );
  expect(rowInWords({ title: '+ greedy' })).toBe('“+ greedy”');
});

test('a measure is named in words too', () => {
  const rows = { row: { title: 'Ours' } as Row, minus: { title: 'Plain' } as Row };
  const asked = (title: string) =>
    askedHere(difference({ ...rows, metric: { ...GAP, title }, direction: 'lower' }));
  expect(asked('Accuracy, gap')).toBe('Accuracy gap of Ours below that of Plain');
  expect(asked('AUROC gap, first finding')).toBe(
    'AUROC gap (first finding) of Ours below that of Plain',
  );
});
