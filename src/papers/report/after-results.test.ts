import { expect, it } from 'vitest';
import type { Claim } from '../paper.ts';
import { afterResults, afterResultsAside, protocolAnswer, sourceOf } from './after-results.ts';

const since = (...flags: Claim['since'][]) =>
  flags.map((flag) => ({ claim: flag === undefined ? {} : { since: flag } }));
const [added, mended] = ['added after results', 'mended after results'] as const;

it('counts claims by what was done to them', () => {
  expect(afterResults(since(undefined, added, mended, mended))).toBe(
    'one added and two mended after results',
  );
  expect(afterResultsAside(since(added))).toBe(' (added after results)');
  expect(afterResultsAside(since(undefined, added))).toBe(' (one added after results)');
  expect(afterResultsAside(since(undefined))).toBe('');
});

it('stands beside the place in the paper', () => {
  const claim = { source: 'Table 1', since: added } as unknown as Claim;
  expect(sourceOf(claim)).toBe('Table 1; added after results');
  expect(sourceOf({ ...claim, ours: true })).toBe('our check; added after results');
});

it('excepts them, and the rules, from what stood before the runs', () => {
  expect(protocolAnswer(since(mended))).toMatch(
    /before the runs, but for the claims marked so \(one mended after results\); .* changed after results/,
  );
  expect(protocolAnswer(since(undefined))).toMatch(/before the runs; the gate’s limit/);
});
