import { describe, expect, it } from 'vitest';
import type { Predictions } from '../metrics/predictions.ts';
import { fromRows } from '../metrics/testing.ts';
import type { Executor } from '../runs/executors/executor.ts';
import { hashOf, trialIdentity } from '../runs/identity.ts';
import type { RunOutcome } from '../runs/runner.ts';
import type { Store } from '../runs/store.ts';
import { temporaryStore, tinyTrial } from '../runs/testing.ts';
import type { TrialSpec } from '../runs/trial.ts';
import { difference } from './checks.ts';
import { type FurtherLook, furtherLook } from './looks.ts';
import type { Paper, Row, Setting, Table } from './paper.ts';
import { runTable } from './run-table.ts';
import { ACCURACY } from './summary/testing.ts';

const base = tinyTrial('erm');
/** A row whose trainings are right in so many of a hundred records, as the learning rate says. */
const row = (id: string, right: number): Row => ({
  id,
  title: id,
  trial: ({ recipe }) => ({
    method: 'erm',
    options: base.options,
    recipe: { ...recipe, optimiser: { ...recipe.optimiser, learningRate: right / 100 } },
  }),
});
const [plain, better, like, other] = [row('a', 60), row('b', 80), row('c', 62), row('d', 61)];
const setting: Setting = {
  id: 'here',
  profile: 'desk',
  byDefault: true,
  data: base.data,
  recipe: base.recipe,
  seeds: [1, 2],
  looks: true,
  resamples: 20,
  folds: 0,
  splitSeed: 'per-seed',
};
const claim = (id: string, above: Row, below: Row) => ({
  id,
  statement: id,
  source: 'Table 1',
  checks: [difference({ row: above, minus: below, metric: ACCURACY, direction: 'higher' })],
});
const table: Table = {
  id: 'paper/table-1',
  title: 'Table',
  caption: '',
  columns: [ACCURACY],
  settings: () => [setting],
  rows: [plain, better, like, other],
  published: [],
  claims: [claim('clear', better, plain), claim('open', like, plain)],
  threshold: 'fixed',
  shows: [],
  appendix: [],
};
const paper = { id: 'paper' } as Paper;

/** 600 people; whom a training gets right differs from seed to seed. */
function predictions({ seed, recipe }: TrialSpec): Predictions {
  const right = Math.round(100 * recipe.optimiser.learningRate);
  return fromRows(
    Array.from({ length: 600 }, (_, i) => {
      const label = (i >> 1) % 2;
      const drawn = (i * 37 + seed * 11 + right * 7) % 100;
      return { label, score: drawn < right === (label === 1) ? 0.9 : 0.1, groups: [i % 2] };
    }),
  );
}

/** Makes results up, and keeps an account. */
function executor(trained: string[]): Executor {
  return {
    engineId: async () => 'none',
    run: async (missing, store: Store) => {
      const { datasetFingerprint } = await import('../data/registry.ts');
      for (const spec of missing) {
        const dataFingerprint = await datasetFingerprint(spec.data.dataset);
        const hash = hashOf(trialIdentity(spec, { dataFingerprint, engine: 'none' }));
        const made = predictions(spec);
        await store.writeTrial({
          hash,
          spec,
          provenance: {
            dataFingerprint,
            methodVersion: 1,
            engine: 'none',
            seconds: 5,
            peakMemoryMiB: 1,
            finishedAt: '2026-01-01T00:00:00.000Z',
            splitHash: 's',
          },
          validation: [made],
          test: [made],
          history: {},
          measures: {},
          pictures: [],
          samples: [],
        });
        const longer = spec.recipe.epochs > base.recipe.epochs ? ' twice' : '';
        trained.push(
          `${Math.round(100 * spec.recipe.optimiser.learningRate)} ${spec.seed}${longer}`,
        );
      }
      return [];
    },
  };
}

describe('runs until decided', () => {
  it('train the rows of undecided claims alone, and go on from what is stored', async () => {
    const store = await temporaryStore();
    const trained: string[] = [];
    const asked: FurtherLook[] = [];
    const run = async (may: (look: FurtherLook) => boolean) => {
      trained.length = 0;
      const { result } = await runTable(paper, table, [setting], 'desk', store, {
        executor: executor(trained),
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
    expect(furtherLook(table, { ...setting, seeds: [1, 2, 3, 4, 5, 6, 7, 8] }, third)).toBeNull();
  });

  it('of a declared number of repeats are looked at once', async () => {
    const { looks: _looks, ...declared } = { ...setting, seeds: [1, 2, 3, 4] };
    const trained: string[] = [];
    const { result } = await runTable(paper, table, [declared], 'desk', await temporaryStore(), {
      executor: executor(trained),
      further: () => Promise.reject(new Error('not asked')),
    });
    const [, open] = result.settings[0]!.verdicts;
    expect(open!.looks).toMatchObject([{ repeats: 4, levels: { replicated: 0.025 } }]);
    expect(result.settings[0]!.design).toEqual({ kind: 'declared', repeats: 4 });
  });
});
