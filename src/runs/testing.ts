import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JsonObject } from '../json.ts';
import { findMethod } from '../methods/registry.ts';
import type { Predictions } from '../metrics/predictions.ts';
import type { Recipe } from '../training/context.ts';
import { TINY } from '../training/testing.ts';
import { openStore, type Store } from './store.ts';
import type { TrialResult, TrialSpec } from './trial.ts';

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

/** A result that nobody trained, with something in each of its parts. */
export function madeUpResult(hash: string, spec: TrialSpec = tinyTrial('erm')): TrialResult {
  return {
    hash,
    spec,
    provenance: {
      dataFingerprint: 'f',
      methodVersion: 1,
      engine: 'wasm 4.22.0 cpu',
      seconds: 1.5,
      peakMemoryMiB: 300,
      finishedAt: '2026-01-01T00:00:00.000Z',
      splitHash: 's',
    },
    validation: [madeUpPredictions('v')],
    test: [madeUpPredictions('t')],
    history: { 'pretraining/loss': { x: [1, 2], y: [0.7, 0.6] } },
    measures: { parameters: 12, adversaryAurocBefore: null },
    pictures: [
      {
        name: 'masks',
        height: 1,
        width: 2,
        channels: 1,
        captions: ['a'],
        pixels: Uint8Array.of(0, 255),
      },
    ],
    samples: [
      { name: 'weights', ids: ['a', 'b'], columns: { w: Float32Array.of(0.25, Number.NaN) } },
    ],
  };
}

/** Three records of two people, one of them of unknown sex. */
export function madeUpPredictions(prefix: string): Predictions {
  return {
    ids: [`${prefix}1`, `${prefix}2`, `${prefix}3`],
    clusters: ['p1', 'p1', 'p2'],
    classes: ['benign', 'malignant'],
    labels: Int16Array.of(0, 1, 1),
    scores: Float32Array.of(0.1, 1 / 3, 1e-30),
    groups: [{ name: 'sex', levels: ['male', 'female'], codes: Int16Array.of(0, 1, -1) }],
  };
}
