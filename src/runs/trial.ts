import type { TabularEncoder } from '../data/encoder.ts';
import type { SplitSpec } from '../data/split.ts';
import type { CausalEffects } from '../data/synthetic/interventions.ts';
import type { JsonObject } from '../json.ts';
import type { Predictions } from '../metrics/predictions.ts';
import type { ThisMachine } from '../setup/this-machine.ts';
import type { Recipe } from '../training/context.ts';
import type { Predictor } from '../training/outcome.ts';

/** The complete, serialisable description of one training run. */
export interface TrialSpec {
  /** Name of the method in the registry. */
  readonly method: string;
  /** The method's options with every default filled in. */
  readonly options: JsonObject;
  readonly data: DataSpec;
  readonly split: SplitSpec;
  /** ≥ 1. */
  readonly seed: number;
  readonly recipe: Recipe;
}

/**
 * The trials whose trainings tuning with a seed looks at: every fold of that repeat, or without folds
 * the one with this seed. Repeats that share a split keep it.
 */
export function tuningSpecs(spec: TrialSpec, seed: number): TrialSpec[] {
  const split = spec.split.seed === spec.seed ? { ...spec.split, seed } : spec.split;
  if (split.kind !== 'fold') return [{ ...spec, seed, split }];
  return Array.from({ length: split.count }, (_, fold) => ({
    ...spec,
    seed,
    split: { ...split, fold },
  }));
}

/** Which records, and the question put to them. */
export interface DataSpec {
  /** Id of a manifest or generator. */
  readonly dataset: string;
  /** Options of the loader: resolution, label mapping, knobs of a generator. */
  readonly options: JsonObject;
  /** What is predicted; several labels, at least two, by their names. */
  readonly label: string | readonly string[];
  /** Also combinations: `sex:age`. */
  readonly attributes: readonly string[];
}

/** What a finished trial is, without what it found. */
export type TrialHeader = Pick<TrialResult, 'hash' | 'spec' | 'provenance'>;

/** What a finished trial leaves behind. */
export interface TrialResult
  extends Pick<Predictor, 'history' | 'measures' | 'pictures' | 'samples'> {
  /** Identity: hash of spec, data fingerprint, method version and engine. */
  readonly hash: string;
  readonly spec: TrialSpec;
  readonly provenance: TrialProvenance;
  /** Of each label, over the records that have it. */
  readonly validation: readonly Predictions[];
  readonly test: readonly Predictions[];
  /** How the records of a table became numbers, fitted on training records; absent for pictures. */
  readonly encoder?: TabularEncoder;
  /** True effects of S at threshold 0.5, where the data come from a causal model. */
  readonly effects?: CausalEffects;
}

export interface TrialProvenance {
  readonly dataFingerprint: string;
  readonly methodVersion: number;
  /** Absent for the first version of a network. */
  readonly networkVersion?: number;
  /** For example `tensorflow 2.21.0 cpu` or `wasm`. */
  readonly engine: string;
  /** Which node of a cluster, and which GPU; absent where it was neither. */
  readonly machine?: Partial<ThisMachine>;
  readonly seconds: number;
  readonly peakMemoryMiB: number;
  /** ISO 8601. */
  readonly finishedAt: string;
  /** Hash of the ids in each part, so that anyone can check the split. */
  readonly splitHash: string;
}
