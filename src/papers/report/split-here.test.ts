import { expect, it } from 'vitest';
import { splitHere } from './split-here.ts';

const dataset = { id: 'ham10000-28' };

it.each([
  [{}, '7:1:2 by lesion'],
  [{ shares: [0.6, 0.2, 0.2] }, '6:2:2 by lesion'],
  [{ shares: [0.2, 0.03, 0.77] }, '20:3:77 by lesion'],
  [{ split: 'records' }, '7:1:2 by record'],
  [{ split: 'records', shares: [0.8, 0.1, 0.1] }, '8:1:1 by record'],
  [{ split: 'published' }, 'in the parts of the publisher'],
  [undefined, 'by lesion'],
] as const)('of a held-out part by what is planned: %j', (planned, said) => {
  expect(splitHere({ folds: 0, dataset }, planned)).toBe(said);
});

it('of folds is theirs', () => {
  expect(splitHere({ folds: 5, dataset }, { shares: [0.6, 0.2, 0.2] })).toMatch(
    /^folds of lesions,/,
  );
});
