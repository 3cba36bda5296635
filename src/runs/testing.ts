import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JsonObject } from '../json.ts';
import type { Recipe } from '../methods/method.ts';
import { findMethod } from '../methods/registry.ts';
import { openStore, type Store } from './store.ts';
import type { TrialSpec } from './trial.ts';

/** Seconds a trial: a small network, one short pass over a few pictures. */
export const TINY: Recipe = {
  network: { kind: 'small-resnet', width: 4 },
  epochs: 1,
  batchSize: 32,
  trainLimit: 96,
  optimiser: { kind: 'adam', learningRate: 1e-3, weightDecay: 0 },
  schedule: { kind: 'constant' },
  augment: false,
  extra: { maskEpochs: 1, adversaryEpochs: 1, generatorWidth: 4, discriminatorWidth: 4 },
};

/** A trial on real pictures. */
export function tinyTrial(
  method: string,
  options: JsonObject = {},
  changes: { readonly seed?: number; readonly recipe?: Partial<Recipe> } = {},
): TrialSpec {
  return {
    method,
    options: findMethod(method).options.parse(options) as JsonObject,
    data: { dataset: 'ham10000-28', options: {}, label: 'malignant', attributes: ['sex'] },
    split: { kind: 'holdout', seed: 1 },
    seed: changes.seed ?? 1,
    recipe: { ...TINY, ...changes.recipe },
  };
}

/** An empty store that is gone after the test. */
export async function temporaryStore(): Promise<Store> {
  return openStore(await temporaryFolder());
}

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'refair-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
