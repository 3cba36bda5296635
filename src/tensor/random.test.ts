import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random, xoshiro128 } from './random.ts';

describe('xoshiro128', () => {
  it('gives the words worked out by hand from the state 1, 2, 3, 4', () => {
    const state = Uint32Array.of(1, 2, 3, 4);
    // rotl(2·5, 7)·9 = 1280·9; then s₁ = 0; then rotl(1029·5, 7)·9 = 658560·9.
    expect([xoshiro128(state), xoshiro128(state), xoshiro128(state)]).toEqual([11520, 0, 5927040]);
  });
});

describe('Random', () => {
  it('repeats itself for one seed and differs for another', () => {
    const draw = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 5 }, () => random.bits());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('gives children that depend on seed and name alone', () => {
    const fresh = new Random(3);
    const used = new Random(3);
    used.normal();
    expect(used.fork('a').bits()).toBe(fresh.fork('a').bits());
    const first = ['a', 'b', 'ab', 1, '1', ''].map((name) => fresh.fork(name).bits());
    expect(new Set(first).size).toBe(first.length);
  });

  it('has uniform numbers with mean 1/2 and variance 1/12', () => {
    const random = new Random(11);
    const values = Array.from({ length: 20_000 }, () => random.uniform());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    const { mean, variance } = moments(values);
    // Five standard errors.
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / 20_000));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / 20_000));
  });

  it('has normal numbers with mean 0, variance 1 and tails', () => {
    const random = new Random(12);
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const { mean, variance } = moments(values);
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(20_000));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 20_000));
    const beyond = values.filter((value) => Math.abs(value) > 1.959964).length / 20_000;
    expect(Math.abs(beyond - 0.05)).toBeLessThan(5 * Math.sqrt((0.05 * 0.95) / 20_000));
  });

  it('draws dropout masks from halves of its words', () => {
    const random = new Random(14);
    const words = new Random(14);
    // An odd length leaves half of the last word.
    const mask = random.dropoutMask(1001, 0.2);
    const expected = Array.from({ length: 501 }, () => words.bits()).flatMap((word) =>
      [word & 0xffff, word >>> 16].map((half) => (half < 0.2 * 2 ** 16 ? 0 : Math.fround(1.25))),
    );
    expect([...mask]).toEqual(expected.slice(0, 1001));
    expect(random.bits()).toBe(words.bits());
  });

  it.each([0.2, 0.5, 0.75])('drops a share of %d and keeps the mean', (rate) => {
    const mask = new Random(15).dropoutMask(40_000, rate);
    const dropped = mask.filter((value) => value === 0).length / mask.length;
    expect(Math.abs(dropped - rate)).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / 40_000));
    expect([...new Set(mask)].sort()).toEqual([0, Math.fround(1 / (1 - rate))]);
  });

  it('drops nothing at a rate of 0', () => {
    expect([...new Random(1).dropoutMask(7, 0)]).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it('draws each of n integers about equally often', () => {
    const random = new Random(13);
    const counts = [0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 7000; i++) counts[random.int(7)]! += 1;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(858));
    expect(() => random.int(0)).toThrow(RangeError);
    expect(() => random.int(1.5)).toThrow(RangeError);
  });

  it('shuffles into permutations that reach every order', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(50), (seed, length) => {
        const values = Int32Array.from({ length }, (_, i) => i);
        const shuffled = new Random(seed).shuffle(values.slice());
        expect([...shuffled].sort((a, b) => a - b)).toEqual([...values]);
      }),
    );
    const orders = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      orders.add(new Random(seed).shuffle(Int32Array.of(0, 1, 2)).join());
    }
    expect(orders.size).toBe(6);
  });

  it('never gives an op the seed 0', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const value = new Random(seed).seed32();
        expect(value).toBeGreaterThanOrEqual(1);
        expect(value).toBeLessThan(2 ** 31);
      }),
    );
  });
});

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}
