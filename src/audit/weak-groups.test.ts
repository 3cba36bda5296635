import { describe, expect, test } from 'vitest';
import { Random } from '../tensor/random.ts';
import type { AuditOptions } from './options.ts';
import type { AuditGrouping, AuditRecords } from './records.ts';
import { crossings, searchWeakGroups } from './weak-groups.ts';

const OPTIONS: AuditOptions = {
  threshold: 0.5,
  specificity: 0.9,
  bootstrap: 200,
  permutations: 0,
  seed: 1,
  measures: ['tpr', 'fpr', 'positiveRate'],
};

const [SEX, RACE] = [2, 3];

/** 3,000 records, sex × race; `missed` of a group's positives are found with the chance it says. */
function records(seed: number, found: (sex: number, race: number) => number): AuditRecords {
  const random = new Random(seed).fork('records');
  const n = 3000;
  const [sex, race] = [SEX, RACE].map((levels) =>
    Int32Array.from({ length: n }, () => Math.floor(random.uniform() * levels)),
  ) as [Int32Array, Int32Array];
  const labels = Uint8Array.from({ length: n }, () => (random.uniform() < 0.4 ? 1 : 0));
  const predicted = labels.map((label, i) =>
    random.uniform() < (label === 1 ? found(sex[i]!, race[i]!) : 0.2) ? 1 : 0,
  );
  const grouping = (name: string, codes: Int32Array, count: number): AuditGrouping => ({
    name,
    columns: [name],
    levels: Array.from({ length: count }, (_, level) => `${name}${level}`),
    codes,
    reference: 0,
  });
  return {
    labels,
    predicted,
    scores: null,
    weights: null,
    units: { of: Int32Array.from({ length: n }, (_, i) => i), count: n, sites: null },
    groupings: [grouping('sex', sex, SEX), grouping('race', race, RACE)],
  };
}

describe('searchWeakGroups', () => {
  test('finds the one crossing that is worse off, though no attribute alone shows it', async () => {
    // Sexes are alike over all races, and races over both sexes.
    const weak = (sex: number, race: number) => (race === 2 ? 0.8 : sex === race ? 0.65 : 0.95);
    const { found, groups, judged, measures } = await searchWeakGroups(records(3, weak), OPTIONS);
    expect([groups, judged]).toEqual([SEX + RACE + SEX * RACE, SEX + RACE + SEX * RACE]);
    // Predicting positive more often is neither better nor worse.
    expect(measures).toEqual(['tpr', 'fpr']);
    expect(found.map(({ level, measure }) => [level, measure]).toSorted()).toEqual([
      ['sex0:race0', 'tpr'],
      ['sex1:race1', 'tpr'],
    ]);
    for (const { difference, interval } of found) {
      expect(difference).toBeLessThan(0);
      expect(interval[0]).toBeLessThan(difference);
      expect(interval[1]).toBeLessThan(0);
    }
  });

  test('finds something by chance in about one search of twenty at most', async () => {
    const searches = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        searchWeakGroups(
          records(100 + i, () => 0.8),
          { ...OPTIONS, bootstrap: 100 },
        ),
      ),
    );
    // Of 60 searches at 5 %, more than 8 are found with a chance of 1 %.
    expect(searches.filter(({ found }) => found.length > 0).length).toBeLessThanOrEqual(8);
  });
});

describe('crossings', () => {
  const { groupings } = records(1, () => 0.8);

  test('of all attributes, levels that no record has left out', () => {
    const [sex, race] = groupings as [AuditGrouping, AuditGrouping];
    const codes = race.codes.map((code, i) => (sex.codes[i] === 1 && code === 2 ? -1 : code));
    const all = crossings([sex, { ...race, codes }]);
    expect(all.map(({ name }) => name)).toEqual(['sex', 'race', 'sex:race']);
    expect(all[2]!.levels).not.toContain('sex1:race2');
    expect(all[2]!.levels).toHaveLength(SEX * RACE - 1);
    const at = all[2]!.codes.indexOf(all[2]!.levels.indexOf('sex1:race0'));
    expect([sex.codes[at], codes[at]]).toEqual([1, 0]);
    expect(all[2]!.codes[codes.indexOf(-1)]).toBe(-1);
  });

  test('neither twice the same nor of a column with itself', () => {
    const all = crossings([...groupings, crossings(groupings)[2]!]);
    expect(all.map(({ name }) => name)).toEqual(['sex', 'race', 'sex:race']);
  });
});
