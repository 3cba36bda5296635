import { describe, expect, it } from 'vitest';
import { attributeOf } from './attribute.ts';
import { makeTask } from './task.ts';
import { testDataset } from './testing.ts';

const dataset = testDataset([
  { patient: 'a', label: 1, sex: 0, age: 0 },
  { patient: 'b', label: -1, sex: -1, age: 0 },
  { patient: 'c', label: 0, sex: -1, age: 1 },
  { patient: 'd', label: 0, sex: 1, age: -1 },
]);

describe('makeTask', () => {
  it('keeps records that have the label and each attribute, and counts the others', () => {
    expect([...makeTask(dataset, 'ill', ['sex', 'age']).rows]).toEqual([0]);
    expect(makeTask(dataset, 'ill', ['sex', 'age']).leftOut).toEqual({
      'ill missing': 1,
      'sex missing': 1,
      'age missing': 1,
    });
    expect([...makeTask(dataset, 'ill', ['age']).rows]).toEqual([0, 2]);
    expect([...makeTask(dataset, 'ill', []).rows]).toEqual([0, 2, 3]);
  });

  it('lists what there is when a name is wrong', () => {
    const thrown = (label: string, attribute: string) => {
      try {
        makeTask(dataset, label, [attribute]);
      } catch (error) {
        return error;
      }
      return null;
    };
    expect(thrown('dead', 'sex')).toMatchObject({
      message: 'data set test has no label "dead"',
      fix: 'choose one of: ill',
    });
    expect(thrown('ill', 'toString')).toMatchObject({ fix: 'choose one of: sex, age' });
  });

  it('takes the combination of two attributes as one, missing where a part is', () => {
    const { attributes, rows, leftOut } = makeTask(dataset, 'ill', ['sex:age']);
    expect([...rows]).toEqual([0]);
    expect(leftOut).toEqual({ 'ill missing': 1, 'sex:age missing': 2 });
    expect(attributes[0]).toMatchObject({ name: 'sex:age', title: 'sex and age' });
    expect(attributes[0]!.levels).toEqual(['male, young']);
  });
});

describe('a task of several labels', () => {
  const ill = dataset.labels.ill!;
  const dead = { ...ill, name: 'dead', codes: Int16Array.of(-1, -1, 1, 1) };
  const both = { ...dataset, labels: { ill, dead } };

  it('keeps records that have one of them', () => {
    const { rows, leftOut, labels, label } = makeTask(both, ['dead', 'ill'], ['sex']);
    expect([...rows]).toEqual([0, 3]);
    expect(leftOut).toEqual({ 'all labels missing': 1, 'sex missing': 1 });
    expect(labels).toEqual([dead, ill]);
    expect(label).toBe(dead);
  });

  it('is that of the label where there is one', () => {
    expect(makeTask(both, ['ill'], ['sex'])).toEqual(makeTask(both, 'ill', ['sex']));
  });

  it('names each once, and at least one', () => {
    expect(() => makeTask(both, ['ill', 'ill'], [])).toThrow('label ill is named twice');
    expect(() => makeTask(both, [], [])).toThrow('no label of data set test is named');
  });
});

describe('attributeOf', () => {
  const people = (pairs: readonly (readonly [sex: number, age: number])[]) =>
    testDataset(pairs.map(([sex, age], i) => ({ patient: `p${i}`, label: 0, sex, age })));

  it('orders combinations as the levels of their parts, and leaves out those that nobody has', () => {
    const { levels, codes } = attributeOf(
      people([
        [1, 1],
        [0, 1],
        [0, 0],
        [1, 1],
        [-1, 0],
      ]),
      'sex:age',
    );
    expect(levels).toEqual(['male, young', 'male, old', 'female, old']);
    expect([...codes]).toEqual([2, 1, 0, 2, -1]);
    expect(
      attributeOf(
        people([
          [0, 0],
          [1, 0],
        ]),
        'age:sex',
      ).levels,
    ).toEqual(['young, male', 'young, female']);
  });

  it('numbers more levels than a byte can', () => {
    const base = people(Array.from({ length: 400 }, () => [0, 0] as const));
    const codes = Int16Array.from({ length: 400 }, (_, row) => row);
    const levels = Array.from(codes, (code) => `site ${code}`);
    const site = { name: 'site', title: 'site', levels, codes };
    const dataset = { ...base, attributes: { ...base.attributes, site } };
    const both = attributeOf(dataset, 'site:sex');
    expect(both.levels).toHaveLength(400);
    expect(both.levels[both.codes[399]!]).toBe('site 399, male');
  });

  it.each(['sex:race', 'sex:sex', 'sex:', ':'])('does not know %s', (name) => {
    expect(() => attributeOf(dataset, name)).toThrow(/data set test has no attribute/);
  });
});
