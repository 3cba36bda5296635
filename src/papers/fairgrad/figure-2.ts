import type { Check, Row, Table } from '../paper.ts';
import { otherThreshold, results } from '../report/result-table.ts';
import { COLUMNS, DEFINITIONS } from './columns.ts';
import { fronts } from './front-figure.ts';
import { GRID_ROWS, MLP_ROWS, rowCalled } from './rows.ts';
import { settingsFor } from './settings.ts';

const ours = rowCalled(MLP_ROWS, 'fairgrad');

/**
 * By how much some point of the grid beats FairGrad in AUROC and both gaps at once: the smallest of
 * its three leads, at the point where that is largest. Negative where no point dominates.
 */
function dominance(ours: Row, points: readonly Row[]): Check {
  return {
    name: 'smallest lead over FairGrad in AUROC and both gaps, of the best point',
    claimed: [Number.NEGATIVE_INFINITY, 0],
    scale: 100,
    unit: '×10⁻²',
    statistic: (at) =>
      Math.max(
        ...points.map((point) =>
          Math.min(
            ...COLUMNS.map(({ metric, better }) => {
              const lead = at(point.id, metric) - at(ours.id, metric);
              return better === 'higher' ? lead : -lead;
            }),
          ),
        ),
      ),
  };
}

/** Does FairGrad do what a tuned weight does, without tuning? */
export const figure2: Table = {
  id: 'fairgrad/figure-2',
  title: 'FairGrad and fixed weights',
  caption:
    'The task alone, fixed weights $\\lambda$ of the surrogates for race and sex on a grid, and FairGrad, which has none to choose.',
  notes: [DEFINITIONS],
  columns: COLUMNS,
  settings: settingsFor,
  rows: [rowCalled(MLP_ROWS, 'task'), ...GRID_ROWS, ours],
  published: [],
  claims: [
    {
      id: 'not-dominated',
      statement:
        'Without a weight to tune, FairGrad is dominated by no point of a grid of fixed weights: none has a higher AUROC and lower equalised-odds differences for both attributes.',
      source: 'Abstract: no manual weights',
      checks: [dominance(ours, GRID_ROWS)],
    },
  ],
  ours: 'fairgrad',
  shows: [results, fronts],
  appendix: [otherThreshold],
};
