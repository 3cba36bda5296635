import { expect, it } from 'vitest';
import { SEQUENTIAL } from '../../evidence/sequential.ts';
import { DECLARED, type Levels } from '../../evidence/verdict.ts';
import { bootstrapTable } from '../../metrics/bootstrap.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import { fromRows } from '../../metrics/testing.ts';
import { Random } from '../../tensor/random.ts';
import { difference } from '../checks.ts';
import type { GroupCheck } from '../group-claims.ts';
import type { Claim } from '../paper.ts';
import { judge } from './judge.ts';
import { ACCURACY, evidenceOfRows, rowNamed } from './testing.ts';

const LEVELS = ['a', 'b', 'c'];

/** 1,600 patients of groups a and b and 40 of c; signal: how far scores tell positives in each group. */
function model(signal: readonly [number, number, number], seed = 1): Predictions {
  const random = new Random(seed);
  return fromRows(
    Array.from({ length: 1640 }, (_, i) => {
      const group = i < 1600 ? i % 2 : 2;
      const label = (i >> 1) % 2;
      return {
        label,
        score: 1 / (1 + Math.exp(-random.normal() - signal[group]! * label)),
        groups: [group],
      };
    }),
    ['race'],
  );
}

const cells = {
  base: model([1, 1, 1]),
  better: model([1.5, 1.5, 1]),
  mixed: model([2, 0.6, 1]),
  same: model([1, 1, 0]),
  // Scores of its own, so that the change is not nearly certain.
  slightly: model([1, 0.6, 1], 2),
};
const draw = { replicates: 300, seed: 1 };
const repeated = Object.fromEntries(
  Object.entries(cells).map(([row, one]) => [row, [one, one, one]]),
);
const numbers = {
  bootstrap: bootstrapTable(repeated, draw),
  evidence: evidenceOfRows({ ill: repeated }),
};
const events = { a: 400, b: 400, c: 20 };
const setting = { on: 'on x', attribute: 'race', levels: LEVELS, events };

const check = (row: string, claimed: GroupCheck['claimed']): GroupCheck => ({
  row,
  baseline: 'base',
  metric: { name: 'auroc', title: 'AUROC' },
  claimed,
});
const claim = (overGroups: GroupCheck, checks: Claim['checks'] = []): Claim => ({
  id: 'c',
  statement: 'S',
  source: 'Table 1',
  checks,
  overGroups: [overGroups],
});

it.each([
  ['better', 'positive-sum', 'replicated'],
  ['better', 'no harm', 'replicated'],
  ['better', 'harmful', 'not replicated: reversed'],
  ['mixed', 'harmful', 'replicated'],
  ['mixed', 'positive-sum', 'not replicated: reversed'],
  ['mixed', 'no harm', 'not replicated: reversed'],
  // The same scores where there are events: no change at all, which is no gain either.
  ['same', 'no harm', 'replicated'],
  ['same', 'positive-sum', 'undecided'],
  ['same', 'harmful', 'not replicated: reversed'],
] as const)('of %s, claimed %s, says %s', (row, claimed, expected) => {
  expect(judge(claim(check(row, claimed)), numbers, [], setting).verdict).toBe(expected);
});

it('tells every group, those of few events apart', () => {
  const { evidence } = judge(claim(check('mixed', 'harmful')), numbers, [], setting);
  expect(evidence).toMatch(
    /^AUROC by group: mixed against base: harmful, claimed harmful \(worse than the baseline: b\); overall /,
  );
  expect(evidence).toMatch(/; a \d+\.\d \[.*; b −\d+\.\d \[.*; not judged: c 0\.0 \(20 events\)$/);
});

const higher = (row: string, minus: string) =>
  difference({
    row: rowNamed(row),
    minus: rowNamed(minus),
    metric: { ...ACCURACY, metric: 'groups.race.a.auroc' },
    direction: 'higher',
  });

it('is a part beside others: all must hold', () => {
  const verdict = (...checks: Claim['checks']) =>
    judge(claim(check('mixed', 'harmful'), checks), numbers, [], setting);
  expect(verdict(higher('mixed', 'base'))).toMatchObject({
    verdict: 'replicated',
    parts: { held: 2, of: 2 },
  });
  expect(verdict(higher('base', 'mixed')).verdict).toBe('not replicated: reversed');
});

it('is contradicted beside others at its share of the level', () => {
  const at = (level: number, ...checks: Claim['checks']) => {
    const levels = { replicated: level, notReplicated: level };
    const one = claim(check('slightly', 'no harm'), checks);
    return judge(one, numbers, [], setting, levels).overGroups[0]!.verdict;
  };
  const reversed = 'not replicated: reversed';
  // The strictest of these levels at which harm is shown; at half of it it is not.
  const levels = Array.from({ length: 60 }, (_, i) => 0.05 / 1.4 ** i);
  const last = levels.findLast((level) => at(level) === reversed)!;
  expect(at(last)).toBe(reversed);
  expect(at(last, higher('mixed', 'base'))).toBe('undecided');
});

it('asks for more at a look of several', () => {
  const byGroup = (levels: Levels) =>
    judge(claim(check('slightly', 'harmful')), numbers, [], setting, levels).overGroups[0]!;
  expect(byGroup(DECLARED)).toMatchObject({ verdict: 'replicated', sum: { kind: 'harmful' } });
  const [declared, strict] = [DECLARED, SEQUENTIAL].map((levels) => byGroup(levels).sum.groups.a!);
  expect(strict!.lower).toBeLessThan(declared!.lower!);
  // The printed intervals are of 95 % at every look.
  expect(strict!.interval).toEqual(declared!.interval);
  const strictest = { replicated: 1e-12, notReplicated: 1e-12 };
  expect(byGroup(strictest)).toMatchObject({ verdict: 'undecided', sum: { kind: 'undetermined' } });
});

it('is not tested on rows that are missing', () => {
  const { verdict, evidence } = judge(claim(check('gone', 'no harm')), numbers, [], setting);
  expect(verdict).toBe('not tested');
  expect(evidence).toContain('no finished trial of gone');
});

it('judges the average over several labels', () => {
  const { base, better } = repeated;
  const evidence = evidenceOfRows({
    ill: { base: base!, better: better! },
    dead: { base: base!, better: base! },
  });
  const found = judge(claim(check('better', 'positive-sum')), { ...numbers, evidence }, [], {
    ...setting,
    labels: ['ill', 'dead'],
  });
  expect(found.verdict).toBe('replicated');
});
