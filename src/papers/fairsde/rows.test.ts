import { expect, it } from 'vitest';
import { askedHere } from '../report/asked.ts';
import { selectedRow, selections } from './rows.ts';
import { tableA } from './table-a.ts';

it('names selections in words, of which their titles are only half', () => {
  const { greedy, gap, performance, confident } = selections('accuracy');
  expect([greedy, gap, performance, confident].map(({ inWords }) => inWords)).toEqual([
    'FairSDE with greedy selection',
    'FairSDE with the integer programme (smallest gap)',
    'FairSDE with the integer programme (best mean)',
    'FairSDE with selection by confidence',
  ]);
  const among = (experts: Parameters<typeof selectedRow>[2]['experts'] & {}) =>
    selectedRow('gap', '+ IP', { rule: 'gap', experts }).inWords;
  expect(among('decoupled')).toBe(
    'decoupled classifiers with the integer programme (smallest gap)',
  );
  expect(among({ group: 'predicted' })).toBe(
    'FairSDE with the integer programme (smallest gap) and predicted groups',
  );
});

it('asks about shift in a sentence that can be read', () => {
  const { checks } = tableA.claims.find(({ id }) => id === 'no-harm-without-shift')!;
  expect(askedHere(checks[0]!)).toBe(
    'Accuracy of FairSDE with the integer programme (smallest gap) more than 1.0 points below that of ERM in some group, once it has 0.5 or 2 times its prevalence',
  );
});
