/** Builders of figure blocks: data in, plotly traces in the theme out. */
export { type AccuracyFairnessRow, accuracyFairnessFigure } from './figures/accuracy-fairness.ts';
export { type BarSeries, groupedBarsFigure } from './figures/bars.ts';
export {
  ablationFigure,
  type Curve,
  type CurvePanel,
  type CurvePoint,
  trainingFigure,
} from './figures/curves.ts';
export { type ForestLine, type ForestPanel, forestFigure } from './figures/forest.ts';
export { type ParetoPoint, paretoFigure, paretoFront } from './figures/pareto.ts';
export { type PlanePoint, planeFigure } from './figures/plane.ts';
export { type Rank, type RankRow, rankFigure } from './figures/ranks.ts';
export { type ScatterPanel, scatterGridFigure } from './figures/scatter-grid.ts';
export { type SeedScatterPanel, seedScatterFigure } from './figures/seed-scatter.ts';
export type { Estimate, FigureText, Measure } from './figures/shared.ts';
