import { z } from 'zod';
import { UserError } from '../errors.ts';
import { auroc } from '../metrics/auroc.ts';
import { classifierPredictor, scoreRows } from '../training/classifier.ts';
import { codesOf } from '../training/losses.ts';
import type { Method } from '../training/method.ts';
import { selectBy } from '../training/selection.ts';
import { equalisedOddsSurrogateOf, SURROGATE_FORMS } from './objectives/equalised-odds.ts';
import {
  type ManyObjectives,
  OBJECTIVES,
  trainObjectives,
  treatedAttributes,
} from './objectives/multi-objective.ts';

const weights = z.array(z.number().min(0));
const options = z.strictObject({
  /** The attributes treated; null: all of the task's; none: the task loss alone. */
  attributes: z.array(z.string()).nullable().default(null),
  /** Points of the grid: a weight for each attribute. More than one: chosen on validation. */
  grid: z.array(weights).min(1),
  /** As FairGrad's. */
  surrogate: z.enum(SURROGATE_FORMS).default('root'),
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
  version: 4,
  options,
  check({ attributes, grid }, question) {
    checkGrid(grid, treatedAttributes(question, attributes).length);
  },
  tuning: {
    grids: ({ attributes, grid }) =>
      grid.length < 2
        ? []
        : (attributes ?? []).map((name, i) => ({
            title: `the weight of ${name}`,
            measure: measureOf(name),
            grid: [...new Set(grid.map((point) => point[i]!))],
            growths: 0,
            bounds: { low: 0 },
          })),
    settled: (options, measures) => {
      const chosen = (options.attributes ?? []).map((name) => measures[measureOf(name)]);
      return chosen.length === 0 || chosen.some((weight) => weight == null)
        ? options
        : { ...options, grid: [chosen as number[]] };
    },
    widened: ({ grid, ...options }) => ({ ...options, grid: grid.length < 2 ? grid : wider(grid) }),
  },
  passes: ({ grid }, { epochs }) => ({ [OBJECTIVES]: grid.length * epochs }),
  stages: ({ attributes: names, grid, surrogate }) =>
    grid.map((weights) => ({
      name: OBJECTIVES,
      key: { attributes: names, weights, surrogate },
      async make(training) {
        const attributes = treatedAttributes(training.task, names);
        checkGrid([weights], attributes.length);
        const combination = { kind: 'weighted', weights } as const;
        (await trainObjectives(training, attributes, surrogate, combination)).dispose();
      },
    })),
  async train(training, { attributes: names, grid, surrogate }) {
    const { inputs, label, split } = training;
    const attributes = treatedAttributes(training.task, names);
    const train = (point: readonly number[]) =>
      trainObjectives(training, attributes, surrogate, { kind: 'weighted', weights: point });
    const judge = ({ classifier }: ManyObjectives) => {
      const rows = split.validation;
      const scores = scoreRows(inputs, rows, classifier.scoring);
      const labels = codesOf(label.codes, rows);
      const gap = attributes.reduce(
        (sum, { codes, levels }) =>
          sum +
          equalisedOddsSurrogateOf(scores, labels, codesOf(codes, rows), levels.length, surrogate),
        0,
      );
      return { auroc: auroc(scores, labels), gap };
    };
    const points: Point[] = [];
    if (grid.length > 1) {
      for (const point of grid) {
        const trained = await train(point);
        points.push({ point, ...judge(trained) });
        trained.dispose();
      }
    }
    const point = points.length === 0 ? grid[0]! : choosePoint(points);
    const trained = await train(point);
    const chosen = attributes.map(({ name }, i) => [measureOf(name), point[i]!] as const);
    const { stepMilliseconds } = trained;
    return classifierPredictor(training, trained, {
      stepMilliseconds,
      ...Object.fromEntries(chosen),
    });
  },
};

/** Of the weight that was chosen for an attribute. */
function measureOf(attribute: string): string {
  return `weight ${attribute}`;
}

/** A grid that reaches three times as far at either end. */
function wider(grid: readonly number[][]): number[][] {
  const points = [1, 1 / 3, 3].flatMap((by) => grid.map((point) => point.map((one) => one * by)));
  return [
    ...new Map(points.map((point) => [point.map((one) => one.toFixed(6)).join(), point])).values(),
  ];
}

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
  return selectBy(points, ({ auroc, gap }) => (auroc >= best - MARGIN ? [1, -gap] : [0])).point;
}
