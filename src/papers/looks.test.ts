import { describe, expect, it } from 'vitest';
import type { RunOutcome } from '../runs/runner.ts';
import { temporaryStore } from '../runs/testing.ts';
import { type FurtherLook, furtherLook } from './looks.ts';
import type { SettingResult } from './results.ts';
import { runTable } from './run-table.ts';
import { curveOf, madeUpExecutor, madeUpPaper, madeUpSetting, madeUpTable } from './testing.ts';

describe('runs until decided', () => {
  it('train the rows of undecided claims alone, and go on from what is stored', async () => {
    const store = await temporaryStore();
    const trained: string[] = [];
    const asked: FurtherLook[] = [];
    const run = async (may: (look: FurtherLook) => boolean) => {
      trained.length = 0;
      const { result } = await runTable(madeUpPaper, madeUpTable, [madeUpSetting], 'desk', store, {
        executor: madeUpExecutor(trained),
        further: async (look, train): Promise<RunOutcome | null> => {
          asked.push(look);
          return may(look) ? train() : null;
        },
      });
      return result.settings[0]!;
    };

    const first = await run(() => false);
    expect(first.verdicts.map(({ verdict }) => verdict)).toEqual(['replicated', 'undecided']);
    expect(first.design).toEqual({ kind: 'until decided', looks: [2, 4, 8] });
    expect(first.verdicts[0]!.looks).toMatchObject([
      { repeats: 2, levels: { replicated: 0.0104, notReplicated: 0.0219 } },
    ]);
    // Four rows, two repeats each, and one training of each for twice as long, for the gate.
    expect(trained.filter((one) => !one.endsWith('twice'))).toHaveLength(8);
    expect(trained.filter((one) => one.endsWith('twice'))).toEqual(
      [60, 80, 62, 61].map((right) => `${right} 1 twice`),
    );
    expect(first.rows[0]!.gate!.findings[0]!.reason).toMatch(/^twice the training gains 0.00/);
    // Then a and c alone, at repeats 3 and 4; each cost three trainings of 5 s so far.
    expect(asked[0]).toMatchObject({ claims: ['open'], seconds: 4 * (15 / 2) });

    const second = await run(({ setting: { seeds } }) => seeds.length === 4);
    expect(trained.toSorted()).toEqual(['60 3', '60 4', '62 3', '62 4']);
    expect(second.verdicts[0]).toEqual(first.verdicts[0]);
    expect(second.verdicts[1]!.looks.map(({ repeats }) => repeats)).toEqual([2, 4]);
    expect(second.rows.map(({ seeds }) => seeds.length)).toEqual([4, 2, 4, 2]);
    expect(second.rows[1]!.cells).toEqual(first.rows[1]!.cells);
    expect(second.rows[1]!.bySeed.accuracy).toEqual([
      ...first.rows[1]!.bySeed.accuracy!,
      null,
      null,
    ]);

    // What is stored counts, whoever asks; nothing is trained again.
    expect(await run(() => false)).toEqual(second);
    expect(trained).toEqual([]);

    const third = await run(() => true);
    expect(third.verdicts[1]!.looks.map(({ repeats }) => repeats)).toEqual([2, 4, 8]);
    expect(
      furtherLook(madeUpTable, { ...madeUpSetting, seeds: [1, 2, 3, 4, 5, 6, 7, 8] }, third),
    ).toBeNull();
  });

  it('of a declared number of repeats are looked at once', async () => {
    const { looks: _looks, ...declared } = { ...madeUpSetting, seeds: [1, 2, 3, 4] };
    const trained: string[] = [];
    const { result } = await runTable(
      madeUpPaper,
      madeUpTable,
      [declared],
      'desk',
      await temporaryStore(),
      {
        executor: madeUpExecutor(trained),
        further: () => Promise.reject(new Error('not asked')),
      },
    );
    const [, open] = result.settings[0]!.verdicts;
    expect(open!.looks).toMatchObject([{ repeats: 4, levels: { replicated: 0.025 } }]);
    expect(result.settings[0]!.design).toEqual({ kind: 'declared', repeats: 4 });
  });

  it('keep a verdict once given, however the trainings of later repeats went', async () => {
    const store = await temporaryStore();
    // Both claims rest on a; from its third repeat on it is far from done.
    const executor = madeUpExecutor([], ({ seed }) => curveOf(seed > 2 ? 'rising' : 'flat'));
    const run = async (more: boolean) => {
      const { result } = await runTable(madeUpPaper, madeUpTable, [madeUpSetting], 'desk', store, {
        executor,
        further: async ({ setting: { seeds } }, train) =>
          more && seeds.length === 4 ? train() : null,
      });
      return result.settings[0]!;
    };
    const first = await run(false);
    expect(first.rows[0]!.gate!.passed).toBe(true);
    const second = await run(true);
    expect(second.verdicts[0]).toEqual(first.verdicts[0]);
    expect(second.verdicts[0]!.verdict).toBe('replicated');
    expect(second.verdicts[1]!.verdict).toBe('training did not converge');
    // What is printed is what the last look saw; b was not at it.
    expect(second.rows.map(({ gate }) => gate!.passed)).toEqual([false, true, false, true]);
  });
});

describe('a further look', () => {
  const part = { verdict: 'undecided', effect: { value: 0 } };
  /** A claim that was open at each of these looks. */
  const open = (id: string, ...repeats: number[]) => ({
    id,
    verdict: 'undecided',
    looks: repeats.map((own) => ({ repeats: own, verdict: 'undecided' })),
    tests: [part],
    overGroups: [],
  });
  const lookAt = (seeds: readonly number[], verdict: object, claims = madeUpTable.claims) =>
    furtherLook({ ...madeUpTable, claims }, { ...madeUpSetting, seeds }, {
      verdicts: [verdict],
      rows: [],
    } as unknown as SettingResult);
  const rowsIn = (look: FurtherLook | null) => [...new Set(look!.trials.map(({ row }) => row.id))];

  it('is taken where a claim is open after all repeats so far, and not where it has fewer', () => {
    const look = lookAt([1, 2, 3, 4], open('open', 2, 4));
    expect(look!.setting.seeds).toHaveLength(8);
    expect(rowsIn(look)).toEqual(['a', 'c']);
    // Its rows did not get as far as the others: the same repeats again would decide nothing.
    expect(lookAt([1, 2, 3, 4], open('open', 2))).toBeNull();
    expect(lookAt([1, 2], { ...open('open', 2), verdict: 'replicated' })).toBeNull();
  });

  it('trains the rows of claims over groups too', () => {
    const [, claim] = madeUpTable.claims;
    const metric = { name: 'auroc', title: 'AUROC' };
    const overGroups = [{ row: 'b', baseline: 'd', metric, claimed: 'no harm' as const }];
    const look = lookAt([1, 2], open('open', 2), [{ ...claim!, checks: [], overGroups }]);
    expect(rowsIn(look)).toEqual(['b', 'd']);
  });
});
