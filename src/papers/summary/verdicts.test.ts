import { describe, expect, it } from 'vitest';
import { bootstrapTable } from '../../metrics/bootstrap.ts';
import { fromRows } from '../../metrics/testing.ts';
import type { Claim } from '../paper.ts';
import { type Judged, verdictsOf } from './verdicts.ts';

// At 0.5 model b finds every positive and a none; at 0.2 it is the other way round.
const records = (positive: (i: number) => number) =>
  fromRows(
    Array.from({ length: 200 }, (_, i) => ({
      label: i % 2,
      score: i % 2 === 1 ? positive(i) : i % 20 === 0 ? 0.9 : 0.05,
      groups: [0],
    })),
  );
const cells = { a: [records(() => 0.3)], b: [records((i) => (i % 4 === 1 ? 0.8 : 0.1))] };
const draw = { replicates: 200, seed: 1 };
const at = (threshold: number) => bootstrapTable(cells, { ...draw, threshold });

const claim: Claim = {
  id: 'recall',
  statement: 'B finds more',
  source: 'Table 1',
  checks: [
    {
      name: 'recall of b minus a',
      claimed: [0, Infinity],
      scale: 100,
      unit: '%',
      statistic: (cell) => cell('b', 'overall.tpr') - cell('a', 'overall.tpr'),
    },
  ],
};
const on = { on: 'on x', seeds: 3 };
const judged: Judged = {
  main: at(0.5),
  other: at(0.2),
  threshold: { kind: 'fixed', why: '' },
  floor: null,
};

describe('verdicts of a setting', () => {
  it('say where the other threshold gives another', () => {
    expect(verdictsOf([claim], judged, {}, on)[0]).toMatchObject({
      verdict: 'replicated',
      elsewhere: { threshold: 'Youden’s threshold', verdict: 'not replicated' },
    });
  });

  it('say nothing of it where both agree', () => {
    const [verdict] = verdictsOf([claim], { ...judged, other: at(0.4) }, {}, on);
    expect(verdict).toMatchObject({ verdict: 'replicated' });
    expect(verdict).not.toHaveProperty('elsewhere');
  });

  it('are inconclusive where the reference is below the floor, whatever the interval', () => {
    const floor = { passed: false, statement: 'too weak' };
    expect(verdictsOf([claim], { ...judged, floor }, {}, on)[0]).toMatchObject({
      verdict: 'inconclusive',
      evidence: 'too weak',
    });
  });

  it('are inconclusive where the data are too small for any', () => {
    expect(verdictsOf([claim], judged, { tooSmall: 'a sample' }, on)[0]).toMatchObject({
      verdict: 'inconclusive',
      evidence: 'a sample',
    });
  });
});
