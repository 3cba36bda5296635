import { describe, expect, test } from 'vitest';
import { DECLARED } from '../../evidence/verdict.ts';
import { bootstrapTable } from '../../metrics/bootstrap.ts';
import { fromRows, type Row } from '../../metrics/testing.ts';
import {
  above,
  brokenByShift,
  difference,
  fallsMore,
  margin,
  trend,
  turning,
  undominated,
} from '../checks.ts';
import type { Check, Claim, PublishedRow } from '../paper.ts';
import { judge, untested } from './judge.ts';
import { ACCURACY, EO, evidenceOfRows, rowNamed } from './testing.ts';

/**
 * 2,000 patients, half women. Of each ten positives so many women and men are found; of each ten
 * negatives one is called. Repeats call others: record i + shift.
 */
function model(women: number, men: number, shift: number) {
  return fromRows(
    Array.from({ length: 2000 }, (_, i): Row => {
      const group = i % 2;
      const label = (i >> 1) % 2;
      const place = ((i >> 2) + shift) % 10;
      const called = place < (label === 0 ? 1 : group === 0 ? women : men);
      return { label, score: called ? 0.9 : 0.1, groups: [group] };
    }),
  );
}

const repeats = (women: number, men: number) =>
  [0, 1, 2, 3].map((shift) => model(women, men, shift));
const cells = {
  wide: repeats(3, 9),
  middle: repeats(5, 8),
  narrow: repeats(6, 7),
  even: repeats(7, 7),
  turned: repeats(9, 3),
};
const evidence = evidenceOfRows({ ill: cells });
const bootstrap = bootstrapTable(cells, { replicates: 20, seed: 1 });
const setting = {
  on: 'on ham10000-28, sex',
  attribute: 'sex',
  levels: ['female', 'male'],
  title: (row: string) => row.toUpperCase(),
};
const [wide, middle, narrow, even, turned] = Object.keys(cells).map((id) => rowNamed(id)) as [
  ReturnType<typeof rowNamed>,
  ReturnType<typeof rowNamed>,
  ReturnType<typeof rowNamed>,
  ReturnType<typeof rowNamed>,
  ReturnType<typeof rowNamed>,
];
const claim = (...checks: Check[]): Claim => ({
  id: 'c',
  statement: 'The gap is smaller.',
  source: 'Table 1',
  checks,
});
const verdict = (check: Check, published: readonly PublishedRow[] = []) =>
  judge(claim(check), { evidence, bootstrap }, published, setting);
const smaller = (row: typeof wide, minus: typeof wide) =>
  difference({ row, minus, metric: EO, direction: 'lower' });
const printed = (row: string, eo: number): PublishedRow => ({
  dataset: 'MIMIC',
  row,
  cells: { eo },
  source: 'Table 1',
});

describe('a difference of gaps', () => {
  test('is judged from size to size, with signed gaps in the evidence', () => {
    const item = verdict(smaller(narrow, wide));
    expect(item).toMatchObject({
      claim: 'The gap is smaller.',
      source: 'Table 1',
      verdict: 'replicated',
      on: 'on ham10000-28, sex',
    });
    expect(item.evidence).toMatch(
      /^EO: narrow minus wide: −50\.0\u00a0×10⁻² \[−5\d\.\d, −4\d\.\d\]; male minus female: wide 60\.0, narrow 10\.0; the paper prints no number$/,
    );
    expect(verdict(smaller(wide, narrow)).verdict).toBe('not replicated: reversed');
    // A gap of the same size to the other side is no smaller.
    const half = [printed('wide', 10), printed('turned', 4)];
    expect(verdict(smaller(turned, wide), half).verdict).toBe(
      'not replicated: smaller than half the published effect',
    );
  });

  test('is held against half of what the paper prints', () => {
    const large = [printed('wide', 10), printed('middle', 0.5)];
    const item = verdict(smaller(middle, wide), large);
    // 60 to 30 points: half, of 95 % printed; its half is 47.5 %.
    expect(item.verdict).toBe('replicated');
    expect(item.evidence).toMatch(/; 0\.53 \[0\.\d\d, 0\.\d\d\] of the published effect \(Bayes/);
    const opposite = [printed('wide', 1), printed('middle', 2)];
    expect(verdict(smaller(middle, wide), opposite).evidence).toContain('prints no number');
  });

  test('of several groups holds the gap that it names against all others', () => {
    // Of ten positives so many are found in each of three groups; the first two are the named pair.
    const found = (rates: readonly number[]) =>
      [0, 1, 2, 3].map((shift) =>
        fromRows(
          Array.from({ length: 3000 }, (_, i): Row => {
            const group = i % 3;
            const label = Math.floor(i / 3) % 2;
            const place = (Math.floor(i / 6) + shift) % 10;
            const called = label === 1 && place < rates[group]!;
            return { label, score: called ? 0.9 : 0.1, groups: [group] };
          }),
          ['race'],
        ),
      );
    const three = {
      // Its large gap is that of the third group; of the named two it is a point in ten.
      elsewhere: found([8, 7, 3]),
      named: found([8, 3, 8]),
      less: found([8, 6, 7]),
    };
    const races = evidenceOfRows({ ill: three });
    const EQUAL = { ...EO, metric: 'fairness.<attribute>.equalOpportunityDifference' };
    const on = (minus: string, pair?: readonly [number, number]) =>
      judge(
        claim(
          difference({
            row: rowNamed('less'),
            minus: rowNamed(minus),
            metric: EQUAL,
            direction: 'lower',
            ...(pair === undefined ? {} : { pair }),
          }),
        ),
        { evidence: races, bootstrap },
        [],
        { ...setting, attribute: 'race', levels: ['a', 'b', 'c'] },
      );
    expect(on('named', [0, 1]).verdict).toBe('replicated');
    expect(on('elsewhere').verdict).toBe('replicated');
    expect(on('elsewhere', [0, 1]).verdict).not.toBe('replicated');
    expect(on('elsewhere', [0, 3]).evidence).toContain('not both large enough');
  });

  test('is judged by the setting that it names, else by the first', () => {
    const primary = (id: string, named?: string) =>
      untested(
        { ...claim(smaller(middle, wide)), ...(named === undefined ? {} : { primary: named }) },
        { ...setting, id, first: 'one' },
      ).primary;
    expect([primary('one'), primary('two')]).toEqual([true, false]);
    expect([primary('one', 'two'), primary('two', 'two')]).toEqual([false, true]);
  });

  test('keeps the numbers behind the words', () => {
    // 60 to 30 points, where 80 % of it was printed to go.
    const claimed = [printed('wide', 10), printed('middle', 2)];
    const { tests, looks, primary, id } = judge(
      claim(smaller(middle, wide)),
      { evidence, bootstrap },
      claimed,
      { ...setting, id: 'here', first: 'here' },
    );
    expect({ id, primary, looks: looks.length }).toEqual({ id: 'c', primary: true, looks: 1 });
    const [part] = tests;
    expect(part).toMatchObject({
      check: 0,
      side: 0,
      quantity: 'EO: middle minus wide',
      column: 'eo',
      rows: ['wide', 'middle'],
      sign: -1,
      published: { reduction: 0.8 },
      levels: { replicated: 0.025, notReplicated: 0.05 },
      undecidable: null,
    });
    expect(part!.effect.value).toBeCloseTo(0.3, 12);
    expect(part!.effect.repeats).toHaveLength(4);
    expect(part!.expected).toBeCloseTo(0.48, 12);
    expect(part!.bound).toBeCloseTo(0.24, 12);
    expect(part!.relative!.value).toBeCloseTo(0.3 / 0.48, 12);
    expect(part!.bayesFactor).toBeGreaterThan(1);
    expect(part!.p.claimed).toBeLessThan(0.001);
    expect(part!.gaps.map(({ row, rate, groups }) => [row, rate, ...groups])).toEqual([
      ['wide', 'tpr', 'female', 'male'],
      ['middle', 'tpr', 'female', 'male'],
    ]);
    const [wideGap] = part!.gaps;
    expect(wideGap!.value).toBeCloseTo(0.6, 12);
    expect(wideGap!.interval![0]).toBeLessThan(0.6);
    // Scores are 0.9 and 0.1: the gap of mean probabilities is 0.8 of that of rates.
    expect(part!.probabilityGaps[0]!.value).toBeCloseTo(0.48, 6);
  });

  test('of a baseline without one leaves nothing to reduce', () => {
    expect(verdict(smaller(narrow, even)).verdict).not.toMatch(/^replicated/);
    expect(verdict(smaller(even, narrow)).verdict).toBe('replicated');
  });

  test('that a row is less fair is the order turned round', () => {
    const less = difference({ row: wide, minus: narrow, metric: EO, direction: 'higher' });
    const item = verdict(less);
    expect(item.verdict).toBe('replicated');
    expect(item.evidence).toContain('EO: wide minus narrow: 50.0');
  });
});

describe('other checks', () => {
  test('numbers and margins', () => {
    // Accuracy: (0.9 + share found) / 2, which is 0.75 for wide and 0.8 for even.
    expect(
      verdict(difference({ row: even, minus: wide, metric: ACCURACY, direction: 'higher' })),
    ).toMatchObject({ verdict: 'replicated', evidence: expect.stringContaining('5.0\u00a0%') });
    const keeps = (row: typeof wide, within: number) =>
      verdict(margin({ row, minus: even, metric: ACCURACY, within })).verdict;
    expect(keeps(wide, 0.1)).toBe('replicated');
    expect(keeps(wide, 0.01)).toBe('not replicated: reversed');
    expect(
      verdict(above({ row: even, metric: ACCURACY, value: 0.5, what: 'chance' })).verdict,
    ).toBe('replicated');
  });

  test('the worst group is higher, or lower', () => {
    const worst = {
      ...ACCURACY,
      title: 'worst',
      metric: 'fairness.<attribute>.worstGroupAccuracy',
    };
    // Women: (0.9 + 0.3) / 2 of wide, (0.9 + 0.7) / 2 of even.
    const compared = (row: typeof wide, minus: typeof wide, direction: 'lower' | 'higher') =>
      verdict(difference({ row, minus, metric: worst, direction }));
    expect(compared(even, wide, 'higher')).toMatchObject({
      verdict: 'replicated',
      evidence: expect.stringContaining('worst: even minus wide: 20.0'),
    });
    expect(compared(wide, even, 'lower')).toMatchObject({
      verdict: 'replicated',
      evidence: expect.stringContaining('worst: wide minus even: −20.0'),
    });
    expect(compared(wide, even, 'higher').verdict).toBe('not replicated: reversed');
    expect(verdict(margin({ row: wide, minus: even, metric: worst, within: 0.3 })).verdict).toBe(
      'replicated',
    );
  });

  test('trends and turning ones', () => {
    const knobs = [wide, middle, narrow].map((row, knob) => ({ ...row, knob }));
    expect(verdict(trend({ rows: knobs, metric: EO, direction: 'falls' })).verdict).toBe(
      'replicated',
    );
    expect(verdict(trend({ rows: knobs, metric: EO, direction: 'rises' })).verdict).toBe(
      'not replicated: reversed',
    );
    const turn = [wide, narrow, middle].map((row, knob) => ({ ...row, knob }));
    const item = verdict(turning({ rows: turn, metric: EO, turnsAt: 1, knob: 'η' }));
    expect(item).toMatchObject({ verdict: 'replicated', parts: { held: 2, of: 2 } });
    expect(item.evidence).toContain('against the first: −50.0');
  });

  test('a factor of another, and rows that nothing dominates', () => {
    const fpr = { ...EO, id: 'acc', metric: 'overall.accuracy', title: 'ACC' };
    const more = verdict(fallsMore({ row: narrow, from: wide, metric: EO, than: fpr }));
    expect(more).toMatchObject({ verdict: 'replicated' });
    expect(more.evidence).toContain('it falls more, one-sided p = < 0.001');
    const among = (row: typeof wide, others: (typeof wide)[]) =>
      verdict(undominated({ row, others, metrics: [EO, ACCURACY] })).verdict;
    expect(among(even, [wide, middle])).toBe('replicated');
    expect(among(wide, [even, middle])).toBe('not replicated: reversed');
  });
});

describe('a claim', () => {
  test('of several parts needs all, and says how many held', () => {
    const both = claim(smaller(narrow, wide), smaller(wide, narrow));
    const item = judge(both, { evidence, bootstrap }, [], setting);
    expect(item).toMatchObject({
      verdict: 'not replicated: reversed',
      parts: { held: 1, of: 2 },
    });
  });

  test('on rows that are missing is not tested', () => {
    expect(verdict(smaller(rowNamed('gone'), wide))).toMatchObject({
      verdict: 'not tested',
      evidence: 'no finished trial of GONE',
    });
  });

  test('on a group that the attribute does not have is not tested', () => {
    const third = { ...ACCURACY, metric: 'groups.<attribute>.<level-2>.accuracy' };
    const check = difference({ row: even, minus: wide, metric: third, direction: 'higher' });
    expect(verdict(check)).toMatchObject({
      verdict: 'not tested',
      evidence: 'no such group here',
    });
  });

  test('of every group has a part for each that there is, and none for more', () => {
    const inEvery = claim(
      ...[0, 1, 2].map((i) => {
        const metric = { ...ACCURACY, metric: `groups.<attribute>.<level-${i}>.accuracy` };
        const rows = { row: narrow, minus: wide };
        return difference({ ...rows, metric, direction: 'higher', everyLevel: true });
      }),
    );
    // Women gain 15 points of accuracy, men lose 10.
    const of = (levels: readonly string[]) =>
      judge(inEvery, { evidence, bootstrap }, [], { ...setting, levels });
    const two = of(['female', 'male']);
    expect(two).toMatchObject({ verdict: 'not replicated: reversed', parts: { held: 1, of: 2 } });
    expect(two.tests.map(({ check, effect }) => [check, effect.value])).toEqual([
      [0, expect.closeTo(0.15, 2)],
      [1, expect.closeTo(-0.1, 2)],
    ]);
    // Each of k parts at α / k, whatever other attributes have.
    expect(two.tests[0]!.levels.notReplicated).toBe(DECLARED.notReplicated / 2);
    expect(of(['female', 'male', 'other']).tests).toHaveLength(3);
    expect(of(['a', 'b', 'c', 'd'])).toMatchObject({
      verdict: 'not tested',
      evidence: 'of 4 groups, only 3 have checks',
    });
  });

  test('on several labels is about their average', () => {
    const labels = ['ill', 'dead'];
    const several = evidenceOfRows({ ill: cells, dead: { ...cells, even: cells.wide } });
    const check = difference({ row: even, minus: wide, metric: ACCURACY, direction: 'higher' });
    const item = judge(claim(check), { evidence: several, bootstrap }, [], { ...setting, labels });
    // 5 points on one label, none on the other.
    expect(item).toMatchObject({ verdict: 'replicated' });
    expect(item.evidence).toContain('even minus wide: 2.5\u00a0%');
  });

  test('on one repeat, or a number that these data do not have, is undecided', () => {
    const once = evidenceOfRows({
      ill: { wide: cells.wide.slice(0, 1), even: cells.even.slice(0, 1) },
    });
    const item = judge(claim(smaller(even, wide)), { evidence: once, bootstrap }, [], setting);
    expect(item).toMatchObject({ verdict: 'undecided' });
    expect(item.evidence).toMatch(/undecided \(one repeat cannot tell/);
    const other = { ...setting, attribute: 'race' };
    const none = judge(claim(smaller(even, wide)), { evidence, bootstrap }, [], other);
    expect(none.evidence).toMatch(/EO has no verdict: there is no attribute race/);
  });
});

describe('no harm that a shift of prevalence breaks', () => {
  const shift = (row: typeof wide) =>
    verdict(
      brokenByShift({ row, minus: wide, metric: ACCURACY, factors: [0.5, 1.5], within: 0.01 }),
    );

  test('is judged by the group that loses most', () => {
    // Of men `narrow` finds 7 of ten positives instead of 9: at a prevalence of 0.75, 15 points.
    const item = shift(narrow);
    expect(item.verdict).toBe('replicated');
    expect(item.tests[0]!.effect.value).toBeCloseTo(0.15, 6);
    expect(item.tests[0]!.bound).toBe(0.01);
    expect(item.evidence).toMatch(
      /^ACC: narrow minus wide, in the group that loses most with 0\.5 or 1\.5 times its prevalence: −15/,
    );
  });

  test('is not shown by a model that predicts alike, and open where no group is large enough', () => {
    expect(shift(wide).verdict).toBe('not replicated: reversed');
    const few = model(3, 9, 0);
    const small = {
      wide: [few, few].map((records) => ({ ...records, labels: records.labels.fill(0) })),
    };
    const item = judge(
      claim(
        brokenByShift({ row: wide, minus: wide, metric: ACCURACY, factors: [2], within: 0.01 }),
      ),
      { evidence: evidenceOfRows({ ill: small }), bootstrap },
      [],
      setting,
    );
    expect(item.verdict).toBe('undecided');
    expect(item.evidence).toContain('enough to shift');
  });
});
