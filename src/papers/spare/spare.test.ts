import { describe, expect, it, test } from 'vitest';
import { GROUP_MODEL, SHARED_MODELS } from '../../methods/group-models/group-models.ts';
import {
  buildGroupedClassifier,
  type Sharing,
} from '../../methods/group-models/grouped-classifier.ts';
import { PRETRAINING } from '../../methods/masking/vanilla.ts';
import { findMethod } from '../../methods/registry.ts';
import { CROSS_FITTING } from '../../methods/spare/cross-fitting.ts';
import { loadEngine } from '../../tensor/engine.ts';
import { Random } from '../../tensor/random.ts';
import { countOf } from '../../training/classifier.ts';
import type { StageCache } from '../../training/context.ts';
import { trainMethod } from '../../training/method.ts';
import { memoryStages } from '../../training/stage.ts';
import { contextFor, smallTask } from '../../training/testing.ts';
import { metricsOf, rowsOf } from '../checks.ts';
import { planTable } from '../plan.ts';
import { PROFILES } from '../profile.ts';
import { pictureSize } from '../report/here.ts';
import { fate } from './fate.ts';
import { spare } from './index.ts';

describe.each(spare.tables.map((table) => [table.id, table] as const))('%s', (_, table) => {
  it.each(PROFILES)('can be planned in profile %s', (profile) => {
    const settings = table.settings(profile);
    expect(settings.some(({ byDefault }) => byDefault)).toBe(true);
    const trials = settings.reduce(
      (sum, { seeds, folds }) => sum + seeds.length * Math.max(1, folds) * table.rows.length,
      0,
    );
    // The row that decides the threshold may be run beside them.
    const own = planTable(table, settings).filter(({ row }) => table.rows.includes(row));
    expect(own).toHaveLength(trials);
  });

  it('claims nothing of rows and columns that it lacks', () => {
    const rows = table.rows.map(({ id }) => id);
    const metrics = table.columns.map(({ metric }) => metric);
    expect(new Set(rows).size).toBe(rows.length);
    for (const check of table.claims.flatMap(({ checks }) => checks)) {
      expect(rows).toEqual(expect.arrayContaining(rowsOf(check).map(({ id }) => id)));
      expect(metrics).toEqual(expect.arrayContaining(metricsOf(check).map(({ metric }) => metric)));
    }
  });
});

test('HAM10000 has a floor in every table and label, and runs at every size', () => {
  const settings = spare.tables.flatMap((table) =>
    PROFILES.flatMap((profile) => table.settings(profile)),
  );
  const ham = settings.filter(({ data }) => data.dataset.startsWith('ham10000'));
  expect(new Set(ham.map(({ data }) => data.dataset)).size).toBe(4);
  expect(ham.filter(({ floor }) => floor === undefined)).toEqual([]);
  const values = (label: string) =>
    new Set(ham.filter(({ data }) => data.label === label).map(({ floor }) => floor!.value));
  expect([values('malignant'), values('dx')]).toEqual([new Set([0.778]), new Set([0.853])]);
});

test.each(PROFILES)(
  'sharing rises in half steps with the network of profile %s',
  async (profile) => {
    await loadEngine();
    const table = spare.tables.find(({ id }) => id === 'spare/table-6')!;
    const [setting] = table.settings(profile);
    const { recipe } = setting!;
    const parameters = (sharing: Sharing) => {
      const model = buildGroupedClassifier(
        recipe.network,
        [28, 28, 3],
        7,
        2,
        sharing,
        new Random(1),
      );
      const count = countOf(model.parameters);
      model.dispose();
      return count;
    };
    const shared = table.rows.slice(1).map((row) => row.trial(setting!).options.sharedStages ?? 0);
    const counts = ['all' as const, ...(shared as Sharing[])].map(parameters);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(new Set(counts).size).toBe(4);
    expect(counts[3]).toBe(2 * counts[0]!);
  },
);

test('the question of the article is asked by default, and its data sets run its protocol', () => {
  for (const table of spare.tables) {
    const [desk] = table.settings('desk').filter(({ byDefault }) => byDefault);
    expect(desk!.data).toMatchObject({ label: 'dx', attributes: ['age'] });
    const own = table.settings('paper').filter(({ byDefault }) => byDefault);
    expect(own.map(({ data }) => data.dataset)).toEqual(['isic-2019', 'fitzpatrick17k']);
    for (const { data, shares, recipe, seeds } of own) {
      expect(data.options).toEqual({ size: [128, 128] });
      expect(shares).toEqual([0.6, 0.2, 0.2]);
      expect(recipe.augment).toBe('turns');
      expect(recipe).toMatchObject({ epochs: 200, batchSize: 128 });
      expect(recipe.optimiser).toMatchObject({ kind: 'sgd', learningRate: 1e-4 });
      expect(seeds).toHaveLength(3);
    }
  }
});

test('pictures are turned by quarters only where they are square', () => {
  for (const setting of spare.tables.flatMap((table) => table.settings('paper'))) {
    const [height, width] = pictureSize(setting)!.split('×');
    expect(setting.recipe.augment).toBe(height === width ? 'turns' : 'tilts');
  }
});

test('FATE is the gain in F1 less the growth of the gap', () => {
  // F1 up by a tenth, the gap down by a half.
  expect(fate({ f1: 0.55, gap: 0.1 }, { f1: 0.5, gap: 0.2 })).toBeCloseTo(0.6, 12);
  expect(fate({ f1: 0.5, gap: 0.2 }, { f1: 0.5, gap: 0.2 })).toBe(0);
  expect(fate({ f1: 0.5, gap: 0.2 }, { f1: 0.5, gap: 0 })).toBeNaN();
});

test('tables train each model once: distances, ERM and the models of a group', async () => {
  const { task, split } = await smallTask(64);
  const computed: string[] = [];
  const kept = memoryStages();
  const stages: StageCache = {
    get: (name, key, compute) =>
      kept.get(name, key, (checkpoints) => {
        computed.push(name);
        return compute(checkpoints);
      }),
  };
  const wanted: Readonly<Record<string, readonly string[]>> = {
    'spare/table-1': ['erm', 'group-model', 'spare'],
    'spare/table-5': ['spare'],
    'spare/table-6': ['full', 'mini', 'none'],
    'spare/figure-5': ['alpha-0.5'],
    'spare/outside': ['trained-on-1', 'outside-100'],
    'spare/weights': ['spare'],
  };
  for (const table of spare.tables) {
    const [setting] = table.settings('smoke');
    for (const { row, spec } of planTable(table, [{ ...setting!, seeds: [1] }])) {
      if (!wanted[table.id]?.includes(row.id)) continue;
      const recipe = { ...spec.recipe, trainLimit: null, batchSize: 32 };
      const method = findMethod(spec.method);
      const context = contextFor(recipe, { stages });
      const options = method.options.parse(spec.options);
      (await trainMethod(method, task, split, options, context)).dispose();
    }
  }
  const times = (stage: string) => computed.filter((name) => name === stage).length;
  expect(times(PRETRAINING)).toBe(1);
  // Two folds of two models.
  expect(times(CROSS_FITTING)).toBe(4);
  // Two of SPARE, two of in-group data.
  expect(times(GROUP_MODEL)).toBe(4);
  expect(times(SHARED_MODELS)).toBe(1);
});
