import { describe, expect, it } from 'vitest';
import type { VerdictKind } from '../../../report/document.ts';
import type { SignedGap } from '../../claim-verdict.ts';
import type { Check, Paper } from '../../paper.ts';
import { partsOf } from '../parts.ts';
import type { Rerun } from '../rerun.ts';
import { claimedText, reachText, trainedText } from './conclusion.ts';
import { contraryCount } from './contrary.ts';
import { countSentence, foundText } from './found.ts';
import { neededFor, timesAsMany } from './needed.ts';
import { openText } from './open.ts';
import { claimResult, partVerdict, SMALLER } from './testing.ts';

const paper = {
  id: 'paper',
  authors: ['Tian, B.', 'He, Y.', 'Liu, M.'],
  year: 2024,
  thesis: 'gaps fall',
  read: { kind: 'text', told: 'All of it.' },
  design: { data: [{ name: 'MIMIC', id: 'mimic' }] },
  tables: [],
} as unknown as Paper;

describe('what is claimed', () => {
  it('names the authors, in number, and says where only a summary is known', () => {
    expect(claimedText(paper)).toBe('Tian et al. (2024) claim that gaps fall.');
    const alone: Paper = {
      ...paper,
      authors: ['Tian, B.'],
      read: { kind: 'summary', told: 'A summary.' },
    };
    expect(claimedText(alone)).toBe('Tian (2024) claims that gaps fall. A summary.');
  });
});

describe('how often models were trained', () => {
  const table = { id: 'paper/table', settings: () => [] };
  const setting = (id: string, seeds: number, folds: number) => ({
    id,
    dataset: { id, title: id.toUpperCase() },
    seeds: Array.from({ length: seeds }),
    folds,
  });
  const said = (...settings: ReturnType<typeof setting>[]) =>
    trainedText(
      settings.map((one) => ({
        table,
        result: { profile: 'desk', settings: [one] },
      })) as unknown as readonly Rerun[],
    );
  const twice = 'every model was trained twice on each of 5 folds, pooled';

  it('names the data on which it was otherwise than in the main table', () => {
    expect(said(setting('a', 2, 5), setting('b', 2, 5))).toBe(twice);
    expect(said(setting('a', 2, 5), setting('b', 4, 0), setting('b', 4, 0))).toBe(
      `${twice}; on the latter every model was trained 4 times on one split`,
    );
    expect(said(setting('a', 2, 5), setting('b', 4, 0), setting('c', 2, 5))).toBe(
      `${twice}; on B every model was trained 4 times on one split`,
    );
  });

  it('names the network where that is another than the main table’s', () => {
    const planned = (id: string, kind: string) => ({
      id,
      seeds: [1, 2],
      recipe: { network: { kind } },
    });
    const own = [planned('a', 'logistic'), planned('b', 'small-resnet')];
    const result = { profile: 'desk', settings: own.map(({ id }) => setting(id, 2, 5)) };
    const reruns = [{ table: { ...table, settings: () => own }, result }];
    expect(trainedText(reruns as unknown as readonly Rerun[])).toBe(
      `${twice}; on the latter with a small ResNet, ${twice}`,
    );
  });

  it('says of the main table only what is not true of the others', () => {
    expect(said(setting('a', 2, 5), setting('a', 1, 5))).toBe(`in the main table ${twice}`);
  });
});

describe('what limits a rerun', () => {
  it('is what the paper’s own folder says too, before what intervals hold for', () => {
    const dataset = { id: 'mimic', title: 'MIMIC', standInFor: null };
    const result = { profile: 'desk', settings: [{ id: 'mimic/sex', dataset }] };
    const table = { id: 'paper/table', settings: () => [] };
    const reruns = [{ table, result }] as unknown as readonly Rerun[];
    const intervals = 'Intervals hold for other patients';
    expect(reachText(paper, reruns)).toMatch(new RegExp(`of the paper\\. ${intervals}`));
    const limited = { ...paper, limits: 'Nothing is tuned.' };
    expect(reachText(limited, reruns)).toContain(`Nothing is tuned. ${intervals}`);
  });
});

describe('what came out', () => {
  const results = {} as Parameters<typeof foundText>[1];

  it('is nothing in a demonstration, whatever the numbers', () => {
    const text = foundText(paper, results, [claimResult('replicated', [])], false);
    expect(text).toContain('this is a demonstration');
    expect(text).not.toContain('replicated');
  });

  it('counts every claim of the paper, the untested too, and none of ours', () => {
    const claims = [
      claimResult('replicated', []),
      claimResult('not replicated: reversed', []),
      claimResult('undecided', []),
      claimResult('undecided: baseline gap not shown', []),
      claimResult('training did not converge', []),
      claimResult('not tested', []),
    ];
    expect(countSentence(claims)).toBe(
      'Of six claims of the paper, one is replicated, one is not replicated, two are undecided, one is without a verdict, since training had not converged and one is not tested.',
    );
    expect(countSentence([claims[0]!, claims[0]!])).toBe(
      'Both claims of the paper are replicated.',
    );
    const mended = claimResult('replicated', [], { since: 'mended after results' });
    expect(countSentence([mended])).toBe(
      'The paper’s one claim here (mended after results) is replicated.',
    );
    expect(countSentence([...claims, mended])).toMatch(
      /^Of seven claims of the paper \(one mended after results\), two are replicated/,
    );
    const text = foundText(
      paper,
      results,
      [...claims, claimResult('replicated', [], { ours: true })],
      true,
    );
    expect(text).toContain('Of six claims');
  });

  it('is nothing of a table of which trainings are missing, whatever they show so far', () => {
    const table = { id: 'paper/table-1', title: 'Main results' };
    const main = { dataset: { id: 'x', title: 'x' }, unfinished: { done: 20, planned: 50 } };
    const settings = [{ ...main, verdicts: [{ verdict: 'not tested' }] }];
    const partly = {
      profile: 'desk',
      tables: [{ table: table.id, profile: 'desk', settings }],
    } as unknown as Parameters<typeof foundText>[1];
    const eager = { ...paper, tables: [table], first: () => ['Gaps fell.'] } as unknown as Paper;
    const none = foundText(eager, partly, [claimResult('not tested', [])], true);
    expect(none).toBe(
      'Nothing is concluded yet: 20 of 50 trainings are done, and a claim is judged when all of its rows are.',
    );
    const other = foundText(eager, partly, [claimResult('replicated', [])], true);
    expect(other).not.toContain('Gaps fell');
    // A claim of the table that had not to wait for what is missing.
    const begun = [{ ...main, verdicts: [{ verdict: 'replicated' }, { verdict: 'not tested' }] }];
    const judged = {
      ...partly,
      tables: [{ ...partly.tables[0]!, settings: begun }],
    } as unknown as typeof partly;
    expect(foundText(eager, judged, [claimResult('replicated', [])], true)).toContain('Gaps fell');
    const reruns = [{ table, result: partly.tables[0]! }] as unknown as Parameters<
      typeof openText
    >[2];
    expect(openText(paper, partly, reruns, [claimResult('not tested', [])], true)).toContain(
      '30 trainings of main results are still to be done; the command stands on the last page.',
    );
  });

  it('tells beside an open claim the first that is decided', () => {
    const open = claimResult('undecided', [partVerdict([0.01, -0.02, 0.04])]);
    const decided = claimResult('replicated', [], { statement: 'Ours keeps AUROC.' });
    const text = foundText(paper, results, [open, decided], true);
    expect(text).toContain('Whether Ours has a lower EO than Vanilla stays undecided');
    expect(text).toContain('That Ours keeps AUROC is replicated.');
  });

  it('counts verdicts that other data contradict', () => {
    const result = claimResult('replicated', []);
    const { primary } = result;
    const others = [
      { ...primary!, item: { ...primary!.item, verdict: 'not replicated: reversed' } },
    ] as unknown as typeof result.others;
    expect(contraryCount([{ ...result, others }, result])).toBe(
      'One of these verdicts is contradicted on another data set.',
    );
    expect(contraryCount([result, { ...result, verdict: 'undecided', others }])).toBe('');
  });

  it('names the verdict that hangs on the threshold, where what is shown does', () => {
    const at = (verdict: VerdictKind) => {
      const result = claimResult('replicated', []);
      const elsewhere = { threshold: 'Youden’s threshold', verdict };
      const { setting, item } = result.primary!;
      return { ...result, primary: { setting, item: { ...item, elsewhere } } };
    };
    expect(foundText(paper, results, [at('undecided')], true)).toContain(
      'That Ours has a lower EO than Vanilla is replicated (undecided at Youden’s threshold). The paper’s one claim here is replicated. One of these verdicts changes at the other threshold: “Fairer than Vanilla” is undecided at Youden’s threshold.',
    );
    // Names of many are left to the table of claims.
    expect(foundText(paper, results, Array(3).fill(at('undecided')), true)).toContain(
      'Three of these verdicts change at the other threshold: they are undecided at Youden’s threshold.',
    );
    expect(
      foundText(paper, results, [at('direction replicated, effect smaller than half')], true),
    ).not.toContain('threshold');
  });

  it('says no number twice', () => {
    const result = claimResult('undecided', [partVerdict([0.01, -0.02, 0.04])]);
    const said = 'EO falls by 1.0 points [−2.0, 4.0].';
    const text = (first: string) =>
      foundText({ ...paper, first: () => [first] } as Paper, results, [result], true);
    expect(text(said)).toContain('than Vanilla stays undecided. The paper’s');
    expect(text('EO falls.')).toContain('stays undecided: EO of Ours is 1.0 points [−2.0, 4.0]');
  });

  it('begins with what the kit finds surest', () => {
    const first = { ...paper, first: () => ['A mask hides little.'] };
    expect(foundText(first, results, [claimResult('replicated', [])], true)).toMatch(
      /^A mask hides little\. That Ours/,
    );
  });
});

describe('what limits it', () => {
  it('says how much of the paper’s own data those have that stand in', () => {
    const rerunOn = (id: string) => {
      const dataset = { id, title: id, records: 10, standInFor: 'ISIC 2019' };
      const result = { profile: 'desk', settings: [{ id, dataset }] };
      const table = { id: 'paper/table-1', settings: () => [] };
      return [{ table, result }] as unknown as Parameters<typeof reachText>[1];
    };
    const shared = [{ id: 'ham10000', told: 'they are 40 % of its images' }];
    const sharing: Paper = { ...paper, design: { ...paper.design, shared } };
    expect(reachText(sharing, rerunOn('ham10000-64'))).toContain(
      'the data stand in for ISIC 2019 (they are 40 % of its images). Intervals',
    );
    expect(reachText(sharing, rerunOn('fitzpatrick17k'))).toContain(
      'the data stand in for ISIC 2019. Intervals',
    );
  });
});

describe('what is open', () => {
  it('asks for as many lesions as 80 % power needs', () => {
    // Half width 5.6 points, so a standard error of 2.857; 2.80 of them against 4 points: a factor of 4.
    const claim = claimResult('undecided', [
      partVerdict([0.01, -0.046, 0.066], { expected: 0.04 }),
    ]);
    const [part] = partsOf(claim.primary!.item, claim.claim, []);
    expect(neededFor(part!)!.factor).toBeCloseTo(4, 1);
    const text = openText(paper, { profile: 'desk' }, [], [claim], true);
    expect(text).toContain(
      'One claim is undecided; about four times as many lesions would show it in four of five cases, if the published effect of 4.0 points is true here.',
    );
  });

  it('says what would have to be true for that', () => {
    const neededIf = (
      effect: readonly [number, number, number],
      changes: Parameters<typeof partVerdict>[1],
      check: Check = SMALLER,
    ) => {
      const { item } = claimResult('undecided', [partVerdict(effect, changes)]).primary!;
      const [part] = partsOf(item, { checks: [check] }, []);
      return neededFor(part!)!;
    };
    // All of 8.6 points lies beyond the interval: half of it is what may still be true.
    const excluded = neededIf([0.035, -0.004, 0.073], { expected: 0.086 });
    expect(excluded.given).toBe(
      'if half of the published effect, 4.3 points, is true here (the whole, 8.6 points, is excluded)',
    );
    expect(excluded.factor).toBeCloseTo(((2.8 * (7.7 / 3.92)) / 4.3) ** 2, 2);
    expect(neededIf([0.01, -0.02, 0.04], { bound: 0.015 }).given).toBe(
      'if an effect of our margin, 1.5 points, is true here',
    );
    const { row, minus, metric } = SMALLER as Extract<Check, { kind: 'difference' }>;
    const little: Check = { kind: 'margin', row, minus, metric, within: 0.01 };
    expect(neededIf([0, -0.02, 0.02], { bound: -0.01 }, little).given).toBe(
      'if nothing is lost here',
    );
  });

  it('goes by the degrees of freedom behind the interval', () => {
    const { effect } = partVerdict([0.01, -0.02, 0.04]);
    const factor = (df: number) => {
      const [part] = partsOf(
        claimResult('undecided', [
          partVerdict(null, { effect: { ...effect, df } as typeof effect, bound: 0.015 }),
        ]).primary!.item,
        { checks: [SMALLER] },
        [],
      );
      return neededFor(part!)!.factor;
    };
    // Half widths are 4.303 and 1.960 standard errors, what is found 5.653 and 2.802 of them.
    expect(factor(2)).toBeCloseTo(((3 / 4.303) * (5.653 / 1.5)) ** 2, 1);
    expect(factor(1e6)).toBeCloseTo(((3 / 1.96) * (2.802 / 1.5)) ** 2, 1);
  });

  it('asks for the baseline’s gap too, where that is not shown', () => {
    const verdict = 'undecided: baseline gap not shown' as const;
    const neededIf = (value: number) => {
      const interval = [value - 0.04, value + 0.04] as const;
      const gap: SignedGap = {
        row: 'vanilla',
        rate: 'tpr',
        groups: ['male', 'female'],
        value,
        interval,
      };
      const test = partVerdict([0.01, -0.005, 0.025], {
        ...{ verdict, rows: ['vanilla', 'ours'], bound: 0.015, gaps: [gap] },
      });
      const [part] = partsOf(claimResult(verdict, [test]).primary!.item, { checks: [SMALLER] }, []);
      return neededFor(part!)!;
    };
    // Of the gap 2.80 standard errors of 4 / 1.96 points, of the effect those of 1.5 / 1.96.
    expect(neededIf(0.02).factor).toBeCloseTo(((2.8 * 4) / 1.96 / 2) ** 2, 1);
    expect(neededIf(0.2).factor).toBeCloseTo((2.8 / 1.96) ** 2, 1);
    expect(neededIf(0.02).given).toBe(
      'if the gap is as estimated and an effect of our margin, 1.5 points, is true here',
    );
  });

  it('puts factors in words', () => {
    expect([0.8, 1.5, 2, 7.4, 50].map((factor) => timesAsMany(factor, 'lesions'))).toEqual([
      'a further run of this size',
      'about half as many lesions again',
      'about twice as many lesions',
      'about seven times as many lesions',
      'many times more lesions than these data have',
    ]);
  });

  it('counts data that need a licence, and trainings that were too short', () => {
    const text = openText(
      paper,
      { profile: 'desk' },
      [],
      [claimResult('training did not converge', [])],
      true,
    );
    expect(text).toContain('One claim waits for training that converges');
    expect(text).toContain('On MIMIC, which needs a copy of one’s own, the claim is not tested.');
  });

  it('names the command in a demonstration', () => {
    expect(openText(paper, { profile: 'quick' }, [], [], false)).toContain(
      '`npm run refair -- run paper --profile desk`',
    );
  });
});
