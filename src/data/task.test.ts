import { describe, expect, it } from 'vitest';
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
});
