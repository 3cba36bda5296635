import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PRETRAINING } from '../../methods/masking/vanilla.ts';
import { executeTrial } from '../../runs/execute.ts';
import { openStore, type Store } from '../../runs/store.ts';
import { planTable } from '../plan.ts';
import { table1 } from './table-1.ts';
import { table3 } from './table-3.ts';

let folder: string;
let store: Store;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refair-sharing-'));
  store = openStore(folder);
});
afterAll(() => rm(folder, { recursive: true }));

test('tables on the same data and seed train the Vanilla model once', async () => {
  const computed: string[] = [];
  const trials = [table1, table3].flatMap((table) => {
    const setting = table.settings('smoke').find(({ id }) => id === 'ham10000-28/sex')!;
    return planTable(table, [{ ...setting, seeds: [1] }]);
  });
  const rows = ['vanilla', 'ad', 'faap', 'ours', 'eta-0.3'];
  for (const { spec } of trials.filter(({ row }) => rows.includes(row.id))) {
    const recipe = { ...spec.recipe, trainLimit: 64, batchSize: 32 };
    await executeTrial({ ...spec, recipe }, store, {
      signal: new AbortController().signal,
      onStage: (name, how) => how === 'computed' && computed.push(name),
    });
  }
  expect(computed.filter((name) => name === PRETRAINING)).toHaveLength(1);
  // One game each for FAAP, Ours and η = 0.3; each also shows its own view to a fresh adversary.
  expect(computed.filter((name) => name === 'masks')).toHaveLength(3);
});
