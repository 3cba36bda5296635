import type { Predictions } from '../metrics/predictions.ts';
import { fromRows } from '../metrics/testing.ts';
import type { Executor } from '../runs/executors/executor.ts';
import { hashOf, trialIdentity } from '../runs/identity.ts';
import type { Store } from '../runs/store.ts';
import { tinyTrial } from '../runs/testing.ts';
import type { TrialResult, TrialSpec } from '../runs/trial.ts';
import { difference } from './checks.ts';
import type { Paper, Row, Setting, Table } from './paper.ts';
import { ACCURACY } from './summary/testing.ts';

const base = tinyTrial('erm');

/** A row whose trainings are right in so many of a hundred records, as the learning rate says. */
function row(id: string, right: number): Row {
  return {
    id,
    title: id,
    trial: ({ recipe }) => ({
      method: 'erm',
      options: base.options,
      recipe: { ...recipe, optimiser: { ...recipe.optimiser, learningRate: right / 100 } },
    }),
  };
}

const [plain, better, like, other] = [row('a', 60), row('b', 80), row('c', 62), row('d', 61)];

/** Runs until decided, on real data with made-up predictions. */
export const madeUpSetting: Setting = {
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

function claim(id: string, above: Row, below: Row) {
  return {
    id,
    statement: id,
    source: 'Table 1',
    checks: [difference({ row: above, minus: below, metric: ACCURACY, direction: 'higher' })],
  };
}

/** Rows a, b, c and d; `clear`, that b is above a, is decided at the first look, `open`, of c, at none. */
export const madeUpTable: Table = {
  id: 'paper/table-1',
  title: 'Table',
  caption: '',
  columns: [ACCURACY],
  settings: () => [madeUpSetting],
  rows: [plain!, better!, like!, other!],
  published: [],
  claims: [claim('clear', better!, plain!), claim('open', like!, plain!)],
  threshold: 'fixed',
  shows: [],
  appendix: [],
};

export const madeUpPaper = { id: 'paper' } as Paper;

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

/** How many times as long as its row asks. */
export function timesAsLong({ recipe }: TrialSpec): number {
  return recipe.epochs / base.recipe.epochs;
}

/** A curve of validation AUROC that is flat, or rises to its end. */
export function curveOf(kind: 'flat' | 'rising'): TrialResult['history'] {
  const x = Array.from({ length: 12 }, (_, i) => i + 1);
  const y = x.map((epoch) => (kind === 'flat' ? 0.8 : 0.7 + 0.01 * epoch));
  return { 'pretraining/validation AUROC': { x, y } };
}

/**
 * Makes results up, and keeps an account: `80 1 twice` is the row that is right in 80 of 100, at seed 1,
 * trained for twice as long.
 */
export function madeUpExecutor(
  trained: string[],
  historyOf: (spec: TrialSpec) => TrialResult['history'] = () => ({}),
): Executor {
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
          history: historyOf(spec),
          measures: {},
          pictures: [],
          samples: [],
        });
        const times = timesAsLong(spec);
        const longer = times === 1 ? '' : times === 2 ? ' twice' : ` ${times} times`;
        const right = Math.round(100 * spec.recipe.optimiser.learningRate);
        trained.push(`${right} ${spec.seed}${longer}`);
      }
      return [];
    },
  };
}
