import { describe, expect, it } from 'vitest';
import { testDataset } from '../../../data/testing.ts';
import type { Predictions } from '../../../metrics/predictions.ts';
import { Random } from '../../../tensor/random.ts';
import type { Setting, StudiedTraining } from '../../paper.ts';
import { foldsOf, planTable } from '../../plan.ts';
import { PROFILES } from '../../profile.ts';
import type { SettingResult } from '../../results.ts';
import type { PaperResults } from '../../results-file.ts';
import { table3 } from '../table-3.ts';
import { halves } from './blocks.ts';
import { DIFFERENCE, type MeasuredHalves, measureHalves } from './measure.ts';
import { trainingSets } from './table.ts';
import { trainingSetTold } from './told.ts';

const RECORDS = 2_000;
const random = new Random(1);
const people = Array.from({ length: RECORDS }, (_, i) => ({
  ...{ patient: String(i), label: i % 2, sex: (i >> 1) % 2, age: 0 },
}));
const dataset = testDataset(people);
const [desk] = trainingSets.settings('desk');
const setting: Setting = {
  ...desk!,
  data: { dataset: 'test', options: {}, label: 'ill', attributes: ['sex'] },
};

/**
 * Test predictions of a fifth of the records, with shifts of women's and of everyone's scores.
 *
 * @param luck source of noise of the training's own; default: trainings differ by what they are given.
 */
function predicted(fold: number, women: number, all: number, luck?: Random): Predictions {
  const rows = people.flatMap((_, row) => (row % 5 === fold ? [row] : []));
  return {
    ids: rows.map((row) => `r${row}`),
    clusters: rows.map((row) => people[row]!.patient),
    classes: ['well', 'ill'],
    labels: Int16Array.from(rows, (row) => people[row]!.label),
    scores: Float32Array.from(rows, (row) => {
      const { label, sex } = people[row]!;
      const noise = (luck ?? new Random(row)).normal();
      return 1 / (1 + Math.exp(-(noise + label - 0.5 + all + (sex === 1 ? women : 0))));
    }),
    groups: [
      {
        name: 'sex',
        levels: ['male', 'female'],
        codes: Int16Array.from(rows, (row) => people[row]!.sex),
      },
    ],
  };
}

/** Five folds by some seeds; Ours differs between halves in what it does to women by `spread`. */
function trainings(seeds: number, spread: number, luck?: Random): StudiedTraining[] {
  return Array.from({ length: 5 }, (_, fold) => {
    const women = [0, 1].map(() => spread * random.normal());
    return Array.from({ length: seeds }, (_, s): StudiedTraining => {
      const rows = [0, 1].flatMap((half) => {
        const [vanilla, ours] = [
          predicted(fold, 0, 0, luck),
          predicted(fold, women[half]!, 0, luck),
        ];
        return [
          [`vanilla-half-${half + 1}`, { validation: vanilla, test: vanilla }],
          [`ours-half-${half + 1}`, { validation: ours, test: ours }],
        ] as const;
      });
      return { seed: s + 1, fold, rows: new Map(rows) };
    });
  }).flat();
}

/** Called well by every model. */
function allWell(fold: number) {
  const test = predicted(fold, 0, -20);
  return { validation: test, test };
}

const holding = (found: MeasuredHalves | null) =>
  ({
    id: 'ham10000-64/sex',
    dataset: { id: 'ham10000-64', title: 'HAM10000', standInFor: null },
    ...{ variant: null, attribute: 'sex', attributes: ['sex'], levels: ['male', 'female'] },
    studies: { trainingSets: { found } },
  }) as unknown as SettingResult;

const shown = (found: MeasuredHalves) =>
  halves.together!(trainingSets, {
    ...{ table: trainingSets.id, profile: 'desk' },
    settings: [holding(found)],
  });

const partOf = (found: MeasuredHalves | null, method: string, column: string) =>
  found!.parts.find((part) => part.method === method && part.column === column)!.spread!;

describe('the table', () => {
  it.each(PROFILES)('trains two disjoint halves of five folds, in profile %s', (profile) => {
    for (const own of trainingSets.settings(profile)) {
      expect(foldsOf(own)).toHaveLength(5);
      expect(own.splitSeed).toBe(1);
      const specs = planTable(trainingSets, [own]).map(({ spec }) => spec);
      expect(specs).toHaveLength(20 * own.seeds.length);
      for (const { method, split } of specs) {
        expect(['vanilla', 'fair-diagnosis']).toContain(method);
        expect(split).toMatchObject({ kind: 'fold', seed: 1, half: expect.toBeOneOf([0, 1]) });
      }
    }
  });

  it('runs by default on what the main claims are judged on, with two seeds', () => {
    const unasked = trainingSets.settings('desk').filter(({ byDefault }) => byDefault);
    expect(unasked.map(({ id }) => id)).toEqual(['ham10000-64/sex']);
    expect(unasked[0]!.seeds).toEqual([1, 2]);
  });

  it('leaves the trials of other tables without a half', () => {
    const specs = planTable(table3, table3.settings('desk')).map(({ spec }) => spec);
    for (const { split } of specs) expect(split).not.toHaveProperty('half');
  });

  it('needs folds', () => {
    const held = { ...setting, data: desk!.data, folds: 0 };
    expect(() => planTable(trainingSets, [held])).toThrow('has no folds');
  });
});

describe('what halves tell', () => {
  it('is nothing where halves predict alike', () => {
    const found = measureHalves(trainings(2, 0), dataset, setting)!;
    expect(found).toMatchObject({
      folds: 5,
      seeds: 2,
      records: { half: 700, all: 1400, test: 400 },
    });
    for (const { spread } of found.parts) {
      expect(spread!.halves.variance).toBeCloseTo(0, 12);
      expect(spread!.seeds!.variance).toBeCloseTo(0, 12);
    }
  });

  it('is what women’s scores differ by, in gaps of Ours and of the difference alone', () => {
    const found = measureHalves(trainings(2, 1), dataset, setting);
    const [eo, dp] = ['eo', 'dp'].map((column) => partOf(found, 'ours', column));
    expect(eo!.halves.variance).toBeGreaterThan(0.01);
    expect(dp!.halves.variance).toBeGreaterThan(0.01);
    // Both seeds do the same: all of it is the training set's.
    expect(eo!.seeds!.variance).toBeCloseTo(0, 12);
    expect(eo!.alone!.variance).toBeCloseTo(eo!.halves.variance, 12);
    expect(partOf(found, 'vanilla', 'eo').halves.variance).toBeCloseTo(0, 12);
    expect(partOf(found, DIFFERENCE, 'eo').halves).toEqual(eo!.halves);
    expect(new Set(found!.parts.map(({ pair }) => pair))).toEqual(new Set([null]));
  });

  it('leaves out what a small test adds, on average', () => {
    const luck = new Random(3);
    const tables = Array.from(
      { length: 12 },
      () => partOf(measureHalves(trainings(1, 0, luck), dataset, setting), 'ours', 'eo').halves,
    );
    // A share of 0.69 is found of 100 ill women and as many men: 2 · 0.69 · 0.31 / 100.
    const added = 0.0043;
    const mean = tables.reduce((sum, { variance }) => sum + variance, 0) / tables.length;
    expect(Math.abs(mean)).toBeLessThan(0.4 * added);
    // No spread is shown where there is none.
    expect(tables.filter(({ low }) => low > 0).length).toBeLessThan(2);
  });

  it('keeps numbers that are undefined, and says so', () => {
    // Whoever is called well, by all: no gap is a merit.
    const silent = trainings(2, 0).map(({ rows, ...place }) => ({
      ...place,
      rows: new Map([...rows].map(([id]) => [id, allWell(place.fold)])),
    }));
    const found = measureHalves(silent, dataset, setting)!;
    expect(found.parts.find(({ column }) => column === 'eo')!.spread).toBeNull();
    expect(found.parts.find(({ column }) => column === 'auroc')!.spread).not.toBeNull();
    const [block] = shown(found);
    const row = block!.kind === 'table' ? block!.groups[0]!.rows[2]! : null;
    expect(row!.cells.map(({ text, note }) => [text, note])).toEqual(
      Array(4).fill(['n/a', 'defined in fewer than two folds']),
    );
  });

  it('leaves out folds that lack a seed, and says nothing of one', () => {
    const all = trainings(2, 1);
    expect(measureHalves(all.slice(1), dataset, setting)!.folds).toBe(4);
    expect(measureHalves(all.slice(0, 2), dataset, setting)).toBeNull();
    expect(measureHalves([], dataset, setting)).toBeNull();
  });
});

describe('in words', () => {
  const results = (...settings: readonly SettingResult[]): PaperResults =>
    ({
      profile: 'desk',
      tables: [{ table: trainingSets.id, profile: 'desk', settings }],
    }) as unknown as PaperResults;
  it('is the command that measures it where nothing is stored, or too little', () => {
    const command = 'run fair-diagnosis/training-sets --profile desk`';
    for (const none of [{ ...results(), tables: [] }, results(), results(holding(null))]) {
      expect(trainingSetTold(none)).toContain('It was not measured here');
      expect(trainingSetTold(none)).toContain(command);
    }
    expect(trainingSetTold({ ...results(), profile: 'paper' })).toMatch(
      /--profile paper --dataset \S+ --attribute sex`/,
    );
  });

  it('is the deviation of the difference with its interval, and the assumption behind full size', () => {
    const told = trainingSetTold(
      results(holding(measureHalves(trainings(2, 1), dataset, setting))),
    );
    expect(told).toMatch(/over training sets of 700 records is .*EO \d+\.\d\d \[.*\] points/);
    expect(told).toMatch(
      /If variance goes with one over .* not measured, another training set of 1,400 gives/,
    );
    expect(told).toContain('Of the training set alone, what two seeds say alike, it is ');
    expect(told).not.toContain('n/a');
  });

  it('is a table of all numbers, with columns for seeds where there are two', () => {
    const tableOf = (seeds: number) => {
      const [block] = shown(measureHalves(trainings(seeds, 1), dataset, setting)!);
      return block!.kind === 'table' ? block! : null;
    };
    expect(tableOf(2)!.columns.map(({ id }) => id)).toEqual(['halves', 'seeds', 'alone', 'all']);
    expect(tableOf(1)!.columns.map(({ id }) => id)).toEqual(['halves', 'all']);
    expect(tableOf(2)!.groups.map(({ title }) => title)).toEqual([
      'Vanilla',
      'Ours',
      'Ours minus Vanilla',
    ]);
    for (const { rows } of tableOf(2)!.groups) expect(rows).toHaveLength(5);
  });
});
