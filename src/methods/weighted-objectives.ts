import { z } from 'zod';
import { metricPath } from '../metrics/paths.ts';
import type { Method } from './method.ts';
import { OBJECTIVES, predictorOf, trainObjectives, treatedAttributes } from './multi-objective.ts';
import { StepMeter, stepsPerEpoch } from './training.ts';
import { evaluateOnValidation } from './validation.ts';

const weights = z.array(z.number().min(0)).min(1);
const options = z.strictObject({
  /** The attributes treated; null: all of the task's. */
  attributes: z.array(z.string()).min(1).nullable().default(null),
  /** Points of the grid: a weight for each attribute. More than one: chosen on validation. */
  grid: z.array(weights).min(1),
});

/** How much AUROC a point of the grid may cost on validation: the paper's "competitive", 1 point. */
const MARGIN = 0.01;

/**
 * Scalarisation: the sum of the task loss and fixed weights times the equalised-odds surrogates. With
 * a grid of several points the one used is chosen on validation: of those within one point of the
 * best AUROC the one with the smallest mean equalised-odds difference.
 */
export const weightedObjectives: Method<z.infer<typeof options>> = {
  name: 'weighted-objectives',
  title: 'Fixed weights',
  citation:
    'Boyd, S. and Vandenberghe, L. (2004). Convex Optimization, Section 4.7: scalarisation. Cambridge University Press.',
  version: 1,
  options,
  async train(task, split, { attributes: names, grid }, context) {
    const { recipe } = context;
    const meter = new StepMeter(context, {
      [OBJECTIVES]:
        grid.length * recipe.epochs * stepsPerEpoch(split.train.length, recipe.batchSize),
    });
    const attributes = treatedAttributes(task, names);
    const train = async (point: readonly number[]) => {
      const combination = { kind: 'weighted', weights: point } as const;
      const trained = await trainObjectives(task, split, attributes, combination, context, meter);
      const chosen = attributes.map(({ name }, i) => [`weight ${name}`, point[i] ?? null] as const);
      return predictorOf(trained, Object.fromEntries(chosen));
    };
    const [only] = grid;
    if (grid.length === 1) return train(only!);
    const points: Point[] = [];
    for (const point of grid) {
      const predictor = await train(point);
      try {
        const scores = await predictor.scores(split.validation);
        const evaluation = evaluateOnValidation(task, split, scores, attributes);
        const gaps = attributes.map(({ name }) =>
          evaluation.at(metricPath('fairness', name, 'equalizedOddsDifference')),
        );
        points.push({ point, auroc: evaluation.at('overall.auroc'), gaps });
      } finally {
        predictor.dispose();
      }
    }
    return train(choosePoint(points));
  },
};

/** What a point of the grid achieves on validation; null: undefined. */
export interface Point {
  readonly point: readonly number[];
  readonly auroc: number | null;
  /** Equalised-odds difference of each attribute. */
  readonly gaps: readonly (number | null)[];
}

/**
 * Of the points whose AUROC is within one point of the best, the one with the smallest mean gap. An
 * undefined gap counts as none for that attribute; a point without any is passed over.
 */
export function choosePoint(points: readonly Point[]): readonly number[] {
  const best = Math.max(...points.map(({ auroc }) => auroc ?? Number.NEGATIVE_INFINITY));
  const close = points.flatMap(({ point, auroc, gaps }) => {
    const known = gaps.filter((gap) => gap !== null);
    if (auroc === null || auroc < best - MARGIN || known.length === 0) return [];
    return [{ point, gap: known.reduce((sum, gap) => sum + gap, 0) / known.length }];
  });
  if (close.length === 0) return points[0]!.point;
  return close.reduce((a, b) => (b.gap < a.gap ? b : a)).point;
}
