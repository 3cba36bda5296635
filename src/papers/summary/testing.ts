import { Estimator } from '../../evidence/estimator.ts';
import { clusterIndex, labelledRuns, predictionRuns } from '../../evidence/prediction-runs.ts';
import { countedGroups, everywhereLargeEnough } from '../../metrics/large-enough.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import type { Column, Row } from '../paper.ts';
import type { Evidence } from './evidence.ts';

/** Evidence of hand-made predictions: by label, by row, one a repeat. */
export function evidenceOfRows(
  byLabel: Readonly<Record<string, Readonly<Record<string, readonly Predictions[]>>>>,
  threshold = 0.5,
): Evidence {
  const labels = Object.entries(byLabel);
  const cells = labels.map(([, rows]) =>
    Object.fromEntries(
      Object.entries(rows).map(([row, repeats]) => [
        row,
        repeats.map((records) => [{ records, threshold }]),
      ]),
    ),
  );
  const index = clusterIndex(cells);
  const runs = cells.map((own) => predictionRuns(own, index));
  return {
    estimator: new Estimator(
      labels.length === 1
        ? runs[0]!
        : labelledRuns(new Map(labels.map(([label], l) => [label, runs[l]!]))),
    ),
    labels: new Map(
      labels.map(([label, rows]) => {
        const records = Object.values(rows)[0]!;
        const { groups, classes } = records[0]!;
        const counted = countedGroups(records.map((own) => [own]));
        return [label, { groups, classes, compared: everywhereLargeEnough(records), counted }];
      }),
    ),
  };
}

/** A row by its id alone, for claims. */
export function rowNamed(id: string, knob?: number): Row {
  return {
    id,
    title: id,
    ...(knob === undefined ? {} : { knob }),
    trial: () => ({ method: 'erm', options: {} }),
  };
}

export const ACCURACY: Column = {
  id: 'accuracy',
  title: 'ACC',
  metric: 'overall.accuracy',
  scale: 100,
  unit: '%',
  digits: 1,
  better: 'higher',
};

export const EO: Column = {
  id: 'eo',
  title: 'EO',
  metric: 'fairness.<attribute>.equalOpportunityDifference',
  scale: 100,
  unit: '×10⁻²',
  digits: 1,
  better: 'lower',
};
