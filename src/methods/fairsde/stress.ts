import { drawWithReplacement } from '../../metrics/bootstrap.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import type { Random } from '../../tensor/random.ts';
import { selectWithConfidence } from './confidence.ts';
import { type PairedGroup, pairGroups } from './paired.ts';
import { selectByTrying } from './programme.ts';
import { type GroupScores, type Selection, selectGreedily } from './selection.ts';

/** One training's predictions of the same records by ERM and by every group's expert. */
export interface StressCase {
  readonly validation: { readonly erm: Predictions; readonly experts: Predictions };
  readonly test: { readonly erm: Predictions; readonly experts: Predictions };
}

/**
 * How validation and test come to differ, in one group. `fewer`: validation has only that share of the
 * group's lesions, which is noise and no shift. `prevalence`: the group's share of positives on test
 * is that many times what it was.
 */
export type Stress =
  | { readonly kind: 'none' }
  | { readonly kind: 'fewer'; readonly group: number; readonly share: number }
  | { readonly kind: 'prevalence'; readonly group: number; readonly factor: number };

export const STRESS_RULES = ['greedy', 'gap', 'performance', 'confident'] as const;
export type StressRule = (typeof STRESS_RULES)[number];

/** What came of one stress under one rule. */
export interface StressOutcome {
  /** Share of redraws in which a group loses more than a point against ERM on test. */
  readonly breaks: number;
  /** Experts chosen, on average. */
  readonly chosen: number;
}

/** What a group may lose before no-harm counts as broken: one point of accuracy. */
export const HARM = 0.01;
/** Resamples inside a redraw, for the rule with confidence. */
const REPLICATES = 100;
const CONFIDENCE = 0.95;

/**
 * How often the promise of no harm breaks (the paper's open question 1). Nothing is trained: lesions of
 * validation and test are redrawn with replacement, experts selected by accuracy anew each time, and
 * the selected groups' accuracies held against ERM's on the redrawn test records.
 *
 * @param redraws of each case; the same for every rule.
 * @returns null where test records cannot have the prevalence, in whichever redraw.
 */
export async function stressSelection(
  cases: readonly StressCase[],
  stress: Stress,
  { redraws, random }: { readonly redraws: number; readonly random: Random },
): Promise<Readonly<Record<StressRule, StressOutcome>> | null> {
  const breaks: Record<StressRule, number> = { greedy: 0, gap: 0, performance: 0, confident: 0 };
  const chosen: Record<StressRule, number> = { ...breaks };
  for (const [c, { validation, test }] of cases.entries()) {
    const before = pairGroups(validation.erm, validation.experts, 'accuracy');
    const after = pairGroups(test.erm, test.experts, 'accuracy');
    for (let redraw = 0; redraw < redraws; redraw++) {
      const own = random.fork(c).fork(redraw);
      const drawn = before.map((group, g) => {
        const share = stress.kind === 'fewer' && stress.group === g ? stress.share : 1;
        return draw(group.units, share, own.fork(`validation ${g}`));
      });
      const gains: number[] = [];
      for (const [g, group] of after.entries()) {
        const again = draw(group.units, 1, own.fork(`test ${g}`));
        const shifted = stress.kind === 'prevalence' && stress.group === g;
        const weights = shifted ? prevalenceWeights(group, again, stress.factor) : undefined;
        if (weights === null) return null;
        const { erm, expert } = group.scores(again, weights);
        gains.push(expert - erm);
      }
      const scores = before.map((group, g) => group.scores(drawn[g]!));
      for (const rule of STRESS_RULES) {
        const selection = await selectBy(rule, scores, before, drawn, own.fork('confidence'));
        chosen[rule] += selection.filter(Boolean).length;
        if (gains.some((gain, g) => selection[g] && gain < -HARM)) breaks[rule] += 1;
      }
    }
  }
  const all = cases.length * redraws;
  return Object.fromEntries(
    STRESS_RULES.map((rule) => [rule, { breaks: breaks[rule] / all, chosen: chosen[rule] / all }]),
  ) as unknown as Record<StressRule, StressOutcome>;
}

async function selectBy(
  rule: StressRule,
  scores: readonly GroupScores[],
  groups: readonly PairedGroup[],
  drawn: readonly Int32Array[],
  random: Random,
): Promise<Selection> {
  if (rule === 'greedy') return selectGreedily(scores);
  if (rule !== 'confident') return selectByTrying(scores, rule);
  const options = { confidence: CONFIDENCE, replicates: REPLICATES, random };
  return selectWithConfidence(groups, options, drawn);
}

/** How often each of `units` is drawn when a share of them is, with replacement; at least two. */
function draw(units: number, share: number, random: Random): Int32Array {
  const counts = new Int32Array(units);
  if (share === 1) return drawWithReplacement(random, counts);
  const size = Math.max(2, Math.round(share * units));
  for (let i = 0; i < size; i++) counts[random.int(units)]! += 1;
  return counts;
}

/**
 * Weights of negatives and positives under which the group's prevalence is `factor` times its own; null
 * where it has no positives, where all would have to be positive, or of several classes.
 */
export function prevalenceWeights(
  { records }: Pick<PairedGroup, 'records'>,
  drawn: ArrayLike<number>,
  factor: number,
): readonly [negative: number, positive: number] | null {
  if (records.length !== 2) return null;
  const count = (code: number) =>
    records[code]!.reduce((sum, own, unit) => sum + own * drawn[unit]!, 0);
  const [negatives, positives] = [count(0), count(1)];
  const prevalence = positives / (negatives + positives);
  if (!(prevalence > 0 && factor * prevalence < 1)) return null;
  return [(1 - factor * prevalence) / (1 - prevalence), factor];
}
