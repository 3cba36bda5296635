import { expect, it } from 'vitest';
import { mcNemar } from './mcnemar.ts';

/** Records that both have right, the first alone, the second alone, and neither. */
function records(both: number, first: number, second: number, neither: number) {
  const of = (count: number, value: readonly [boolean, boolean]) => new Array(count).fill(value);
  return [
    ...of(both, [true, true]),
    ...of(first, [true, false]),
    ...of(second, [false, true]),
    ...of(neither, [false, false]),
  ] as (readonly [boolean, boolean])[];
}

function test(pairs: readonly (readonly [boolean, boolean])[], clusters: readonly string[]) {
  return mcNemar(
    pairs.map(([one]) => one),
    pairs.map(([, other]) => other),
    clusters,
  );
}

it('is McNemar’s χ² where every record stands alone', () => {
  // b = 15, c = 5: (15 − 5)² / 20 = 5, of which the upper tail at one degree of freedom is 0.0253.
  const pairs = records(50, 15, 5, 30);
  const { first, second, pValue } = test(
    pairs,
    pairs.map((_, i) => `${i}`),
  );
  expect([first, second]).toEqual([15, 5]);
  expect(pValue).toBeCloseTo(0.02535, 4);
});

it('takes the records of a cluster as one word, not as several', () => {
  // The same 15 and 5, three records a cluster: leads of 3, five times, and of −3, and of −2.
  const pairs = records(0, 15, 5, 0);
  const clusters = pairs.map((_, i) => `${Math.floor(i / 3)}`);
  // z = 10 / √(5·9 + 9 + 4) = 1.3131.
  expect(test(pairs, clusters).pValue).toBeCloseTo(0.18915, 4);
});

it('lets records of a cluster that contradict each other say nothing', () => {
  const pairs = records(0, 1, 1, 0);
  expect(test(pairs, ['a', 'a'])).toEqual({ first: 1, second: 1, pValue: null });
  expect(test(records(3, 0, 0, 3), ['a', 'b', 'c', 'd', 'e', 'f']).pValue).toBeNull();
});

it('takes records of one length alone', () => {
  expect(() => mcNemar([true], [true, false], ['a'])).toThrow(/1, 2 and 1 records/);
});
