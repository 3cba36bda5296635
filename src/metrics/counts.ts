import { aurocOf } from './auroc.ts';
import { CALIBRATION_EDGES, calibrationErrorOf } from './calibration.ts';
import { type Confusion, oneVersusRest } from './confusion.ts';
import { asPreciseAs, predictedClasses, type Threshold } from './predicted.ts';
import type { ScoredRecords } from './predictions.ts';
import { type RankingInput, rank, rankTally, tallyRanks } from './ranking.ts';

/** What every metric of one group of records is computed from. */
export interface GroupCounts {
  /** Confusion matrix, row-major: true class × predicted class. */
  readonly matrix: Float64Array;
  /** Each class against the rest; binary: class 1 is the positive one. */
  readonly classes: readonly ClassCounts[];
}

/** One class against the rest: its confusion and its AUROC. */
export interface ClassCounts extends Confusion {
  /** AUROC of this class against the rest; NaN where undefined. */
  readonly auroc: number;
}

/** Counts of everyone and of each level of each attribute. */
export interface Counts {
  readonly overall: GroupCounts;
  readonly groups: readonly (readonly GroupCounts[])[];
  /** Expected calibration error of everyone. */
  readonly calibrationError: number;
}

/** Counts the records, each as often as its unit's weight says. */
export type Counter = (weights: ArrayLike<number>) => Counts;

/**
 * Prepares counting: sorts once, so that each call is one pass over the records.
 *
 * @param threshold binary: a score ≥ threshold predicts class 1; one, or one a record. Unused for
 *   several classes, where the class with the largest score is predicted (the first of equals).
 * @param units index into the weights, one a record.
 */
export function counter(records: ScoredRecords, threshold: Threshold, units: Int32Array): Counter {
  // Slot 0 is everyone, then the levels of each attribute, then one slot for missing values.
  const offsets: number[] = [];
  let slots = 1;
  for (const { levels } of records.groups) {
    offsets.push(slots);
    slots += levels.length;
  }
  const missing = slots++;
  const slotsOf = records.groups.map(({ codes }, a) =>
    Int32Array.from(codes, (code) => (code < 0 ? missing : offsets[a]! + code)),
  );
  const count = records.classes.length === 2 ? binaryCounter : multiclassCounter;
  const pass = count(records, threshold, units, slotsOf, slots);
  return (weights) => {
    const { groups, calibrationError } = pass(weights);
    return {
      overall: groups[0]!,
      groups: records.groups.map(({ levels }, a) => levels.map((_, l) => groups[offsets[a]! + l]!)),
      calibrationError,
    };
  };
}

type Pass = (weights: ArrayLike<number>) => {
  /** One a slot. */
  groups: GroupCounts[];
  calibrationError: number;
};

function binaryCounter(
  records: ScoredRecords,
  threshold: Threshold,
  units: Int32Array,
  slotsOf: readonly Int32Array[],
  slots: number,
): Pass {
  const { scores, labels } = records;
  // Where each record has a threshold of its own no one cut tells the predictions: they are counted.
  const counted =
    typeof threshold === 'number'
      ? null
      : matrixCounter(labels, predictedClasses(records, threshold), 2, units, slotsOf, slots);
  const cut = typeof threshold === 'number' ? asPreciseAs(scores, threshold) : 0.5;
  const edges = CALIBRATION_EDGES.map((edge) => asPreciseAs(scores, edge));
  const cuts = [...edges, cut].sort((a, b) => a - b);
  const ranking = rank({
    scores,
    positive: (record) => labels[record] === 1,
    slots: slotsOf,
    units,
    cuts,
  });
  const tally = rankTally(slots, cuts.length);
  const cutAt = cuts.indexOf(cut) * slots;
  const edgesAt = edges.map((edge) => cuts.indexOf(edge));
  return (weights) => {
    tallyRanks(ranking, weights, tally);
    const matrices = counted?.(weights);
    const groups = Array.from({ length: slots }, (_, slot) => {
      const matrix = matrices?.[slot];
      const falseNegatives = matrix?.[2] ?? tally.positivesBelow[cutAt + slot]!;
      const trueNegatives = matrix?.[0] ?? tally.negatives2Below[cutAt + slot]! / 2;
      const truePositives = tally.positives[slot]! - falseNegatives;
      const falsePositives = tally.negatives2[slot]! / 2 - trueNegatives;
      const auroc = aurocOf(tally, slot);
      return {
        matrix: Float64Array.of(trueNegatives, falsePositives, falseNegatives, truePositives),
        classes: [
          {
            truePositives: trueNegatives,
            falsePositives: falseNegatives,
            trueNegatives: truePositives,
            falseNegatives: falsePositives,
            auroc,
          },
          { truePositives, falsePositives, trueNegatives, falseNegatives, auroc },
        ],
      };
    });
    return { groups, calibrationError: calibrationErrorOf(tally, edgesAt) };
  };
}

function multiclassCounter(
  records: ScoredRecords,
  _threshold: Threshold,
  units: Int32Array,
  slotsOf: readonly Int32Array[],
  slots: number,
): Pass {
  const { scores, labels } = records;
  const classes = records.classes.length;
  const n = labels.length;
  const column = (k: number) =>
    Float64Array.from({ length: n }, (_, i) => scores[i * classes + k]!);
  const predicted = predictedClasses(records);
  const perClass = Array.from({ length: classes }, (_, k) =>
    ranked({
      scores: column(k),
      positive: (i) => labels[i] === k,
      slots: slotsOf,
      units,
      cuts: [],
    }),
  );
  // For several classes calibration is that of the predicted class: is it right as often as it says?
  const confidence = ranked({
    scores: Float64Array.from(predicted, (k, i) => scores[i * classes + k]!),
    positive: (i) => labels[i] === predicted[i],
    slots: [],
    units,
    cuts: CALIBRATION_EDGES.map((edge) => asPreciseAs(scores, edge)),
  });
  const edgesAt = CALIBRATION_EDGES.map((_, i) => i);
  const counted = matrixCounter(labels, predicted, classes, units, slotsOf, slots);

  function ranked(input: RankingInput) {
    const ranking = rank(input);
    const tally = rankTally(slots, input.cuts.length);
    return (weights: ArrayLike<number>) => {
      tallyRanks(ranking, weights, tally);
      return tally;
    };
  }
  return (weights) => {
    const tallies = perClass.map((pass) => pass(weights));
    return {
      groups: counted(weights).map((matrix, slot) => ({
        matrix,
        classes: oneVersusRest(matrix, classes).map((confusion, k) => ({
          ...confusion,
          auroc: aurocOf(tallies[k]!, slot),
        })),
      })),
      calibrationError: calibrationErrorOf(confidence(weights), edgesAt),
    };
  };
}

/** Counts confusion matrices, one a slot: row-major, true class × predicted class. */
function matrixCounter(
  labels: ArrayLike<number>,
  predicted: Int32Array,
  classes: number,
  units: Int32Array,
  slotsOf: readonly Int32Array[],
  slots: number,
): (weights: ArrayLike<number>) => readonly Float64Array[] {
  return (weights) => {
    const matrices = Array.from({ length: slots }, () => new Float64Array(classes * classes));
    for (let i = 0; i < predicted.length; i++) {
      const weight = weights[units[i]!]!;
      if (weight === 0) continue;
      const cell = labels[i]! * classes + predicted[i]!;
      matrices[0]![cell]! += weight;
      for (const slot of slotsOf) matrices[slot[i]!]![cell]! += weight;
    }
    return matrices;
  };
}
