import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Arrow, FLOORS, faults, importsOf, readArrows } from './architecture.ts';

describe('the order of src', () => {
  const arrows = readArrows(join(import.meta.dirname, '..', 'src'));

  it('is read from the sources', () => {
    const has = ([from, to]: Arrow) => arrows.some(([a, b]) => a === from && b === to);
    expect(has(['cli/main.ts', 'cli/lab.ts'])).toBe(true);
    expect(has(['json.ts', 'errors.ts']) || has(['data/csv.ts', 'errors.ts'])).toBe(true);
    const folders = new Set(arrows.map(([from]) => from.split('/')[0]!));
    expect(FLOORS.filter((room) => !room.endsWith('.ts') && !folders.has(room))).toEqual([]);
  });

  it('has no arrow up, no circle and no room without a floor', () => {
    expect(faults(arrows, FLOORS)).toEqual([]);
  });
});

describe('importsOf', () => {
  it('finds values, types, several lines, re-exports and imports at run time', () => {
    const text = `
import { a } from './a.ts';
import type { B } from '../b.ts';
import {
  c,
} from './c/c.ts';
import './d.ts';
export * from './e.ts';
import z from 'zod';
const f = await import('./f.ts');
export const g = join(here, './not-this.ts');
write(\`export * from './nor-this.ts'\`);
`;
    expect(importsOf('x/y.ts', text)).toEqual([
      'x/a.ts',
      'b.ts',
      'x/c/c.ts',
      'x/d.ts',
      'x/e.ts',
      'x/f.ts',
    ]);
  });
});

describe('faults', () => {
  const floors = ['low', 'high', 'top.ts'];

  it('lets arrows run down', () => {
    const arrows: Arrow[] = [
      ['top.ts', 'high/a.ts'],
      ['high/a.ts', 'low/b.ts'],
      ['high/a.ts', 'high/inner/c.ts'],
      ['high/inner/c.ts', 'high/d.ts'],
    ];
    expect(faults(arrows, floors)).toEqual([]);
  });

  it('names an arrow up, a room without a floor, and test code in a source', () => {
    expect(faults([['low/b.ts', 'high/a.ts']], floors)).toEqual([
      'low/b.ts imports high/a.ts, which lies above',
    ]);
    expect(faults([['cellar/a.ts', 'low/b.ts']], floors)).toEqual(['cellar has no floor']);
    expect(faults([['low/b.ts', 'cellar/a.ts']], floors)).toEqual([
      'low/b.ts imports cellar/a.ts, which has no floor',
    ]);
    expect(faults([['high/a.ts', 'high/testing.ts']], floors)).toEqual([
      'high/a.ts imports the test code high/testing.ts',
    ]);
  });

  it('names a circle of files once, and one that runs through a folder', () => {
    const files: Arrow[] = [
      ['low/a.ts', 'low/b.ts'],
      ['low/b.ts', 'low/c.ts'],
      ['low/c.ts', 'low/a.ts'],
      ['low/d.ts', 'low/a.ts'],
    ];
    expect(faults(files, floors)).toEqual(['circle in low: a.ts ↔ b.ts ↔ c.ts']);
    const folders: Arrow[] = [
      ['low/x.ts', 'low/inner/a.ts'],
      ['low/inner/b.ts', 'low/x.ts'],
    ];
    expect(faults(folders, floors)).toEqual(['circle in low: x.ts ↔ inner']);
  });
});
