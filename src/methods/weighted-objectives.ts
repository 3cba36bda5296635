import { z } from 'zod';
import { UserError } from '../errors.ts';
import { auroc } from '../metrics/auroc.ts';
import { codesOf } from '../training/losses.ts';
import { StepMeter, stepsPerEpoch } from '../training/phase.ts';
import type { Method } from './method.ts';
import { equalisedOddsSurrogateOf } from './objectives/equalised-odds.ts';
import {
  OBJECTIVES,
  predictorOf,
  trainObjectives,
  treatedAttributes,
} from './objectives/multi-objective.ts';

const weights = z.array(z.number().min(0));
const options = z.strictObject({
  /** The attributes treated; null: all of the task's; none: the task loss alone. */
  attributes: z.array(z.string()).nullable().default(null),
  /** Points of the grid: a weight for each attribute. More than one: chosen on validation. */
  grid: z.array(weights).min(1),
});

/** How much AUROC a point of the grid may cost on validation: the paper's "competitive", 1 point. */
const MARGIN = 0.01;

/**
 * Scalarisation: the sum of the task loss and fixed weights times the equalised-odds surrogates. With
 * a grid of several points the one used is chosen on validation: of those within one point of the
 * best AUROC the one with the smallest sum of surrogates, which need no threshold and are defined
 * for the smallest groups too.
 */
export const weightedObjectives: Method<z.infer<typeof options>> = {
  name: 'weighted-objectives',
  title: 'Fixed weights',
  citation:
    'Boyd, S. and Vandenberghe, L. (2004). Convex Optimization, Section 4.7: scalarisation. Cambridge University Press.',
  version: 2,
  options,
  async train(task, split, { attributes: names, grid }, context) {
    const { recipe } = context;
    const meter = new StepMeter(context, {
      [OBJECTIVES]:
        grid.length * recipe.epochs * stepsPerEpoch(split.train.length, recipe.batchSize),
    });
    const attributes = treatedAttributes(task, names);
    checkGrid(grid, attributes.length);
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
        const labels = codesOf(task.label.codes, split.validation);
        const gap = attributes.reduce((sum, { codes, levels }) => {
          const groups = codesOf(codes, split.validation);
          return sum + equalisedOddsSurrogateOf(scores, labels, groups, levels.length);
        }, 0);
        points.push({ point, auroc: auroc(scores, labels), gap });
      } finally {
        predictor.dispose();
      }
    }
    return train(choosePoint(points));
  },
};

/** @throws UserError where a point has not one weight for each attribute. */
function checkGrid(grid: readonly (readonly number[])[], attributes: number): void {
  const wrong = grid.find((point) => point.length !== attributes);
  if (wrong === undefined) return;
  throw new UserError(
    `a point of the grid has ${wrong.length} weights, and ${attributes} attributes are treated`,
    'give every point one weight for each attribute',
  );
}

/** What a point of the grid achieves on validation. */
export interface Point {
  readonly point: readonly number[];
  /** NaN: undefined, at every point alike: they are judged on the same records. */
  readonly auroc: number;
  /** Sum of the attributes' equalised-odds surrogates. */
  readonly gap: number;
}

/**
 * Of the points whose AUROC is within one point of the best, the one with the smallest gap; the
 * first where the AUROC is undefined.
 */
export function choosePoint(points: readonly Point[]): readonly number[] {
  const best = Math.max(...points.map((one) => one.auroc));
  const close = points.filter((one) => one.auroc >= best - MARGIN);
  if (close.length === 0) return points[0]!.point;
  return close.reduce((a, b) => (b.gap < a.gap ? b : a)).point;
}
