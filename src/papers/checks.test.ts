import { describe, expect, test } from 'vitest';
import {
  above,
  difference,
  fallsMore,
  margin,
  metricsOf,
  nameOf,
  rowsOf,
  trend,
  turning,
  undominated,
} from './checks.ts';
import { ACCURACY, EO, rowNamed } from './summary/testing.ts';

const [a, b, c] = ['a', 'b', 'c'].map((id, knob) => rowNamed(id, knob)) as [
  ReturnType<typeof rowNamed>,
  ReturnType<typeof rowNamed>,
  ReturnType<typeof rowNamed>,
];
const rows = [a, b, c];

describe('checks', () => {
  test.each([
    [difference({ row: a, minus: b, metric: EO, direction: 'lower' }), 'EO: a minus b', 'ab'],
    [margin({ row: a, minus: c, metric: ACCURACY, within: 0.01 }), 'ACC: a minus c', 'ac'],
    [
      trend({ rows, metric: EO, direction: 'falls', knob: 'η' }),
      'EO: last minus first value of η',
      'abc',
    ],
    [turning({ rows, metric: EO, turnsAt: 1 }), 'EO: the knob = 1 against both ends', 'abc'],
    [
      fallsMore({ row: a, from: b, metric: EO, than: ACCURACY, power: 2 }),
      '√(EO) falls by a larger factor than ACC',
      'ab',
    ],
    [above({ row: c, metric: ACCURACY, value: 0.5, what: 'chance' }), 'ACC: c minus chance', 'c'],
    [
      undominated({ row: a, others: [b, c], metrics: [EO, ACCURACY] }),
      'smallest lead of a where another row comes closest in all of EO, ACC',
      'abc',
    ],
  ])('%j is named by what it compares', (check, name, ids) => {
    expect(nameOf(check)).toBe(name);
    expect(rowsOf(check).map(({ id }) => id)).toEqual([...ids]);
    expect(metricsOf(check).length).toBeGreaterThan(0);
  });

  test('a trend needs three rows with ascending knobs', () => {
    const falls = { metric: ACCURACY, direction: 'falls' } as const;
    expect(() => trend({ ...falls, rows: rows.slice(1) })).toThrow('three or more');
    expect(() => trend({ ...falls, rows: [...rows, rowNamed('d')] })).toThrow('row d has no knob');
    expect(() => trend({ ...falls, rows: rows.toReversed() })).toThrow('does not ascend');
  });

  test('a trend turns between its ends', () => {
    expect(() => turning({ rows, metric: EO, turnsAt: 2, knob: 'η' })).toThrow('η = 2');
  });
});
