import { describe, expect, it } from 'vitest';
import { SEQUENTIAL } from '../../evidence/sequential.ts';
import { bootstrapTable } from '../../metrics/bootstrap.ts';
import { fromRows } from '../../metrics/testing.ts';
import { difference } from '../checks.ts';
import type { Claim, Column } from '../paper.ts';
import { ACCURACY, evidenceOfRows, rowNamed } from './testing.ts';
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
const repeated = (positive: (i: number) => number) => Array(4).fill(records(positive));
const cells = { a: repeated(() => 0.3), b: repeated((i) => (i % 4 === 1 ? 0.8 : 0.1)) };
const at = (threshold: number) => ({
  bootstrap: bootstrapTable(cells, { replicates: 20, seed: 1, threshold }),
  evidence: evidenceOfRows({ ill: cells }, threshold),
});

const recall: Column = { ...ACCURACY, id: 'tpr', title: 'TPR', metric: 'overall.tpr' };
const claim: Claim = {
  id: 'recall',
  statement: 'B finds more',
  source: 'Table 1',
  checks: [
    difference({ row: rowNamed('b'), minus: rowNamed('a'), metric: recall, direction: 'higher' }),
  ],
};
const on = { on: 'on x', attribute: 'sex', levels: ['female', 'male'] };
const table = { claims: [claim], published: [] };
const judged: Judged = {
  main: at(0.5),
  other: at(0.2),
  threshold: { kind: 'fixed', why: '' },
  floor: null,
  gates: {},
};

describe('verdicts of a setting', () => {
  it('depend on the threshold where the other contradicts', () => {
    expect(verdictsOf(table, [judged], {}, on)[0]).toMatchObject({
      verdict: 'depends on the threshold',
      elsewhere: { threshold: 'Youden’s threshold', verdict: 'not replicated: reversed' },
    });
  });

  it('say nothing of it where both agree', () => {
    const [verdict] = verdictsOf(table, [{ ...judged, other: at(0.6) }], {}, on);
    expect(verdict).toMatchObject({ verdict: 'replicated' });
    expect(verdict).not.toHaveProperty('elsewhere');
  });

  it('are withheld where the reference is below the floor, whatever the interval', () => {
    const floor = { passed: false, statement: 'too weak' };
    expect(verdictsOf(table, [{ ...judged, floor }], {}, on)[0]).toMatchObject({
      verdict: 'training did not converge',
      evidence: 'too weak',
    });
  });

  it('are withheld where a row of the claim has not converged, for its first reason', () => {
    const rising = { passed: false, reason: 'masks: rising' };
    const failed = (...findings: { passed: boolean; reason: string }[]) => ({
      gate: { passed: false, findings },
      doubled: false,
    });
    const gates = {
      a: failed(rising, { passed: true, reason: 'pretraining: flat' }),
      c: failed(rising),
    };
    const titled = { ...on, title: (id: string) => id.toUpperCase() };
    expect(verdictsOf(table, [{ ...judged, gates }], {}, titled)[0]).toMatchObject({
      verdict: 'training did not converge',
      evidence: expect.stringMatching(/^A: masks: rising; TPR: b minus a: /),
    });
    // With budget and grid doubled, that is a result, but not of what the claim is held against.
    const doubledRow = (row: 'a' | 'b') =>
      verdictsOf(
        table,
        [{ ...judged, gates: { [row]: { ...gates.a, doubled: true } } }],
        {},
        titled,
      )[0];
    expect(doubledRow('b')).toMatchObject({
      verdict: 'not replicated: does not reach its own objective here',
      withheld: [{ row: 'b', title: 'B', reasons: ['masks: rising'], doubled: true }],
    });
    expect(doubledRow('a')).toMatchObject({
      verdict: 'training did not converge',
      withheld: [{ row: 'a', title: 'A', reasons: ['masks: rising'], doubled: true }],
    });
    const others = { ...judged, gates: { c: gates.c }, other: null };
    expect(verdictsOf(table, [others], {}, on)[0]).toMatchObject({ verdict: 'replicated' });
  });

  it('stay once a look has given them, and name every look until then', () => {
    // One repeat decides nothing.
    const same = { a: cells.a.slice(0, 1), b: cells.b.slice(0, 1) };
    const open = {
      ...judged,
      other: null,
      main: {
        bootstrap: bootstrapTable(same, { replicates: 20, seed: 1, threshold: 0.5 }),
        evidence: evidenceOfRows({ ill: same }, 0.5),
      },
    };
    const shown = { ...judged, other: null };
    const reversed = { ...shown, main: at(0.2) };
    const at3 = (...looks: Judged[]) => verdictsOf(table, looks, {}, on, SEQUENTIAL)[0]!;
    expect(at3(open).verdict).toBe('undecided');
    const later = at3(open, shown, reversed);
    expect(later.verdict).toBe('replicated');
    expect(later.looks.map(({ verdict }) => verdict)).toEqual(['undecided', 'replicated']);
    expect(later.looks[0]!.levels).toEqual(SEQUENTIAL);
  });

  it('are undecided where the data are too small for any', () => {
    expect(verdictsOf(table, [judged], { tooSmall: 'a sample' }, on)[0]).toMatchObject({
      verdict: 'undecided',
      evidence: 'a sample',
    });
  });
});
