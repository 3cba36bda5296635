import { hashJson, type JsonObject } from '../json.ts';
import { findMethod } from '../methods/registry.ts';
import { networkVersion } from '../models/registry.ts';
import type { Scores } from '../training/context.ts';
import { versionFor } from '../training/method.ts';
import type { TrialHeader, TrialSpec } from './trial.ts';

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
}: Pick<TrialHeader, 'spec' | 'provenance'>): TrialIdentity {
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

/** All that the scores depend on by which a stage is judged while tuning. */
export interface ScoresIdentity {
  /** The stage's name. */
  readonly stage: string;
  /** What the stage depends on beside its scope. */
  readonly key: JsonObject;
  /** `stageScope` of the trial that it is made for. */
  readonly scope: JsonObject;
}

/** What tuning reads of a stage, with what it is. */
export interface TuningScores {
  readonly identity: ScoresIdentity;
  readonly scores: Scores;
}

/** The scores' place in the store. */
export function scoresHash(identity: ScoresIdentity): string {
  return hashJson(identity as unknown as JsonObject);
}

/** One hash for scores on whatever engine: the name of their exported file. */
export function engineFreeScoresHash({ scope, ...identity }: ScoresIdentity): string {
  const { engine: _engine, ...rest } = scope;
  return hashJson({ ...identity, scope: rest });
}

/** Nothing for networks of the first version, so that what they were stored under stays. */
function networkIdentity({ recipe }: TrialSpec): { networkVersion?: number } {
  const version = networkVersion(recipe.network);
  return version === 1 ? {} : { networkVersion: version };
}
