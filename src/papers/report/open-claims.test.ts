import { describe, expect, it } from 'vitest';
import { claimResult, partVerdict } from './front/testing.ts';
import { openClaims } from './open-claims.ts';

const cellsOf = (...claims: Parameters<typeof openClaims>[0]) =>
  openClaims(claims)!.groups[0]!.rows.map(({ header, cells }) => [
    header,
    ...cells.map(({ text }) => text),
  ]);
const wide = partVerdict([0.02, -0.01, 0.05], { bound: 0.015 });

describe('claims without a verdict', () => {
  it('say what leaves them open and how many more lesions would decide them', () => {
    const decided = claimResult('replicated', [
      partVerdict([0.1, 0.06, 0.13], { verdict: 'replicated' }),
    ]);
    // An interval of ±3 points, an effect of 1.5: (2.8 · 1.53 / 1.5)² is 8.2.
    expect(cellsOf(decided, claimResult('undecided', [wide]))).toEqual([
      [
        '2. Ours has a lower EO than Vanilla',
        'EO of Ours is 2.0 points [−1.0, 5.0] lower than that of Vanilla.',
        'About eight times as many lesions, if an effect of our margin, 1.5 points, is true here.',
      ],
    ]);
    expect(openClaims([decided, claimResult('nothing to reduce', [wide])])).toBeNull();
  });

  it('tell a gap that may be none, and the looks that are left', () => {
    const kind = 'undecided: baseline gap not shown';
    const groups = ['male', 'female'] as const;
    const gap = {
      row: 'vanilla',
      rate: 'tpr',
      groups,
      value: 0.03,
      interval: [-0.01, 0.07],
    } as const;
    const result = claimResult(kind, [
      { ...wide, verdict: kind, rows: ['vanilla', 'ours'], gaps: [gap] },
    ]);
    const { setting, item } = result.primary!;
    const looked = {
      ...result,
      primary: {
        setting: { ...setting, design: { kind: 'until decided', looks: [2, 4, 8] } as const },
        item: { ...item, looks: [{ repeats: 2 }] as unknown as typeof item.looks },
      },
    };
    expect(cellsOf(looked)[0]!.slice(1)).toEqual([
      'EO: Vanilla may have no gap, since its TPR differs by 3.0 points [−1.0, 7.0] between male and female.',
      'About eight times as many lesions, if the gap is as estimated and an effect of our margin, 1.5 points, is true here; or a look at 4 or 8 repeats.',
    ]);
  });

  it('name the rows that still learn, the other threshold, and tables that were not rerun', () => {
    const learning = claimResult('training did not converge', [wide], {
      withheld: [{ row: 'ad', title: 'AD', reasons: ['it still gains'], doubled: false }],
    });
    const table = { id: 'x/table-1', title: 'Main results' } as typeof learning.table;
    const other = { ...learning, table };
    expect(cellsOf(other)[0]!.slice(1)).toEqual([
      'Training had not converged (AD: it still gains).',
      'Longer training: `npm run refair -- run x/table-1 --profile desk --double`.',
    ]);
    const again = claimResult('training did not converge', [wide], {
      withheld: [{ row: 'ad', title: 'AD', reasons: ['it still gains'], doubled: true }],
    });
    expect(cellsOf(again)[0]!.slice(1)).toEqual([
      'Training had not converged with twice the training either (AD: it still gains).',
      'Another recipe: twice the training was not enough.',
    ]);
    const { setting: learnt, item: said } = other.primary!;
    const gate = { passed: false, findings: [{ passed: false, told: false, reason: 'no curve' }] };
    const unseen = {
      setting: { ...learnt, rows: [{ id: 'ad', gate }] as unknown as typeof learnt.rows },
      item: said,
    };
    expect(cellsOf({ ...other, primary: unseen })[0]!.slice(1)).toEqual([
      'Nothing shows that training had converged (AD: it still gains).',
      'What would show it: `npm run refair -- run x/table-1 --profile desk` trains what is missing.',
    ]);
    const absent = { ...other, primary: null, verdict: 'not tested' } as const;
    expect(cellsOf(absent, other, absent).slice(1)).toEqual([
      [
        '1 and 3. Main results',
        'Not rerun here.',
        '`npm run refair -- run x/table-1 --profile desk`.',
      ],
    ]);
    const waiting = { ...other, verdict: 'not tested' } as const;
    expect(cellsOf(waiting)[0]![2]).toBe('The rows or records that are missing.');
    const partly = { ...learnt, unfinished: { done: 5, planned: 7 } };
    expect(cellsOf({ ...waiting, primary: { setting: partly, item: said } })[0]![2]).toBe(
      'The trainings that are missing: `npm run refair -- run x/table-1 --profile desk`.',
    );
    const threshold = claimResult('depends on the threshold', [wide]);
    const { setting, item } = threshold.primary!;
    const elsewhere = { threshold: '0.5', verdict: 'replicated' } as const;
    const told = { ...threshold, primary: { setting, item: { ...item, elsewhere } } };
    expect(cellsOf(told)[0]![1]).toBe(
      'At the table’s threshold the claim is not replicated, at 0.5 replicated.',
    );
  });
});
