import { UserError } from '../errors.ts';
import { Random } from '../tensor/random.ts';
import { conditionalMutualInformation } from './information.ts';
import { predictedClasses, type Threshold } from './predicted.ts';
import type { ScoredRecords } from './predictions.ts';
import { quantile } from './quantile.ts';

/** What ADF looks like when the prediction carries nothing about the group beyond the label. */
export interface AdfNull {
  /** Plug-in ADF of the predictions, nats; null where all predictions are alike. */
  readonly observed: number | null;
  /** Mean and 95th percentile of the plug-in over permutations, nats. */
  readonly mean: number | null;
  readonly percentile95: number | null;
  /** Share of permutations, the observed one included, that reach the observed value. */
  readonly pValue: number | null;
  readonly permutations: number;
  /** Patients, and those among them that can change places with another. */
  readonly patients: number;
  readonly exchangeable: number;
}

export interface AdfNullOptions {
  readonly attribute: string;
  /** ≥ 1. */
  readonly seed: number;
  readonly threshold?: Threshold;
  readonly permutations?: number;
}

/**
 * Null distribution of the plug-in ADF: S is permuted between patients whose records have the same
 * labels, which keeps every joint count of label and group, and all of a patient's records together.
 * Records without the attribute are left out.
 *
 * @throws UserError where the records do not have the attribute.
 */
export function adfNull(records: ScoredRecords, options: AdfNullOptions): AdfNull {
  const { attribute, seed, threshold = 0.5, permutations = 1000 } = options;
  const group = records.groups.find(({ name }) => name === attribute);
  if (group === undefined) {
    const names = records.groups.map(({ name }) => name).join(', ');
    throw new UserError(`the predictions have no group "${attribute}"`, `choose one of: ${names}`);
  }
  const predicted = predictedClasses(records, threshold);
  const classes = records.classes.length;
  const levels = group.levels.length;
  const blocks = exchangeableBlocks(records, group.codes);

  const adf = (codesFor: (block: Patient[]) => readonly Patient[]): number => {
    const counts = new Float64Array(classes * levels * classes);
    for (const block of blocks) {
      const lent = codesFor(block);
      block.forEach((patient, i) => {
        patient.records.forEach((record, j) => {
          const code = group.codes[lent[i]!.records[j]!]!;
          counts[(records.labels[record]! * levels + code) * classes + predicted[record]!]!++;
        });
      });
    }
    return conditionalMutualInformation({
      counts,
      strata: classes,
      rows: levels,
      columns: classes,
    });
  };

  const observed = adf((block) => block);
  const random = new Random(seed).fork('adf null');
  const values = Float64Array.from({ length: permutations }, () =>
    adf((block) => random.shuffle([...block])),
  ).sort();
  const patients = blocks.reduce((n, block) => n + block.length, 0);
  // Predictions that are all alike carry nothing about anyone.
  const varied = patients > 0 && predicted.some((one) => one !== predicted[0]);
  const defined = varied && permutations > 0;
  // Permutations that are the observed one must count as reaching it, whatever the rounding.
  const reached = values.filter((value) => value >= observed * (1 - 1e-12)).length;
  return {
    observed: varied ? observed : null,
    mean: defined ? values.reduce((sum, value) => sum + value, 0) / permutations : null,
    percentile95: defined ? quantile(values, 0.95) : null,
    pValue: defined ? (reached + 1) / (permutations + 1) : null,
    permutations,
    patients,
    exchangeable: blocks.reduce((n, block) => n + (block.length > 1 ? block.length : 0), 0),
  };
}

/** Records of one patient, ordered by label so that patients of a block line up. */
interface Patient {
  readonly records: readonly number[];
}

/** Patients by label pattern: how many records of each class they have. */
function exchangeableBlocks(records: ScoredRecords, codes: ArrayLike<number>): Patient[][] {
  const patients = new Map<string, number[]>();
  records.clusters.forEach((cluster, record) => {
    if (codes[record]! < 0) return;
    const own = patients.get(cluster);
    if (own === undefined) patients.set(cluster, [record]);
    else own.push(record);
  });
  const blocks = new Map<string, Patient[]>();
  for (const own of patients.values()) {
    own.sort((a, b) => records.labels[a]! - records.labels[b]!);
    const pattern = own.map((record) => records.labels[record]).join(' ');
    const block = blocks.get(pattern);
    if (block === undefined) blocks.set(pattern, [{ records: own }]);
    else block.push({ records: own });
  }
  return [...blocks.values()];
}
