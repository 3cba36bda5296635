import { aurocOf } from '../../metrics/auroc.ts';
import { predictedClasses } from '../../metrics/predicted.ts';
import { type Predictions, scoreWidth } from '../../metrics/predictions.ts';
import { rank, rankTally, tallyRanks } from '../../metrics/ranking.ts';

/** One group's records under ERM and under its expert, by the patients or lesions they belong to. */
export interface PairedGroup {
  /** Number of patients or lesions. */
  readonly units: number;
  /** Records by class, of each unit: `units` numbers a class. */
  readonly records: readonly Int32Array[];
  /**
   * Accuracy at 0.5, or AUROC, under both; NaN where undefined.
   *
   * @param drawn how often each unit counts.
   * @param weights of records by class, for accuracy alone: another prevalence. Default: 1 each.
   */
  scores(
    drawn: ArrayLike<number>,
    weights?: readonly number[],
  ): { readonly erm: number; readonly expert: number };
}

/**
 * Pairs predictions of the same records, by the levels of the first attribute.
 *
 * @param erm and experts: each record under ERM and under its group's expert.
 */
export function pairGroups(
  erm: Predictions,
  experts: Predictions,
  metric: 'accuracy' | 'auroc',
): PairedGroup[] {
  const { levels, codes } = erm.groups[0]!;
  const score = metric === 'accuracy' ? accuracyIn : aurocIn;
  return levels.map((_, level) => {
    const members = [...erm.ids.keys()].filter((record) => codes[record] === level);
    const numbers = new Map<string, number>();
    const units = Int32Array.from(members, (record) => {
      const cluster = erm.clusters[record]!;
      const unit = numbers.get(cluster) ?? numbers.size;
      numbers.set(cluster, unit);
      return unit;
    });
    const group = { members, units, count: numbers.size };
    const [before, after] = [score(erm, group), score(experts, group)];
    return {
      units: numbers.size,
      records: erm.classes.map((_, code) => {
        const own = members.map((record) => Number(erm.labels[record] === code));
        return byUnit(own, group);
      }),
      scores: (drawn, weights) => ({
        erm: before(drawn, weights),
        expert: after(drawn, weights),
      }),
    };
  });
}

interface Members {
  /** Positions among the predictions. */
  readonly members: readonly number[];
  /** Unit of each. */
  readonly units: Int32Array;
  /** Number of units. */
  readonly count: number;
}

type Score = (drawn: ArrayLike<number>, weights?: readonly number[]) => number;

function accuracyIn(predictions: Predictions, group: Members): Score {
  const { labels, classes } = predictions;
  const predicted = predictedClasses(predictions);
  const tallies = classes.map((_, code) => ({
    all: byUnit(
      group.members.map((record) => Number(labels[record] === code)),
      group,
    ),
    right: byUnit(
      group.members.map((record) => Number(labels[record] === code && predicted[record] === code)),
      group,
    ),
  }));
  return (drawn, weights) => {
    let right = 0;
    let all = 0;
    tallies.forEach((tally, code) => {
      const weight = weights?.[code] ?? 1;
      for (let unit = 0; unit < group.count; unit++) {
        right += weight * drawn[unit]! * tally.right[unit]!;
        all += weight * drawn[unit]! * tally.all[unit]!;
      }
    });
    return right / all;
  };
}

/** Several classes: the mean over those that occur, each against the rest. */
function aurocIn({ labels, scores, classes }: Predictions, { members, units }: Members): Score {
  const width = scoreWidth({ classes });
  const asked = width === 1 ? [1] : [...classes.keys()];
  const tally = rankTally(1, 0);
  const rankings = asked.map((code) =>
    rank({
      scores: members.map((record) => scores[record * width + (width === 1 ? 0 : code)]!),
      positive: (i) => labels[members[i]!] === code,
      slots: [],
      units,
      cuts: [],
    }),
  );
  return (drawn) => {
    let sum = 0;
    let occurring = 0;
    for (const ranking of rankings) {
      tallyRanks(ranking, drawn, tally);
      if (width > 1 && tally.positives[0] === 0) continue;
      sum += aurocOf(tally, 0);
      occurring += 1;
    }
    return sum / occurring;
  };
}

/** Sums of some values by unit. */
function byUnit(values: readonly number[], { units, count }: Members): Int32Array {
  const sums = new Int32Array(count);
  values.forEach((value, i) => {
    sums[units[i]!]! += value;
  });
  return sums;
}
