import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JsonObject } from '../json.ts';
import { findMethod } from '../methods/registry.ts';
import type { Recipe } from '../training/context.ts';
import { TINY } from '../training/testing.ts';
import { openStore, type Store } from './store.ts';
import type { TrialSpec } from './trial.ts';

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
