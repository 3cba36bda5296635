import type { Predictions } from '../../metrics/predictions.ts';
import { type ConfidenceOptions, selectWithConfidence } from './confidence.ts';
import { type PairedGroup, pairGroups } from './paired.ts';
import type { Programme } from './programme.ts';
import { gapOf, meanOf, type Selection, TOLERANCE } from './selection.ts';

/** More predicted groups than this are chosen one after the other, not by trying every selection. */
const MOST_TRIED = 10;

/** What the rules look at, and how sure `confident` must be. */
export interface PredictedOptions {
  readonly metric: 'accuracy' | 'auroc';
  readonly rule: 'greedy' | Programme | 'confident';
  readonly confidence: ConfidenceOptions;
}

/** Predicted groups whose experts serve them, and what that makes of the true groups. */
export interface PredictedSelection {
  readonly selection: Selection;
  /** Of every true group: under ERM, and where these experts predict; NaN where undefined. */
  readonly erm: readonly number[];
  readonly scores: readonly number[];
}

/**
 * Selection where nobody is asked for the attribute: an expert serves all whom D takes for its group,
 * whatever they are. So selections are over predicted groups, and each is judged by the scores that the
 * true groups have under the predictor that it makes. Every rule is what it is for given groups, and
 * the same where D is right about everybody:
 * - `greedy` goes through the predicted groups in order and takes an expert unless some true group that
 *   it serves is better off without it;
 * - `gap`, `performance` and `confident` take the best of all selections that harm no true group, by the
 *   gap, by the mean, and by the mean where every true group that is served gains beyond chance. Of more
 *   than ten predicted groups the best one is added, again and again.
 *
 * @param erm predictions of the same records by ERM, and by the expert of each one's predicted group.
 * @param predicted group of each record, a level of the first attribute.
 */
export function selectPredicted(
  erm: Predictions,
  experts: Predictions,
  predicted: Int32Array,
  options: PredictedOptions,
): PredictedSelection {
  const { levels } = erm.groups[0]!;
  const look = (selection: Selection) => outcomeOf(erm, experts, predicted, selection, options);
  const nobody = look(levels.map(() => false));
  const best =
    options.rule === 'greedy'
      ? greedily(nobody, look)
      : bestOf(nobody, look, ruleFor(options, nobody));
  return { selection: best.selection, erm: nobody.scores, scores: best.scores };
}

/** What comes of a selection on validation. */
interface Outcome {
  readonly selection: Selection;
  /** Of every true group. */
  readonly scores: readonly number[];
  /** Whether a record of the true group gets an expert. */
  readonly served: readonly boolean[];
  /** Each true group's records under ERM and under the selection. */
  readonly pairs: readonly PairedGroup[];
}

type Look = (selection: Selection) => Outcome;

function outcomeOf(
  erm: Predictions,
  experts: Predictions,
  predicted: Int32Array,
  selection: Selection,
  { metric }: PredictedOptions,
): Outcome {
  const { levels, codes } = erm.groups[0]!;
  const width = erm.scores.length / erm.ids.length;
  const scores = erm.scores.slice();
  const served = levels.map(() => false);
  predicted.forEach((group, record) => {
    if (!selection[group]) return;
    const own = codes[record]!;
    if (own !== -1) served[own] = true;
    const from = record * width;
    scores.set(experts.scores.subarray(from, from + width), from);
  });
  const pairs = pairGroups(erm, { ...erm, scores }, metric);
  return {
    selection,
    scores: pairs.map((pair) => pair.scores(new Int32Array(pair.units).fill(1)).expert),
    served,
    pairs,
  };
}

/** No true group that is served is worse off than before, nor of unknown score. */
function harmless(after: Outcome, before: Outcome): boolean {
  return after.served.every(
    (served, group) => !served || after.scores[group]! >= before.scores[group]! - TOLERANCE,
  );
}

function greedily(nobody: Outcome, look: Look): Outcome {
  let best = nobody;
  for (const group of nobody.selection.keys()) {
    const more = look(best.selection.with(group, true));
    // Whom the others serve is no worse off if nobody is.
    if (harmless(more, best)) best = more;
  }
  return best;
}

interface Rule {
  allows(outcome: Outcome): boolean;
  isBetter(one: Outcome, other: Outcome): boolean;
}

function ruleFor({ rule, confidence }: PredictedOptions, nobody: Outcome): Rule {
  const gap = ({ scores }: Outcome) => gapOf(scores);
  const hasBetterMean = (one: Outcome, other: Outcome) =>
    meanOf(one.scores) > meanOf(other.scores) + TOLERANCE;
  const largest = gap(nobody) + TOLERANCE;
  switch (rule) {
    case 'gap':
      return {
        allows: (outcome) => harmless(outcome, nobody),
        isBetter: (one, other) =>
          Math.abs(gap(one) - gap(other)) > TOLERANCE
            ? gap(one) < gap(other)
            : hasBetterMean(one, other),
      };
    case 'confident':
      return {
        allows({ pairs, served }) {
          const gains = selectWithConfidence(pairs, confidence);
          return served.every((is, group) => !is || gains[group]);
        },
        isBetter: hasBetterMean,
      };
    default:
      return {
        allows: (outcome) => harmless(outcome, nobody) && gap(outcome) <= largest,
        isBetter: hasBetterMean,
      };
  }
}

function bestOf(nobody: Outcome, look: Look, { allows, isBetter }: Rule): Outcome {
  const groups = [...nobody.selection.keys()];
  const better = (selections: readonly Selection[], than: Outcome) => {
    let best = than;
    for (const selection of selections) {
      const one = look(selection);
      if (isBetter(one, best) && allows(one)) best = one;
    }
    return best;
  };
  if (groups.length <= MOST_TRIED) {
    const all = Array.from({ length: 2 ** groups.length }, (_, bits) =>
      groups.map((group) => ((bits >> group) & 1) === 1),
    );
    return better(all, nobody);
  }
  for (let best = nobody; ; ) {
    const { selection } = best;
    const added = groups.flatMap((group) =>
      selection[group] ? [] : [selection.with(group, true)],
    );
    const next = better(added, best);
    if (next === best) return best;
    best = next;
  }
}
