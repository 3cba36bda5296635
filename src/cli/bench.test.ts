import { expect, it } from 'vitest';
import type { BenchPart } from '../bench/part.ts';
import { BENCH_PARTS } from '../bench/parts.ts';
import { chooseParts } from './bench.ts';

const part = (name: string, slow = false): BenchPart => ({
  name,
  title: name,
  slow,
  run: () => Promise.reject(new Error('not run')),
});
const PARTS = [part('a'), part('b', true), part('c')];
const names = (chosen: readonly BenchPart[]) => chosen.map(({ name }) => name);

it('runs what is named, in the order of the registry; else all but the slow parts', () => {
  expect(names(chooseParts(['c', 'b'], false, PARTS))).toEqual(['b', 'c']);
  expect(names(chooseParts([], false, PARTS))).toEqual(['a', 'c']);
  expect(names(chooseParts([], true, PARTS))).toEqual(['a', 'b', 'c']);
});

it('lists the parts where a name is unknown', () => {
  expect(() => chooseParts(['a', 'x'], false, PARTS)).toThrow(/no part "x"/);
});

it('names every part once', () => {
  expect(new Set(names(BENCH_PARTS)).size).toBe(BENCH_PARTS.length);
});
