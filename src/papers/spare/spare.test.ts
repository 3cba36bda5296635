import { describe, expect, it, test } from 'vitest';
import { GROUP_MODEL, SHARED_MODELS } from '../../methods/group-models/group-models.ts';
import { PRETRAINING } from '../../methods/masking/vanilla.ts';
import { findMethod } from '../../methods/registry.ts';
import { CROSS_FITTING } from '../../methods/spare/cross-fitting.ts';
import { buildEncoder } from '../../models/registry.ts';
import { loadEngine } from '../../tensor/engine.ts';
import { Random } from '../../tensor/random.ts';
import type { StageCache } from '../../training/context.ts';
import { trainMethod } from '../../training/method.ts';
import { memoryStages } from '../../training/stage.ts';
import { contextFor, smallTask } from '../../training/testing.ts';
import { metricsOf, rowsOf } from '../checks.ts';
import { planTable } from '../plan.ts';
import { PROFILES } from '../profile.ts';
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
  expect(new Set(ham.map(({ data }) => data.dataset)).size).toBe(3);
  expect(ham.filter(({ floor }) => floor === undefined)).toEqual([]);
  const values = (label: string) =>
    new Set(ham.filter(({ data }) => data.label === label).map(({ floor }) => floor!.value));
  expect([values('malignant'), values('dx')]).toEqual([new Set([0.778]), new Set([0.853])]);
});

test.each(PROFILES)('sharing rows exist for the network of profile %s', async (profile) => {
  await loadEngine();
  const table = spare.tables.find(({ id }) => id === 'spare/table-f')!;
  const [setting] = table.settings(profile);
  const encoder = buildEncoder(setting!.recipe.network, [28, 28, 3], new Random(1));
  const shared = table.rows.map((row) => row.trial(setting!).options.sharedStages ?? 0);
  expect(shared).toEqual([0, 1, 2, 3, 'encoder', 'all']);
  expect(encoder.stages.length).toBeGreaterThan(3);
  if (profile !== 'paper') {
    // What the figure's caption says of the small network.
    expect(table.rows.map(({ knob }) => knob)).toEqual([0, 1, 2, 3, encoder.stages.length, 5]);
  }
  encoder.dispose();
});

test('tables train each model once: distances, ERM and the models of a group', async () => {
  const { task, split } = await smallTask(64);
  const computed: string[] = [];
  const kept = memoryStages();
  const stages: StageCache = {
    get: (name, key, compute) =>
      kept.get(name, key, () => {
        computed.push(name);
        return compute();
      }),
  };
  const wanted: Readonly<Record<string, readonly string[]>> = {
    'spare/table-a': ['erm', 'in-group', 'spare'],
    'spare/table-c': ['none'],
    'spare/table-f': ['spare', 'shared-all'],
    'spare/figure-g': ['trained-on-1', 'outside-100'],
    'spare/weights': ['spare'],
  };
  for (const table of spare.tables) {
    const [setting] = table.settings('smoke');
    for (const { row, spec } of planTable(table, [{ ...setting!, seeds: [1] }])) {
      if (!wanted[table.id]?.includes(row.id)) continue;
      const recipe = { ...spec.recipe, trainLimit: null, batchSize: 32 };
      const method = findMethod(spec.method);
      const context = contextFor(recipe, { stages, atSeed: (seed) => ({ seed, stages }) });
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
