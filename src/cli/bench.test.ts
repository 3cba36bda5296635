import { expect, it } from 'vitest';
import type { BenchPart } from '../bench/part.ts';
import { BENCH_PARTS } from '../bench/parts.ts';
import { chooseParts } from './bench.ts';

const part = (name: string, traits: Partial<BenchPart> = {}): BenchPart => ({
  name,
  title: name,
  ...traits,
  run: () => Promise.reject(new Error('not run')),
});
const PARTS = [part('a'), part('b', { slow: true }), part('c'), part('d', { gpu: true })];
const names = (chosen: readonly BenchPart[]) => chosen.map(({ name }) => name);

it('runs what is named, in the order of the registry; else all but slow parts and those for a GPU', () => {
  expect(names(chooseParts(['d', 'b'], {}, PARTS))).toEqual(['b', 'd']);
  expect(names(chooseParts([], {}, PARTS))).toEqual(['a', 'c']);
  expect(names(chooseParts([], { full: true }, PARTS))).toEqual(['a', 'b', 'c']);
  expect(names(chooseParts([], { gpu: true }, PARTS))).toEqual(['d']);
});

it('lists the parts where a name is unknown', () => {
  expect(() => chooseParts(['a', 'x'], {}, PARTS)).toThrow(/no part "x"/);
});

it('names every part once', () => {
  expect(new Set(names(BENCH_PARTS)).size).toBe(BENCH_PARTS.length);
});
