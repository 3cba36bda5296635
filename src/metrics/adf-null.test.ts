import { describe, expect, test } from 'vitest';
import { Random } from '../tensor/random.ts';
import { adfNull } from './adf-null.ts';
import { evaluate } from './evaluate.ts';
import { fromRows, type Row } from './testing.ts';

/** Patients of two records with one sex each; `leak` is how often the prediction is the sex. */
function patients(n: number, seed: number, leak: number): Row[] {
  const random = new Random(seed);
  return Array.from({ length: n }, (_, patient): Row[] => {
    const sex = random.int(2);
    return [0, 1].map(() => ({
      label: random.int(2),
      score: (random.uniform() < leak ? sex : random.int(2)) * 0.8 + 0.1,
      groups: [sex],
      cluster: `${patient}`,
    }));
  }).flat();
}

describe('null distribution of ADF', () => {
  const options = { attribute: 'sex', seed: 1, permutations: 400 };

  test('a prediction that is not the group lies within it, one that is lies beyond', () => {
    const free = adfNull(fromRows(patients(200, 1, 0)), options);
    expect(free.pValue).toBeGreaterThan(0.05);
    expect(free.percentile95).toBeGreaterThan(free.mean!);
    const leaking = adfNull(fromRows(patients(200, 1, 0.5)), options);
    expect(leaking.pValue).toBe(1 / 401);
    expect(leaking.observed).toBeGreaterThan(leaking.percentile95!);
  });

  test('the observed value is the one that evaluations give', () => {
    const records = fromRows(patients(100, 3, 0.3));
    expect(adfNull(records, options).observed).toBeCloseTo(
      evaluate(records).at('fairness.sex.adfNats')!,
      12,
    );
  });

  test('its mean is about 1/N for single records', () => {
    const rows = patients(500, 4, 0).map((row, i) => ({ ...row, cluster: `${i}` }));
    expect(adfNull(fromRows(rows), options).mean! * rows.length).toBeCloseTo(1, 0);
  });

  test('patients with a label pattern of their own stay as they are', () => {
    const rows: Row[] = [
      { label: 0, score: 0.9, groups: [0], cluster: 'a' },
      { label: 1, score: 0.1, groups: [1], cluster: 'b' },
      { label: 1, score: 0.1, groups: [1], cluster: 'b' },
      { label: 1, score: 0.1, groups: [-1], cluster: 'c' },
    ];
    const result = adfNull(fromRows(rows), options);
    expect(result).toMatchObject({ patients: 2, exchangeable: 0, pValue: 1 });
    expect(result.mean).toBeCloseTo(result.observed!, 12);
  });

  test('patients with the same labels change places in whatever order their records stand', () => {
    const rows: Row[] = [
      { label: 0, score: 0.9, groups: [0], cluster: 'a' },
      { label: 1, score: 0.1, groups: [0], cluster: 'a' },
      { label: 1, score: 0.9, groups: [1], cluster: 'b' },
      { label: 0, score: 0.1, groups: [1], cluster: 'b' },
    ];
    expect(adfNull(fromRows(rows), options)).toMatchObject({ patients: 2, exchangeable: 2 });
  });

  test('an attribute that is not there is an error; nobody known is no number', () => {
    expect(() => adfNull(fromRows([]), { ...options, attribute: 'age' })).toThrow('no group "age"');
    expect(adfNull(fromRows([]), options)).toMatchObject({ observed: null, pValue: null });
  });
});
