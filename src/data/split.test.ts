import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../tensor/random.ts';
import { limitTraining, makeSplit, type Split, splitHash, trialSplit } from './split.ts';
import { makeTask } from './task.ts';
import { type TestRecord, testDataset } from './testing.ts';

const level = fc.integer({ min: 0, max: 1 });
const record: fc.Arbitrary<TestRecord> = fc.record({
  patient: fc.integer({ min: 0, max: 60 }).map(String),
  label: fc.integer({ min: -1, max: 1 }),
  sex: fc.integer({ min: -1, max: 1 }),
  age: level,
});
// Every patient number occurs, so that each part can be filled.
const everyone = Array.from({ length: 60 }, (_, i) => ({
  patient: String(i),
  label: i % 2,
  sex: 0,
  age: 1,
}));
const dataset = fc
  .array(record, { maxLength: 200 })
  .map((records) => testDataset([...records, ...everyone]));
const seed = fc.integer({ min: 0, max: 1000 });

const task = (data: ReturnType<typeof testDataset>) => makeTask(data, 'ill', ['sex', 'age']);
const all = ({ train, validation, test }: Split) => [...train, ...validation, ...test];

/** Patients counted part by part: more than there are if somebody is in two. */
function peopleIn(data: ReturnType<typeof testDataset>, split: Split): number {
  const parts = [split.train, split.validation, split.test];
  const people = parts.map((rows) => new Set(Array.from(rows, (row) => data.patientIds[row])));
  return people.reduce((sum, part) => sum + part.size, 0);
}

describe('makeSplit', () => {
  it('puts each record of the task in one part, and nobody in two', () => {
    fc.assert(
      fc.property(dataset, seed, (data, seed) => {
        const split = makeSplit(task(data), { kind: 'holdout', seed });
        expect(all(split).sort((a, b) => a - b)).toEqual([...task(data).rows]);
        const everybody = new Set(Array.from(task(data).rows, (row) => data.patientIds[row]));
        expect(peopleIn(data, split)).toBe(everybody.size);
        expect([...split.test]).toEqual([...split.test].sort((a, b) => a - b));
      }),
    );
  });

  it('is the same whichever attribute comes first, limited too', () => {
    fc.assert(
      fc.property(dataset, seed, (data, seed) => {
        const [one, other] = [
          ['sex', 'age'],
          ['age', 'sex'],
        ].map((names) => {
          const own = makeTask(data, 'ill', names);
          return limitTraining(own, makeSplit(own, { kind: 'holdout', seed }), 20, seed);
        });
        expect(one).toEqual(other);
      }),
    );
  });

  it('gives parts the shares that are asked for', () => {
    const data = testDataset(
      Array.from({ length: 200 }, (_, i) => ({ label: i % 2, sex: 0, age: 0, patient: String(i) })),
    );
    const shares = [0.6, 0.2, 0.2] as const;
    const split = makeSplit(task(data), { kind: 'holdout', seed: 1, shares });
    expect([split.train, split.validation, split.test].map(({ length }) => length)).toEqual([
      120, 40, 40,
    ]);
  });

  it('tests every record in exactly one of the folds', () => {
    fc.assert(
      fc.property(dataset, seed, fc.integer({ min: 2, max: 6 }), (data, seed, count) => {
        const folds = Array.from({ length: count }, (_, fold) =>
          makeSplit(task(data), { kind: 'fold', seed, count, fold }),
        );
        const tested = folds.flatMap(({ test }) => [...test]);
        expect(tested.sort((a, b) => a - b)).toEqual([...task(data).rows]);
        for (const split of folds) {
          expect(all(split).sort((a, b) => a - b)).toEqual([...task(data).rows]);
          const everybody = new Set(Array.from(task(data).rows, (row) => data.patientIds[row]));
          expect(peopleIn(data, split)).toBe(everybody.size);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('gives each cell its share to the record where every patient has one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ label: level, sex: level, age: level }), {
          minLength: 100,
          maxLength: 400,
        }),
        seed,
        (rows, seed) => {
          const data = testDataset(rows.map((row, i) => ({ ...row, patient: String(i) })));
          const split = makeSplit(task(data), { kind: 'holdout', seed });
          // Placing one record more or less can't help both its cell and the total.
          expect(Math.abs(split.test.length - 0.2 * rows.length)).toBeLessThan(3);
          expect(Math.abs(split.train.length - 0.7 * rows.length)).toBeLessThan(3);
          for (let cell = 0; cell < 8; cell++) {
            const inCell = ({ label, sex, age }: (typeof rows)[number]) =>
              label * 4 + sex * 2 + age === cell;
            const total = rows.filter(inCell).length;
            const tested = [...split.test].filter((row) => inCell(rows[row]!)).length;
            expect(Math.abs(tested - 0.2 * total)).toBeLessThan(2);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keeps cells and sizes even where patients have many records each', () => {
    // 100 patients with 1 to 19 records, most of them in several cells.
    const random = new Random(5);
    const records = Array.from({ length: 100 }, (_, i) =>
      Array.from({ length: 1 + random.int(19) }, () => ({
        patient: `p${i}`,
        label: random.int(2),
        sex: i % 2,
        age: random.int(2),
      })),
    ).flat();
    const data = testDataset(records);
    const { test, train } = makeSplit(task(data), { kind: 'holdout', seed: 1 });
    expect(Math.abs(test.length - 0.2 * records.length)).toBeLessThan(5);
    expect(Math.abs(train.length - 0.7 * records.length)).toBeLessThan(5);
    for (let cell = 0; cell < 8; cell++) {
      const inCell = (row: number) => {
        const { label, sex, age } = records[row]!;
        return label * 4 + sex * 2 + age === cell;
      };
      const total = records.filter((_, row) => inCell(row)).length;
      expect(Math.abs(test.filter(inCell).length - 0.2 * total)).toBeLessThan(5);
    }
  });

  it('does not depend on the order of the records', () => {
    fc.assert(
      fc.property(dataset, seed, (data, seed) => {
        const backwards = [...data.ids.keys()].reverse();
        const turn = <T>(values: ArrayLike<T>) => backwards.map((row) => values[row]!);
        const { ill } = data.labels;
        const { sex, age } = data.attributes;
        const turned = {
          ...data,
          ids: turn(data.ids),
          patientIds: turn(data.patientIds),
          labels: { ill: { ...ill!, codes: Int16Array.from(turn(ill!.codes)) } },
          attributes: {
            sex: { ...sex!, codes: Int16Array.from(turn(sex!.codes)) },
            age: { ...age!, codes: Int16Array.from(turn(age!.codes)) },
          },
        };
        const hash = (set: typeof data) => {
          const split = makeSplit(task(set), { kind: 'holdout', seed });
          return splitHash(set, limitTraining(task(set), split, 30, seed));
        };
        expect(hash(turned)).toBe(hash(data));
      }),
      { numRuns: 30 },
    );
  });

  it('depends on nothing but task and seed', () => {
    const data = testDataset(everyone);
    const first = makeSplit(task(data), { kind: 'holdout', seed: 1 });
    expect(makeSplit(task(data), { kind: 'holdout', seed: 1 })).toEqual(first);
    expect(makeSplit(task(data), { kind: 'holdout', seed: 2 })).not.toEqual(first);
  });

  it('refuses folds that do not exist and sets that are too small', () => {
    const data = testDataset(everyone);
    const spec = { kind: 'fold', seed: 1, count: 5 } as const;
    expect(() => makeSplit(task(data), { ...spec, fold: 5 })).toThrow('fold 5 of 5');
    expect(() => makeSplit(task(data), { ...spec, count: 1, fold: 0 })).toThrow('fold 0 of 1');
    const tiny = testDataset(everyone.slice(0, 2));
    expect(() => makeSplit(task(tiny), { kind: 'holdout', seed: 1 })).toThrow('2 patients');
  });
});

describe('a split of several labels', () => {
  const random = new Random(7);
  const records = Array.from({ length: 1000 }, (_, i) => ({
    patient: String(i),
    label: random.int(10) === 0 ? 1 : 0,
    sex: random.int(2),
    age: 0,
  }));
  const base = testDataset(records);
  const named = (name: string, positive: number) => ({
    ...base.labels.ill!,
    name,
    codes: Int16Array.from({ length: 1000 }, () =>
      random.int(5) === 0 ? -1 : random.int(positive) === 0 ? 1 : 0,
    ),
  });
  const labels = { ill: base.labels.ill!, rare: named('rare', 25), common: named('common', 3) };
  const data = { ...base, labels };
  const several = makeTask(data, ['ill', 'rare', 'common'], ['sex']);

  it('shares out the positives, negatives and unknown of each label in each group', () => {
    const { test } = makeSplit(several, { kind: 'holdout', seed: 1 });
    for (const { codes } of several.labels) {
      for (const code of [-1, 0, 1]) {
        for (const sex of [0, 1]) {
          const of = (rows: Int32Array) =>
            rows.filter((row) => codes[row] === code && records[row]!.sex === sex).length;
          expect(Math.abs(of(test) - 0.2 * of(several.rows))).toBeLessThan(2);
        }
      }
    }
  });

  it('of one label is the same however it is named', () => {
    for (const spec of [
      { kind: 'holdout', seed: 3 },
      { kind: 'fold', seed: 3, count: 4, fold: 1 },
    ] as const) {
      const [one, listed] = ['rare', ['rare']].map((names) =>
        makeSplit(makeTask(data, names, ['sex']), spec),
      );
      expect(one).toEqual(listed);
    }
  });

  it('can be limited', () => {
    const split = makeSplit(several, { kind: 'holdout', seed: 1 });
    expect(limitTraining(several, split, 100, 1).train).toHaveLength(100);
  });
});

describe('halves of a fold’s training records', () => {
  const spec = { kind: 'fold', seed: 3, count: 5, fold: 2 } as const;

  it('are disjoint, make up all of them, part no patient, and leave validation and test', () => {
    fc.assert(
      fc.property(dataset, seed, (data, seed) => {
        const own = { ...spec, seed };
        const whole = makeSplit(task(data), own);
        const [first, second] = ([0, 1] as const).map((half) =>
          makeSplit(task(data), { ...own, half }),
        ) as [Split, Split];
        expect([...first.train, ...second.train].sort((a, b) => a - b)).toEqual([...whole.train]);
        const people = [first, second].map(
          ({ train }) => new Set(Array.from(train, (row) => data.patientIds[row])),
        );
        expect([...people[0]!].filter((one) => people[1]!.has(one))).toEqual([]);
        for (const half of [first, second]) {
          expect([half.validation, half.test]).toEqual([whole.validation, whole.test]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('are the same again, whatever the order of records, and others in another fold', () => {
    const rows = Array.from({ length: 200 }, (_, i) => ({
      ...{ label: i % 2, sex: (i >> 1) % 2, age: 0, patient: String(i) },
    }));
    const data = testDataset(rows);
    const half = (fold: number) => makeSplit(task(data), { ...spec, fold, half: 0 });
    expect(half(2)).toEqual(half(2));
    const reversed = { ...testDataset(rows.toReversed()), ids: data.ids.toReversed() };
    expect(splitHash(reversed, makeSplit(task(reversed), { ...spec, half: 0 }))).toBe(
      splitHash(data, half(2)),
    );
    const trainedTwice = (a: Split, b: Split) =>
      [...a.train].filter((row) => b.train.includes(row)).length;
    // Were it dealt once for all folds, all records that both folds train on would be on one side.
    expect(trainedTwice(half(2), half(3))).toBeLessThan(0.8 * half(2).train.length);
  });

  it('have half of each combination of label and groups, to the record', () => {
    const rows = Array.from({ length: 400 }, (_, i) => ({
      ...{ label: i % 5 === 0 ? 1 : 0, sex: i % 3 === 0 ? 1 : 0, age: i % 2, patient: String(i) },
    }));
    const data = testDataset(rows);
    const whole = makeSplit(task(data), spec);
    const half = makeSplit(task(data), { ...spec, half: 1 });
    for (let cell = 0; cell < 8; cell++) {
      const count = ({ train }: Split) =>
        [...train].filter((row) => {
          const { label, sex, age } = rows[row]!;
          return label * 4 + sex * 2 + age === cell;
        }).length;
      expect(Math.abs(count(half) - count(whole) / 2)).toBeLessThan(2);
    }
  });

  it('are halves of what the recipe allows', () => {
    const data = testDataset(
      Array.from({ length: 300 }, (_, i) => ({
        ...{ label: i % 2, sex: (i >> 1) % 2, age: 0, patient: String(i) },
      })),
    );
    const limited = trialSplit(task(data), spec, 60).train;
    const parts = ([0, 1] as const).map((half) => trialSplit(task(data), { ...spec, half }, 60));
    expect(parts.map(({ train }) => train.length)).toEqual([30, 30]);
    expect(parts.flatMap(({ train }) => [...train]).sort((a, b) => a - b)).toEqual([...limited]);
  });

  it('are two, of at least two patients', () => {
    const few = (count: number) =>
      testDataset(
        Array.from({ length: count }, (_, i) => ({
          ...{ label: 1, sex: 0, age: 0, patient: String(i) },
        })),
      );
    expect(() => makeSplit(task(few(60)), { ...spec, half: 2 as 0 })).toThrow(
      'half 2 of fold 2 does not exist',
    );
    expect(() => makeSplit(task(few(3)), { ...spec, count: 3, fold: 0, half: 0 })).toThrow(
      'too few to split',
    );
  });

  it('change no split without them', () => {
    const data = testDataset(
      Array.from({ length: 300 }, (_, i) => ({
        ...{ label: i % 3 === 0 ? 1 : 0, sex: i % 2, age: 0, patient: String(i >> 1) },
      })),
    );
    const bySex = makeTask(data, 'ill', ['sex']);
    // As they were before there were halves.
    expect(splitHash(data, makeSplit(bySex, spec))).toBe(
      '8f894e04865c45cd321585353c75827ca1d951c0c0e74d11027260e336954f88',
    );
    expect(splitHash(data, trialSplit(bySex, spec, 50))).toBe(
      '8cc1401917e6fce805b5218fb8ac3151a7bb7eaba40e26251b845d11dc36437f',
    );
  });
});

describe('limitTraining', () => {
  it('keeps that many training records with the shares of every cell', () => {
    fc.assert(
      fc.property(dataset, seed, fc.integer({ min: 1, max: 150 }), (data, seed, limit) => {
        const split = makeSplit(task(data), { kind: 'holdout', seed });
        const limited = limitTraining(task(data), split, limit, seed);
        expect(limited.train.length).toBe(Math.min(limit, split.train.length));
        const before = new Set(split.train);
        expect([...limited.train].every((row) => before.has(row))).toBe(true);
        expect(limited.validation).toBe(split.validation);
        expect(limited.test).toBe(split.test);
        const ill = (rows: Int32Array) =>
          rows.filter((r) => data.labels.ill!.codes[r] === 1).length;
        const expected = (ill(split.train) * limited.train.length) / split.train.length;
        // Four cells are ill; each rounds by less than one.
        expect(Math.abs(ill(limited.train) - expected)).toBeLessThan(4);
      }),
    );
  });
});

describe('splitHash', () => {
  it('changes when a record changes its part', () => {
    const data = testDataset(everyone);
    const split = makeSplit(task(data), { kind: 'holdout', seed: 1 });
    const moved = {
      train: split.train.slice(1),
      validation: Int32Array.from([...split.validation, split.train[0]!]).sort(),
      test: split.test,
    };
    expect(splitHash(data, split)).toMatch(/^[0-9a-f]{64}$/);
    expect(splitHash(data, moved)).not.toBe(splitHash(data, split));
    expect(splitHash(data, { ...split })).toBe(splitHash(data, split));
  });
});

describe('a published split', () => {
  const records = everyone.slice(0, 6);
  const published = { ...testDataset(records), publishedSplit: Int8Array.of(2, 0, 1, -1, 0, 2) };

  it('takes the records of the task from each part, and no others', () => {
    const split = makeSplit(task(published), { kind: 'published', seed: 1 });
    expect(all(split)).toEqual([1, 4, 2, 0, 5]);
    expect(split.test).toEqual(Int32Array.of(0, 5));
    const unlabelled = records.map((one, i) => ({ ...one, label: i === 4 ? -1 : one.label }));
    const fewer = { ...testDataset(unlabelled), publishedSplit: published.publishedSplit };
    expect([...makeSplit(task(fewer), { kind: 'published', seed: 1 }).train]).toEqual([1]);
  });

  it('is asked for in vain where there is none, or a part is empty', () => {
    expect(() => makeSplit(task(testDataset(records)), { kind: 'published', seed: 1 })).toThrow(
      'data set test has no published split',
    );
    const untested = { ...published, publishedSplit: Int8Array.of(0, 0, 1, 1, 0, 0) };
    expect(() => makeSplit(task(untested), { kind: 'published', seed: 1 })).toThrow(
      'no record in its part test',
    );
  });
});

it('splits record by record where that is asked for, patients torn apart', () => {
  const records = everyone.flatMap((one) => [one, one, one]);
  const data = testDataset(records);
  const split = makeSplit(task(data), { kind: 'records', seed: 1 });
  expect(all(split).sort((a, b) => a - b)).toEqual([...records.keys()]);
  expect(peopleIn(data, split)).toBeGreaterThan(everyone.length);
  const together = makeSplit(task(data), { kind: 'holdout', seed: 1 });
  expect(split.train.length).toBe(together.train.length);
  expect(peopleIn(data, together)).toBe(everyone.length);
});

it('gives parts the shares that are asked for record by record too', () => {
  const records = everyone.flatMap((one) => [one, one, one]);
  const shares = [0.8, 0.1, 0.1] as const;
  const split = makeSplit(task(testDataset(records)), { kind: 'records', seed: 1, shares });
  const parts = [split.train, split.validation, split.test].map(
    ({ length }) => length / records.length,
  );
  shares.forEach((share, i) => {
    expect(parts[i]).toBeCloseTo(share, 1);
  });
});
