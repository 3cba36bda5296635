/**
 * The public API: what notebooks and other programs import as `refair`, and nothing else.
 *
 * Compare methods on any data set with `compare` and `sweep`, your own (`defineMethod`) among them.
 * Look at data with `loadDataset`, `groupCounts` and `gallery`; train one model with `trialOf` and
 * `train`; rerun a whole table with `runTable`, or read the maintainers' results with `loadTable`;
 * measure any predictions with `evaluate`, and judge changes over groups with `sumVerdict`; choose a
 * model group by group with `selectGreedily` and `selectByProgramme`. Tables, figures and pictures
 * come back as plain data (see `Block`); a notebook shows them when they are the last line of a cell,
 * or with `show`.
 */
export { type ComparisonChoice, compare, type MethodChoice, sweep } from './api/compare.ts';
export { gallery, groupCounts, loadDataset } from './api/data.ts';
export { dataFrame } from './api/data-frame.ts';
export { type OwnData, type PlotColumns, plot } from './api/plot.ts';
export {
  comparison,
  type FinishedTable,
  figures,
  loadTable,
  runTable,
  type TableChoice,
  verdicts,
} from './api/tables.ts';
export {
  groupMetrics,
  operatingPoint,
  pictures,
  type Trained,
  type TrialChoice,
  train,
  trainingCurves,
  trialOf,
} from './api/trials.ts';
export type {
  AttributeColumn,
  Dataset,
  ImageFeatures,
  LabelColumn,
  TabularFeatures,
} from './data/dataset.ts';
export { type DatasetEntry, listDatasets } from './data/registry.ts';
export { UserError } from './errors.ts';
export { type Explained, gradCam, type HeatMaps, resized } from './explain/grad-cam.ts';
export { type Overlap, overlap } from './explain/overlap.ts';
export { heatOverlay } from './explain/overlay.ts';
export { type Programme, selectByProgramme } from './methods/fairsde/programme.ts';
export { type GroupScores, type Selection, selectGreedily } from './methods/fairsde/selection.ts';
export { METRICS as metrics, type MetricEntry } from './metrics/catalogue.ts';
export { type Evaluation, evaluate } from './metrics/evaluate.ts';
export { metricPath } from './metrics/paths.ts';
export { type Changes, type SumVerdict, sumVerdict } from './metrics/positive-sum.ts';
export type { GroupColumn, Predictions } from './metrics/predictions.ts';
export { cellSignal, LiveText, show } from './notebook/display/live.ts';
export { type MimeBundle, TO_NOTEBOOK, withView } from './notebook/value.ts';
export type { Paper, Row, Table } from './papers/paper.ts';
export type { ProfileName } from './papers/profile.ts';
export { findTable, PAPERS as papers } from './papers/registry.ts';
export type {
  Block,
  FigureBlock,
  PicturesBlock,
  PlotlyFigure,
  TableBlock,
  VerdictsBlock,
} from './report/document.ts';
export {
  ablationFigure,
  accuracyFairnessFigure,
  groupedBarsFigure,
  paretoFigure,
  trainingFigure,
} from './report/figures.ts';
export type { TrialResult, TrialSpec } from './runs/trial.ts';
export { gather } from './tensor/fused.ts';
export type { Recipe } from './training/context.ts';
export { defineMethod, type MethodDefinition } from './training/define-method.ts';
export { codesAt, crossEntropies, crossEntropy, valuesAt } from './training/losses.ts';
export type { Method } from './training/method.ts';
export { type Objective, supervised } from './training/supervised.ts';
export type { Training } from './training/training.ts';
