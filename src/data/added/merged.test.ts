import { describe, expect, it } from 'vitest';
import { attributeDefinition, parseAttributes } from './attribute.ts';
import { parseMerged } from './merged.ts';

const COLUMNS = ['race', 'sex', 'age', 'a:b'];

describe('groups of several values', () => {
  it.each([
    [
      'white|black',
      [
        ['white', ['white']],
        ['black', ['black']],
      ],
    ],
    [
      'white|black+asian',
      [
        ['white', ['white']],
        ['black + asian', ['black', 'asian']],
      ],
    ],
    [
      ' white | others = * ',
      [
        ['white', ['white']],
        ['others', null],
      ],
    ],
    [
      '*|black',
      [
        ['all others', null],
        ['black', ['black']],
      ],
    ],
    [
      '"a|b"+"c+d"|"x=y"="*"',
      [
        ['a|b + c+d', ['a|b', 'c+d']],
        ['x=y', ['*']],
      ],
    ],
  ] as const)('%s', (text, wanted) => {
    expect(parseMerged(text, 'race').map(({ name, values }) => [name, values])).toEqual(wanted);
  });

  it('stand beside others, and crossings name their columns once', () => {
    expect(parseAttributes('sex:race:white|black,age:60', COLUMNS)).toEqual([
      { column: 'sex', cuts: [] },
      { column: 'race', cuts: [], merged: parseMerged('white|black', 'race') },
      { column: 'age', cuts: [60] },
    ]);
    expect(parseAttributes('"a:b":x|y', COLUMNS)[0]).toMatchObject({
      column: 'a:b',
      merged: [{ name: 'x' }, { name: 'y' }],
    });
  });

  const define = (groups: string, values: readonly string[]) =>
    attributeDefinition(
      parseAttributes(groups, COLUMNS)[0]!,
      new Map(values.map((value, i) => [value, i + 1])),
      'people.csv',
    );

  it('keep the order in which they are named, and every spelling of a number', () => {
    expect(define('race:2|1+3', ['1', '2.0', '2', '3', '4'])).toMatchObject({
      levels: ['2', '1 + 3'],
      values: { '2': '2', '2.0': '2', '1': '1 + 3', '3': '1 + 3' },
      missing: ['4'],
    });
  });

  it('name all others one by one, unless these are very many', () => {
    expect(define('race:a|*', ['a', 'b', 'c'])).toMatchObject({
      levels: ['a', 'all others'],
      values: { a: 'a', b: 'all others', c: 'all others' },
      missing: [],
    });
    const many = Array.from({ length: 200 }, (_, i) => `v${i}`);
    expect(define('race:v7|*', many)).toMatchObject({
      values: { v7: 'v7' },
      otherwise: 'all others',
    });
  });

  it.each([
    ['race:white|', 'a value is blank'],
    ['race:white|=black', 'has no name'],
    ['race:white|black+white', '"white" is in two groups'],
    ['race:*|other=*', '"*" is in two groups'],
    ['race:a=white|a=black', 'two groups are called "a"'],
    ['race:white|blck', 'is never "blck"'],
    ['race:white|black|*', 'no value of "race" is left for "all others"'],
    ['race:black+white', 'the table has no column "black+white"'],
    ['race:white|black,sex:race:black|white', '--groups says in two ways which'],
    ['age:60:a|b', 'the table has no column "60"'],
  ])('%s is not: %s', (groups, message) => {
    const defining = () => define(groups, ['white', 'black']);
    expect(defining).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(message),
        fix: expect.stringMatching(/race:white\|black\+asian|black|another --id/),
      }),
    );
  });
});
