import { describe, expect, it } from 'vitest';
import { VERDICTS, type Verdict } from '../../../evidence/verdict.ts';
import type { VerdictKind } from '../../../report/document.ts';
import type { SignedGap } from '../../claim-verdict.ts';
import type { Check, Table } from '../../paper.ts';
import { partsOf } from '../parts.ts';
import { effectClause, movement } from './effects.ts';
import { badgeOf } from './outcome.ts';
import { claimResult, GAP, partVerdict, rowTitled, SMALLER } from './testing.ts';
import { verdictLine, verdictSentence } from './verdict-sentence.ts';

const fallen = partVerdict([0.098, 0.062, 0.133], {
  verdict: 'replicated',
  expected: 0.051,
  bound: 0.0255,
});

function gap(row: string, rate: string, groups: [string, string], value: number): SignedGap {
  return { row, rate, groups, value, interval: [value - 0.01, value + 0.01] };
}

describe('the sentence of a verdict', () => {
  it('closes what a claim adds at its end', () => {
    const statement = 'Ours has a higher F1 than models of their own data, in each group.';
    expect(verdictSentence(claimResult('replicated', [], { statement }))).toMatch(
      /of their own data, in each group, is replicated/,
    );
  });

  it.each([
    [
      'replicated',
      [fallen],
      'That Ours has a lower EO than Vanilla is replicated: EO of Ours is 9.8 points [6.2, 13.3] lower than that of Vanilla, where the published effect would be 5.1 points.',
    ],
    [
      'direction replicated, effect smaller than half',
      [partVerdict([0.02, 0.01, 0.03], { expected: 0.12 })],
      'That Ours has a lower EO than Vanilla is replicated in its direction alone: EO of Ours is 2.0 points [1.0, 3.0] lower than that of Vanilla, less than half of the 12.0 points that the paper’s numbers promise.',
    ],
    [
      'not replicated: reversed',
      [partVerdict([-0.05, -0.08, -0.02])],
      'That Ours has a lower EO than Vanilla is not replicated, the opposite is shown: EO of Ours is 5.0 points [2.0, 8.0] higher than that of Vanilla.',
    ],
    [
      'not replicated: smaller than half the published effect',
      [partVerdict([0.001, -0.01, 0.012], { expected: 0.12 })],
      'That Ours has a lower EO than Vanilla is not replicated: EO of Ours is 0.1 points [−1.0, 1.2] lower than that of Vanilla; a fall of more than 1.2 points is excluded, where half of the published effect is 6.0.',
    ],
    [
      'not replicated: smaller than our margin',
      [partVerdict([0.001, -0.01, 0.012], { expected: null, bound: 0.015 })],
      'That Ours has a lower EO than Vanilla is not replicated: EO of Ours is 0.1 points [−1.0, 1.2] lower than that of Vanilla; a fall of more than 1.2 points is excluded, where we ask for 1.5.',
    ],
    [
      'not replicated: smaller than our margin',
      [partVerdict([-0.005, -0.017, 0.006], { expected: null, bound: 0.015 })],
      'That Ours has a lower EO than Vanilla is not replicated: EO of Ours is 0.5 points [−0.6, 1.7] higher than that of Vanilla; a fall of more than 0.6 points is excluded, where we ask for 1.5.',
    ],
    [
      'not replicated: smaller than our margin',
      [partVerdict([0.001, -0.014, 0.016], { expected: null, bound: 0.015 })],
      'That Ours has a lower EO than Vanilla is not replicated: EO of Ours is 0.1 points [−1.4, 1.6] lower than that of Vanilla; a fall of 1.5 points, which we ask for, is excluded (at 5 %, one-sided).',
    ],
    [
      'undecided: baseline gap not shown',
      [
        partVerdict([0.021, -0.007, 0.049], {
          rows: ['vanilla', 'ours'],
          gaps: [
            gap('vanilla', 'fpr', ['White', 'Black'], -0.02),
            gap('vanilla', 'tpr', ['White', 'Black'], -0.046),
            gap('vanilla', 'tpr', ['White', 'other'], 0.08),
            gap('ours', 'tpr', ['White', 'Black'], 0.09),
          ],
        }),
      ],
      'Whether Ours has a lower EO than Vanilla stays undecided, since the gap of Vanilla is not shown to differ from 0: its TPR differs by 8.0 points [7.0, 9.0] between White and other, the largest of three gaps.',
    ],
    [
      'undecided',
      [partVerdict([0.023, -0.01, 0.056])],
      'Whether Ours has a lower EO than Vanilla stays undecided: EO of Ours is 2.3 points [−1.0, 5.6] lower than that of Vanilla, which does not decide it.',
    ],
    [
      'nothing to reduce',
      [partVerdict([0.001, -0.01, 0.01])],
      'That Ours has a lower EO than Vanilla has nothing to act on here: the baseline’s gap is too small to be reduced.',
    ],
    ['not tested', [], 'That Ours has a lower EO than Vanilla was not tested: why.'],
  ] as const)('%s', (verdict, parts, said) => {
    expect(verdictSentence(claimResult(verdict, parts))).toBe(said);
  });

  it('tells the gap of the two groups that a claim names', () => {
    const check: Check = { ...SMALLER, pair: [0, 1] } as Check;
    const rows = ['vanilla', 'ours'];
    const gaps = [
      gap('vanilla', 'tpr', ['White', 'Black'], -0.046),
      gap('vanilla', 'tpr', ['White', 'other'], 0.08),
    ];
    const result = claimResult(
      'undecided: baseline gap not shown',
      [partVerdict([0.02, -0.01, 0.05], { rows, gaps })],
      { checks: [check] },
    );
    const levels = ['White', 'Black', 'other'];
    const { item, setting } = result.primary!;
    expect(
      verdictSentence({ ...result, primary: { item, setting: { ...setting, levels } } }),
    ).toContain('differs by 4.6 points [3.6, 5.6] between White and Black.');
  });

  it('says which row had not converged, why, and how many more', () => {
    const withheld = ['AD', 'FAAP'].map((title) => ({
      row: title,
      title,
      reasons: ['still learns.'],
      doubled: false,
    }));
    expect(verdictSentence(claimResult('training did not converge', [fallen], { withheld }))).toBe(
      'Whether Ours has a lower EO than Vanilla cannot be said, because training had not converged (AD: still learns; 1 more of its rows had not either).',
    );
  });

  it('says that a method missed its objective with more training too', () => {
    const withheld = [{ row: 'm4', title: 'M4', reasons: ['rising'], doubled: true }];
    expect(
      verdictSentence(
        claimResult('not replicated: does not reach its own objective here', [fallen], {
          withheld,
        }),
      ),
    ).toBe(
      'That Ours has a lower EO than Vanilla is not replicated, because the method does not reach its own objective here (M4 had not converged with twice the training either).',
    );
  });

  it('says after how many repeats an early look decided, and only then', () => {
    const at = (repeats: number) => {
      const result = claimResult('replicated', [fallen]);
      const { setting, item } = result.primary!;
      const looks = [{ repeats }] as unknown as typeof item.looks;
      return verdictSentence({ ...result, primary: { setting, item: { ...item, looks } } });
    };
    expect(at(1)).toContain('is replicated (after 1 of 2 repeats): EO of Ours');
    expect(at(2)).toContain('is replicated: EO of Ours');
  });

  describe('names where it came out otherwise', () => {
    const elsewhere = (
      own: VerdictKind,
      other: VerdictKind,
      changes: { readonly check?: Check; readonly dataset?: string } = {},
    ) => {
      const { check = SMALLER, dataset = 'Diabetes 130, 1999-2008' } = changes;
      const at = (id: string, title: string) => ({
        ...{ seeds: [1, 2], levels: [], variant: null, attributes: ['age'] },
        dataset: { id, title, records: 97108 },
      });
      const result = claimResult(own, [fallen], { checks: [check] });
      const { item } = result.primary!;
      const risen = partVerdict([-0.0176, -0.0206, -0.0146], { verdict: other as Verdict });
      return verdictSentence({
        ...result,
        primary: { item, setting: at('support2', 'SUPPORT2') },
        others: [
          {
            item: { ...item, verdict: other, tests: [risen] },
            setting: at(dataset === 'SUPPORT2' ? 'support2' : 'diabetes130', dataset),
          },
        ],
      } as unknown as typeof result);
    };

    it('with the numbers there', () => {
      expect(elsewhere('replicated', 'not replicated: reversed')).toMatch(
        /; on Diabetes 130 \(97,108 records\) the opposite is shown: EO of Ours is 1\.76 points \[1\.46, 2\.06\] higher than that of Vanilla\.$/,
      );
    });

    it('a loss that is too large being no opposite', () => {
      const { row, minus, metric } = SMALLER as Extract<Check, { kind: 'difference' }>;
      const check: Check = { kind: 'margin', row, minus, metric, within: 0.01 };
      expect(elsewhere('replicated', 'not replicated: reversed', { check })).toContain(
        '; on Diabetes 130 (97,108 records) it is not replicated: EO of Ours is 1.76 points',
      );
    });

    it('and what else was asked of the same data', () => {
      expect(
        elsewhere('undecided', 'not replicated: smaller than our margin', { dataset: 'SUPPORT2' }),
      ).toContain('; by age it is not replicated: ');
    });

    it('and not where it is open, or the same', () => {
      expect(elsewhere('replicated', 'undecided')).not.toContain('Diabetes');
      expect(elsewhere('undecided', 'training did not converge')).not.toContain('Diabetes');
      expect(
        elsewhere('replicated', 'direction replicated, effect smaller than half'),
      ).not.toContain('Diabetes');
    });
  });

  it('claims success for no other verdict than a replicated one, whatever its numbers', () => {
    for (const verdict of VERDICTS) {
      const said = verdictSentence(claimResult(verdict, [fallen]));
      const positive = / is replicated/.test(said);
      expect([verdict, positive]).toEqual([
        verdict,
        verdict === 'replicated' || verdict.startsWith('direction replicated'),
      ]);
      expect(said).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('tells the part that decided: the one that failed, the one that is open, the least certain', () => {
    const checks = [SMALLER, { ...SMALLER, metric: { ...GAP, id: 'dp', title: 'DP' } }];
    const dp = (effect: [number, number, number], verdict: 'replicated' | 'undecided') =>
      partVerdict(effect, { check: 1, column: 'dp', verdict });
    const open = claimResult('undecided', [fallen, dp([0.01, -0.02, 0.04], 'undecided')], {
      checks,
    });
    expect(verdictSentence(open)).toContain('DP of Ours is 1.0 points');
    const both = claimResult('replicated', [fallen, dp([0.02, 0.001, 0.039], 'replicated')], {
      checks,
    });
    expect(verdictSentence(both)).toContain('DP of Ours is 2.0 points');
    expect(verdictSentence(both)).toContain('the other part is shown too');
  });

  it('is silent about numbers that results do not hold', () => {
    expect(verdictSentence(claimResult('replicated', []))).toBe(
      'That Ours has a lower EO than Vanilla is replicated.',
    );
    expect(verdictSentence(claimResult('undecided', [partVerdict(null)]))).toBe(
      'Whether Ours has a lower EO than Vanilla stays undecided: why.',
    );
  });
});

it('says what a metric did, and of what may be either that it changes', () => {
  expect(movement({ value: 0.12, low: 0.03, high: 0.2 })).toBe('rises by 0.12 points [0.03, 0.20]');
  expect(movement({ value: -5.23, low: -6.5, high: -3.9 })).toBe('falls by 5.2 points [3.9, 6.5]');
  expect(movement({ value: -0.26, low: -0.9, high: 0.3 })).toBe(
    'changes by −0.3 points [−0.9, 0.3]',
  );
  expect(movement({ value: 0.2, low: null, high: null })).toBe('changes by 0.2 points');
});

describe('a line of a list', () => {
  it('has the whole claim and why, without a second word on the verdict', () => {
    const statement = 'No harm is done without shift: no group loses a point.';
    const open = claimResult('undecided', [partVerdict([0.023, -0.01, 0.056])], { statement });
    expect(verdictLine(open)).toBe(
      'No harm is done without shift: no group loses a point. EO of Ours is 2.3 points [−1.0, 5.6] lower than that of Vanilla, which does not decide it.',
    );
    // In a sentence the claim has no colon of its own.
    expect(verdictSentence(open)).toContain(
      'Whether no harm is done without shift stays undecided: EO',
    );
    expect(verdictLine(claimResult('replicated', []))).toBe('Ours has a lower EO than Vanilla.');
    const lost = claimResult('not replicated: reversed', [partVerdict([-0.05, -0.08, -0.02])]);
    expect(verdictLine(lost)).toContain('The opposite is shown: EO of Ours is 5.0 points');
    expect(badgeOf(lost)).toBe('reversed');
  });

  it('says of data that carry no verdict why, and not that a number leaves it open', () => {
    const open = claimResult('undecided', [partVerdict([0.023, -0.01, 0.056])]);
    const setting = { ...open.primary!.setting, id: 'tiny/sex' };
    const tooSmall = 'too small for a verdict: one record moves a rate by two points';
    const table = { settings: () => [{ id: 'tiny/sex', tooSmall }] } as unknown as Table;
    const result = { ...open, table, primary: { ...open.primary!, setting } };
    expect(verdictLine(result)).toBe(
      `Ours has a lower EO than Vanilla. These data are ${tooSmall}.`,
    );
  });

  it('names the group that a column is about', () => {
    const metric = {
      ...GAP,
      title: 'Accuracy, group 2',
      metric: 'groups.<attribute>.<level-1>.accuracy',
    };
    const check = { ...SMALLER, metric } as Check;
    const result = claimResult('replicated', [fallen], { checks: [check] });
    expect(verdictSentence(result)).toContain(': the accuracy (female) of Ours is 9.8 points');
  });
});

describe('an effect in words', () => {
  const clause = (check: Check, effect: readonly [number, number, number], side = 0) => {
    const [part] = partsOf(
      claimResult('undecided', [partVerdict(effect, { side })], {
        checks: [check],
      }).primary!.item,
      { checks: [check] },
      ['male', 'female'],
    );
    return effectClause(part!);
  };
  const higher = { ...GAP, better: 'higher' } as const;

  it.each([
    [
      { ...SMALLER, direction: 'higher' },
      [0.02, 0.01, 0.03],
      'is 2.0 points [1.0, 3.0] higher than',
    ],
    [
      { ...SMALLER, direction: 'higher' },
      [-0.02, -0.03, -0.01],
      'is 2.0 points [1.0, 3.0] lower than',
    ],
    [
      {
        kind: 'margin',
        row: rowTitled('Ours'),
        minus: rowTitled('ERM'),
        metric: higher,
        within: 0.01,
      },
      [-0.004, -0.01, 0.002],
      'EO of Ours is 0.4 points [−0.2, 1.0] lower than that of ERM',
    ],
    [
      { kind: 'trend', rows: [], metric: GAP, direction: 'falls', knob: 'η' },
      [0.02, 0.01, 0.03],
      'EO is 2.0 points [1.0, 3.0] lower at the last value of η than at the first',
    ],
    [
      { kind: 'above', row: rowTitled('Ours'), metric: higher, value: 0.5, what: 'chance' },
      [-0.02, -0.03, -0.01],
      'EO of Ours lies 2.0 points [1.0, 3.0] below chance',
    ],
  ] as const)('%# turns with its sign', (check, effect, said) => {
    expect(clause(check as Check, effect)).toContain(said);
  });

  it('names the end that a turning trend is held against', () => {
    const check = { kind: 'turning', rows: [], metric: GAP, turnsAt: 0.2, knob: 'η' } as const;
    expect(clause(check, [0.02, 0.01, 0.03], 0)).toContain(
      'at η = 0.2 is 2.0 points [1.0, 3.0] lower than at the first value',
    );
    expect(clause(check, [0.02, 0.01, 0.03], 1)).toContain('than at the last value');
  });
});
