import { describe, expect, test } from 'vitest';
import { Random } from '../tensor/random.ts';
import { audit } from './audit.ts';
import { abroca } from './gaps.ts';
import type { AuditOptions } from './options.ts';
import { holm } from './permutation.ts';
import type { AuditRecords } from './records.ts';
import { suppressed } from './suppress.ts';
import { ruledRecords } from './testing.ts';

const OPTIONS: AuditOptions = {
  threshold: 0.5,
  specificity: 0.9,
  bootstrap: 0,
  permutations: 0,
  seed: 1,
};

// scikit-learn 1.9.1 and fairlearn 0.15.0 on the same records; the slope by LogisticRegression(C=inf),
// the intercept by scipy.optimize.brentq, ABROCA by averaging the interpolated curves at 2 million points.
const OVERALL = {
  ...{ prevalence: 0.2875, positiveRate: 0.2625, accuracy: 0.733333333 },
  ...{ balancedAccuracy: 0.66158149, auroc: 0.733790999, auprc: 0.637263998 },
  ...{ tpr: 0.492753623, tnr: 0.830409357, fpr: 0.169590643, fnr: 0.507246377 },
  ...{ precision: 0.53968254, npv: 0.802259887, f1: 0.515151515, macroF1: 0.665621735 },
  ...{ brier: 0.175995, ece: 0.1235, calibrationIntercept: -0.363773509 },
  ...{ calibrationSlope: 0.632867851, observedExpected: 0.816568047 },
  ...{ tprAtSpecificity: 0.420289855, netBenefit: 0.020833333 },
};
const WEIGHTED_B = {
  ...{ prevalence: 0.277456647, positiveRate: 0.335260116, accuracy: 0.74566474 },
  ...{ balancedAccuracy: 0.714916667, auroc: 0.80975, auprc: 0.73129341 },
  ...{ tpr: 0.645833333, tnr: 0.784, fpr: 0.216, fnr: 0.354166667 },
  ...{ precision: 0.534482759, npv: 0.852173913, f1: 0.58490566, macroF1: 0.700786164 },
  ...{ brier: 0.163846243, ece: 0.153410405, calibrationIntercept: -0.6577598 },
  ...{ calibrationSlope: 1.523620904, observedExpected: 0.698893419 },
  ...{ tprAtSpecificity: 0.625, netBenefit: 0.023121387 },
};
const FAIRNESS = {
  ...{ demographicParityDifference: 0.190909091, demographicParityRatio: 0.475 },
  ...{ equalOpportunityDifference: 0.19623656, equalizedOddsDifference: 0.19623656 },
  ...{ aurocGap: 0.047043011, worstGroupAuroc: 0.708333333 },
  ...{ equityScaledAuroc: 0.687827028, abroca: 0.119252542 },
};

function expectClose(
  actual: Readonly<Record<string, number | null>>,
  expected: Readonly<Record<string, number>>,
) {
  for (const [name, value] of Object.entries(expected)) {
    expect(actual[name], name).toBeCloseTo(value, 7);
  }
}

describe('numbers are those of scikit-learn and fairlearn', () => {
  test('of everyone', async () => {
    expectClose((await audit(ruledRecords(false), OPTIONS)).overall, OVERALL);
  });

  test('of a group, by weights', async () => {
    expectClose((await audit(ruledRecords(true), OPTIONS)).groups.group!.b!, WEIGHTED_B);
  });

  test('between groups', async () => {
    expectClose((await audit(ruledRecords(false), OPTIONS)).fairness.group!, FAIRNESS);
  });

  test('classes without scores have all numbers that need none', async () => {
    const bare = await audit(
      { ...ruledRecords(false), scores: null },
      { ...OPTIONS, threshold: null },
    );
    const { accuracy, tpr, f1 } = OVERALL;
    expectClose(bare.overall, { accuracy, tpr, f1 });
    expect(bare.overall).not.toHaveProperty('auroc');
    expect(bare.overall.netBenefit).toBeNull();
    expect(bare.fairness.group).not.toHaveProperty('aurocGap');
  });
});

describe('intervals', async () => {
  const withIntervals = await audit(ruledRecords(false), { ...OPTIONS, bootstrap: 300 });

  test('hold their own estimate, all of them', () => {
    const { overall, groups, fairness, intervals, contrasts } = withIntervals;
    const inside = (numbers: object, own: object) => {
      for (const [name, interval] of Object.entries(own) as [string, [number, number] | null][]) {
        if (interval === null) continue;
        const value = (numbers as Record<string, number>)[name]!;
        expect(interval[0], name).toBeLessThanOrEqual(value);
        expect(interval[1], name).toBeGreaterThanOrEqual(value);
      }
    };
    inside(overall, intervals!.overall);
    for (const level of ['a', 'b', 'c']) {
      inside(groups.group![level]!, intervals!.groups.group![level]!);
    }
    inside(fairness.group!, intervals!.fairness.group!);
    for (const one of Object.values(contrasts.group!.levels.b!)) {
      inside({ one: one!.difference }, { one: one!.interval });
      inside({ one: one!.ratio }, { one: one!.ratioInterval });
    }
  });

  test('together they are wider than one alone, and begin at the same reference', () => {
    expect(withIntervals.criticalValue).toBeGreaterThan(1.97);
    expect(withIntervals.contrasts.group!.reference).toBe('a');
    expect(Object.keys(withIntervals.contrasts.group!.levels)).toEqual(['b', 'c']);
  });

  test('a group in which all is right is not known without error', async () => {
    const records = ruledRecords(false);
    const perfect = { ...records, scores: null, predicted: records.labels };
    const { intervals, contrasts } = await audit(perfect, { ...OPTIONS, bootstrap: 100 });
    const [low, high] = intervals!.groups.group!.c!.tpr!;
    expect(low).toBeLessThan(0.85);
    expect(high).toBe(1);
    const [below, above] = contrasts.group!.levels.c!.tpr!.interval!;
    expect(below).toBeLessThan(-0.1);
    expect(above).toBeGreaterThan(0.1);
  });

  test('small groups are shown and undetermined, with the reason', async () => {
    const records = ruledRecords(false);
    const codes = Int32Array.from({ length: 240 }, (_, i) => (i < 6 ? 1 : 0));
    const { groups, contrasts, notes } = await audit(
      { ...records, groupings: [{ ...records.groupings[0]!, levels: ['many', 'few'], codes }] },
      { ...OPTIONS, bootstrap: 100 },
    );
    expect(groups.group!.few!.n).toBe(6);
    const one = contrasts.group!.levels.few!.tpr!;
    expect(one).toMatchObject({ interval: null, verdict: 'undetermined', detectable: null });
    expect(notes.map(({ reason }) => reason)).toContain('fewer than 10 positives in the group');
  });

  test('two sites, drawn first, tell less than 240 patients', async () => {
    const records = ruledRecords(false);
    const site = Int32Array.from({ length: 240 }, (_, i) => i % 4);
    const sited = { ...records, units: { ...records.units, sites: { of: site, count: 4 } } };
    const width = ([low, high]: readonly [number, number]) => high - low;
    const of = async (own: AuditRecords) =>
      width((await audit(own, { ...OPTIONS, bootstrap: 200 })).intervals!.overall.accuracy!);
    expect(await of(sited)).toBeGreaterThan(await of(records));
  });
});

/** Two groups of patients with `each` records of one label each; the second's scores are shifted. */
function simulated(seed: number, shift: number, patients = 300, each = 2): AuditRecords {
  const random = new Random(seed);
  const n = patients * each;
  const unit = Int32Array.from({ length: n }, (_, i) => Math.floor(i / each));
  const effects = Float64Array.from({ length: patients }, () => random.normal());
  const labels = Uint8Array.from({ length: n }, (_, i) => (unit[i]! % 3 === 0 ? 1 : 0));
  const codes = Int32Array.from({ length: n }, (_, i) => unit[i]! % 2);
  const scores = Float64Array.from({ length: n }, (_, i) => {
    const z = labels[i]! - 0.5 + effects[unit[i]!]! + 0.5 * random.normal() + shift * codes[i]!;
    return 1 / (1 + Math.exp(-z));
  });
  return {
    labels,
    scores,
    predicted: Uint8Array.from(scores, (score) => (score >= 0.5 ? 1 : 0)),
    weights: null,
    units: { of: unit, count: patients, sites: null },
    groupings: [{ columns: ['group'], name: 's', levels: ['a', 'b'], codes, reference: 0 }],
  };
}

describe('verdicts', () => {
  test('a difference is found, excluded beyond a wide margin, or open', async () => {
    const margins = new Map([['tpr', 0.05]] as const);
    const large = await audit(simulated(1, 2), { ...OPTIONS, bootstrap: 200, margins });
    expect(large.contrasts.s!.levels.b!.tpr!.verdict).toBe('found beyond the margin');
    const none = await audit(simulated(2, 0), {
      ...OPTIONS,
      bootstrap: 200,
      margins: new Map([['tpr', 0.45]] as const),
    });
    expect(none.contrasts.s!.levels.b!.tpr!.verdict).toBe('excluded');
    const open = await audit(simulated(2, 0), { ...OPTIONS, bootstrap: 200, margins });
    expect(open.contrasts.s!.levels.b!.tpr!.verdict).toBe('undetermined');
    expect(open.contrasts.s!.levels.b!.tpr!.detectable).toBeGreaterThan(0.05);
  });

  test('of 60 files without any difference, few intervals miss 0 and few tests find one', async () => {
    let [missed, rejected] = [0, 0];
    for (let seed = 0; seed < 60; seed++) {
      const { contrasts, tests } = await audit(simulated(seed + 10, 0, 120), {
        ...OPTIONS,
        bootstrap: 100,
        permutations: 99,
      });
      const all = Object.values(contrasts.s!.levels.b!);
      if (all.some((one) => one?.verdict === 'found')) missed++;
      if (tests.s!.p! <= 0.05) rejected++;
    }
    // 95 % of a binomial of 60 and 0.05 are within 7; rows taken for patients would reject 12 and more.
    expect(missed).toBeLessThanOrEqual(7);
    expect(rejected).toBeLessThanOrEqual(7);
  });

  test('the test finds what is there, with the smallest p that so many permutations can give', async () => {
    const { tests } = await audit(simulated(1, 2), { ...OPTIONS, permutations: 199 });
    expect(tests.s!.p).toBe(1 / 200);
  });

  test('a difference in prevalence alone is none', async () => {
    const records = simulated(3, 0, 600, 1);
    // Group b has three times as many positives; predictions depend on the label alone.
    const codes = Int32Array.from(records.labels, (label, i) =>
      label === 1 ? (i % 4 ? 1 : 0) : i % 2,
    );
    const { tests } = await audit(
      { ...records, groupings: [{ ...records.groupings[0]!, codes }] },
      { ...OPTIONS, permutations: 199 },
    );
    expect(tests.s!.p).toBeGreaterThan(0.05);
  });
});

describe('threads', () => {
  test('three of them give the numbers of one', async () => {
    const records = simulated(4, 0.5, 90, 3);
    const options = { ...OPTIONS, bootstrap: 41, permutations: 23, search: true };
    const [one, several] = [
      await audit(records, { ...options, threads: 1 }),
      await audit(records, { ...options, threads: 3 }),
    ];
    expect(JSON.stringify(several)).toBe(JSON.stringify(one));
    expect(one.tests.s!.p).toBeLessThan(1);
  });
});

test('Holm’s adjustment by hand; what has no p has none', () => {
  expect(holm([0.01, null, 0.04, 0.03])).toEqual([0.03, null, 0.06, 0.06]);
});

test('ABROCA of curves that cross: two triangles', () => {
  // From (0, 0) to (1, 1) straight, and over (¼, ½), (¾, ½): ⅛ of area above and below each.
  const straight = { fpr: [0, 1], tpr: [0, 1] };
  const crossing = { fpr: [0, 0.25, 0.75, 1], tpr: [0, 0.5, 0.5, 1] };
  expect(abroca(straight, crossing)).toBeCloseTo(0.125, 12);
  expect(abroca(crossing, crossing)).toBe(0);
});

describe('small counts', () => {
  const records = ruledRecords(false);
  const grouped = async (codeOf: (i: number) => number, name = 'group') => {
    const codes = Int32Array.from({ length: 240 }, (_, i) => codeOf(i));
    return audit({ ...records, groupings: [{ ...records.groupings[0]!, name, codes }] }, OPTIONS);
  };

  test('are left out, with the one that subtraction would tell', async () => {
    const full = await grouped((i) => (i < 12 ? 2 : i % 5 < 2 ? 1 : 0));
    const { groups, contrasts, fairness, notes } = suppressed(full, 8);
    const nothing = new Set([null]);
    expect(new Set(Object.values(groups.group!.c!))).toEqual(nothing);
    expect(groups.group!.b).toMatchObject({ n: null, positives: null });
    expect(groups.group!.b!.accuracy).toBeCloseTo(full.groups.group!.b!.accuracy!, 3);
    expect(groups.group!.a!.n).toBe(full.groups.group!.a!.n);
    expect(contrasts.group!.levels.c!.tpr).toBeNull();
    expect(new Set(Object.values(fairness.group!))).toEqual(nothing);
    expect(notes.at(-1)!.reason).toContain('counts below 8 are not printed');
  });

  test('are cells of the confusion matrix too: a rate tells them', async () => {
    const full = await grouped((i) => i % 3);
    const { n, positives, tpr } = full.groups.group!.a!;
    const found = Math.round(tpr! * positives!);
    expect(Math.min(n! - positives!, positives!)).toBeGreaterThan(found);
    expect(suppressed(full, found + 1).groups.group!.a!.tpr).toBeNull();
  });

  test('of a crossing are told by its margins: no group of it has counts', async () => {
    const { groups } = suppressed(await grouped((i) => (i < 12 ? 2 : i % 5 < 2 ? 1 : 0), 'a:b'), 8);
    expect(Object.values(groups['a:b']!).map(({ n }) => n)).toEqual([null, null, null]);
  });

  test('of records in no group are told by the total', async () => {
    const { groups } = suppressed(await grouped((i) => (i < 3 ? -1 : i % 2)), 8);
    const counts = ['a', 'b'].map((level) => groups.group![level]!.n);
    expect(counts.filter((n) => n === null)).toHaveLength(1);
  });
});
