import { describe, expect, it } from 'vitest';
import { evaluate } from '../../metrics/evaluate.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import { fromRows, type Row, randomRows } from '../../metrics/testing.ts';
import { Random } from '../../tensor/random.ts';
import { selectWithConfidence } from './confidence.ts';
import { pairGroups } from './paired.ts';
import { type PredictedOptions, selectPredicted } from './predicted.ts';
import { selectByTrying } from './programme.ts';
import { gapOf, type Selection, selectedScores, selectGreedily } from './selection.ts';

const RULES = ['greedy', 'gap', 'performance', 'confident'] as const;
const METRICS = ['accuracy', 'auroc'] as const;
const cases = RULES.flatMap((rule) => METRICS.map((metric) => [rule, metric] as const));
const optionsOf = (
  rule: PredictedOptions['rule'],
  metric: PredictedOptions['metric'] = 'accuracy',
) => ({
  rule,
  metric,
  confidence: { confidence: 0.95, replicates: 100, random: new Random(1) },
});

/** Records of three groups, of whom the experts of some are better and of others worse. */
function randomPair(seed: number): { erm: Predictions; experts: Predictions } {
  const random = new Random(seed);
  const rows = randomRows(240, seed).map((row) => ({ ...row, groups: [row.groups[1]!] }));
  const helps = [0, 1, 2].map(() => random.normal());
  const expert = (row: Row) =>
    Math.min(
      1,
      Math.max(0, row.score + 0.3 * random.uniform() * helps[row.groups[0]!]! * (row.label - 0.5)),
    );
  return {
    erm: fromRows(rows, ['race']),
    experts: fromRows(
      rows.map((row) => ({ ...row, score: expert(row) })),
      ['race'],
    ),
  };
}

const truth = ({ groups }: Predictions) => Int32Array.from(groups[0]!.codes);
/** D takes some records for others. */
function confused(erm: Predictions, share: number, seed: number): Int32Array {
  const random = new Random(seed);
  return truth(erm).map((code) => (random.uniform() < share ? random.int(3) : code));
}

function scoresOf(predictions: Predictions, metric: 'accuracy' | 'auroc'): number[] {
  const { at } = evaluate(predictions);
  return ['a', 'b', 'c'].map((level) => at(`groups.race.${level}.${metric}`) ?? Number.NaN);
}

/** The predictor that a selection over predicted groups makes. */
function mixed(
  { erm, experts }: { erm: Predictions; experts: Predictions },
  predicted: Int32Array,
  selection: Selection,
): Predictions {
  const scores = erm.scores.map((score, i) =>
    selection[predicted[i]!] ? experts.scores[i]! : score,
  );
  return { ...erm, scores };
}

describe.each(cases)('selection of predicted groups, %s by %s', (rule, metric) => {
  it('is that of given groups where D is right about everybody', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const { erm, experts } = randomPair(seed);
      const [before, after] = [scoresOf(erm, metric), scoresOf(experts, metric)];
      const groups = before.map((score, i) => ({ erm: score, expert: after[i]! }));
      const options = optionsOf(rule, metric);
      const given =
        rule === 'greedy'
          ? selectGreedily(groups)
          : rule === 'confident'
            ? selectWithConfidence(pairGroups(erm, experts, metric), options.confidence)
            : await selectByTrying(groups, rule);
      const found = selectPredicted(erm, experts, truth(erm), options);
      expect(found.selection).toEqual(given);
      selectedScores(groups, given).forEach((score, i) => {
        expect(found.scores[i]).toBeCloseTo(score, 12);
      });
    }
  });

  it('promises what its predictor keeps on the same records, and harms no true group', () => {
    let chosen = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const pair = randomPair(seed);
      const predicted = confused(pair.erm, 0.4, seed);
      const found = selectPredicted(pair.erm, pair.experts, predicted, optionsOf(rule, metric));
      const kept = scoresOf(mixed(pair, predicted, found.selection), metric);
      kept.forEach((score, i) => {
        expect(found.scores[i]).toBeCloseTo(score, 12);
        expect(score).toBeGreaterThanOrEqual(found.erm[i]! - 1e-9);
      });
      if (rule === 'gap' || rule === 'performance') {
        expect(gapOf(kept)).toBeLessThanOrEqual(gapOf(found.erm) + 1e-9);
      }
      chosen += found.selection.filter(Boolean).length;
    }
    expect(chosen).toBeGreaterThan(0);
  });
});

it('finds the least gap of all selections that harm no true group', () => {
  for (let seed = 20; seed < 32; seed++) {
    const pair = randomPair(seed);
    const predicted = confused(pair.erm, 0.4, seed);
    const before = scoresOf(pair.erm, 'accuracy');
    const gaps = Array.from({ length: 8 }, (_, bits) =>
      scoresOf(
        mixed(
          pair,
          predicted,
          [0, 1, 2].map((i) => ((bits >> i) & 1) === 1),
        ),
        'accuracy',
      ),
    )
      .filter((scores) => scores.every((score, i) => score >= before[i]! - 1e-9))
      .map(gapOf);
    const found = selectPredicted(pair.erm, pair.experts, predicted, optionsOf('gap'));
    expect(gapOf(found.scores)).toBeCloseTo(Math.min(...gaps), 12);
  }
});

it('keeps ERM where an expert helps its own group and harms those taken for it', () => {
  // Group a's expert is right about a (labels 1) and calls everybody; a third of b is taken for a.
  const rows: Row[] = Array.from({ length: 90 }, (_, i) => ({
    label: i < 30 ? 1 : 0,
    score: i < 15 ? 0.9 : 0.1,
    groups: [i < 30 ? 0 : 1],
  }));
  const erm = fromRows(rows, ['race']);
  const experts = { ...erm, scores: erm.scores.map(() => 0.9) };
  const asked = Int32Array.from(rows, ({ groups }) => groups[0]!);
  const guessed = asked.map((code, i) => (i >= 70 ? 0 : code));
  for (const rule of RULES) {
    expect(selectPredicted(erm, experts, asked, optionsOf(rule)).selection[0]).toBe(true);
    expect(selectPredicted(erm, experts, guessed, optionsOf(rule)).selection[0]).toBe(false);
  }
});

it('greedily takes no expert who is worse for a group than those before left it', () => {
  // All are of group a, of whom D takes the last ten for b. ERM is right about 5 and 10 of the tens,
  // a's expert about 10, and b's about 8: with both a would still be better off than under ERM.
  const right = (first: number, last: number) =>
    fromRows(
      Array.from({ length: 20 }, (_, i) => {
        const is = i < 10 ? i < first : i - 10 < last;
        return { label: 1, score: is ? 0.9 : 0.1, groups: [0] };
      }),
      ['race'],
    );
  const predicted = Int32Array.from({ length: 20 }, (_, i) => (i < 10 ? 0 : 1));
  const { selection, scores } = selectPredicted(
    right(5, 10),
    right(10, 8),
    predicted,
    optionsOf('greedy'),
  );
  expect(selection.slice(0, 2)).toEqual([true, false]);
  expect(scores[0]).toBe(1);
});

it('of more than ten predicted groups adds the best one at a time, and harms nobody', () => {
  const levels = Array.from({ length: 12 }, (_, i) => `g${i}`);
  const random = new Random(4);
  const rows = randomRows(1200, 4).map((row) => ({ ...row, groups: [random.int(12)] }));
  const of = (scores: Float32Array): Predictions => {
    const { groups, ...rest } = fromRows(rows);
    return { ...rest, scores, groups: [{ ...groups[0]!, levels }] };
  };
  const erm = of(Float32Array.from(rows, ({ score }) => score));
  const predicted = Int32Array.from(rows, ({ groups: [own] }) =>
    random.uniform() < 0.02 ? random.int(12) : own!,
  );
  // Experts of even groups are right about a fifth more of whom they serve, of odd ones about a fifth
  // less.
  const experts = of(
    Float32Array.from(rows, ({ label, score }, i) =>
      random.uniform() < 0.2 ? Number((label === 1) === (predicted[i]! % 2 === 0)) : score,
    ),
  );
  for (const rule of ['gap', 'performance'] as const) {
    const found = selectPredicted(erm, experts, predicted, optionsOf(rule));
    found.scores.forEach((score, i) => {
      expect(score).toBeGreaterThanOrEqual(found.erm[i]! - 1e-9);
    });
    expect(found.selection.some(Boolean)).toBe(true);
    expect(found.selection.filter((is, i) => is && i % 2 === 1)).toEqual([]);
  }
});
