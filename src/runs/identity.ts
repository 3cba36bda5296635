import { hashJson, type JsonObject } from '../json.ts';
import { findMethod } from '../methods/registry.ts';
import { networkVersion } from '../models/registry.ts';
import { versionFor } from '../training/method.ts';
import type { TrialResult, TrialSpec } from './trial.ts';

/** What a trial's numbers depend on beside its specification. */
export interface Surroundings {
  /** Fingerprint of the data set, with the options of its loader. */
  readonly dataFingerprint: string;
  /** `Engine.id`: results of different engines are different results. */
  readonly engine: string;
}

/** All that a trial's numbers depend on: what its hash is made of. */
export interface TrialIdentity extends Surroundings {
  readonly spec: TrialSpec;
  readonly methodVersion: number;
  /** Absent for the first. */
  readonly networkVersion?: number;
}

export function trialIdentity(spec: TrialSpec, surroundings: Surroundings): TrialIdentity {
  return {
    spec,
    ...surroundings,
    methodVersion: versionFor(findMethod(spec.method), spec.options),
    ...networkIdentity(spec),
  };
}

/** The identity that a finished trial says it has. */
export function identityOf({
  spec,
  provenance,
}: Pick<TrialResult, 'spec' | 'provenance'>): TrialIdentity {
  const { dataFingerprint, engine, methodVersion, networkVersion } = provenance;
  const version = networkVersion === undefined ? {} : { networkVersion };
  return { spec, dataFingerprint, engine, methodVersion, ...version };
}

/** One hash for a trial on whatever engine: the name of its exported file. */
export function engineFreeHash({ engine: _engine, ...identity }: TrialIdentity): string {
  return hashJson(identity as unknown as JsonObject);
}

/** The trial's place in the store: the same hash means the same numbers. */
export function hashOf(identity: TrialIdentity): string {
  return hashJson(identity as unknown as JsonObject);
}

/** What all stages of a trial depend on; each adds its own options and version. */
export function stageScope(spec: TrialSpec, surroundings: Surroundings): JsonObject {
  const { data, split, seed } = spec as unknown as JsonObject;
  return { data: data!, split: split!, seed: seed!, ...surroundings, ...networkIdentity(spec) };
}

/** Nothing for networks of the first version, so that what they were stored under stays. */
function networkIdentity({ recipe }: TrialSpec): { networkVersion?: number } {
  const version = networkVersion(recipe.network);
  return version === 1 ? {} : { networkVersion: version };
}
