import { undominated } from '../checks.ts';
import type { Table } from '../paper.ts';
import { otherThreshold, results } from '../report/result-table.ts';
import { COLUMNS, DEFINITIONS } from './columns.ts';
import { fronts } from './front-figure.ts';
import { GRID_ROWS, MLP_ROWS, rowCalled } from './rows.ts';
import { PRIMARY, settingsFor } from './settings.ts';

const ours = rowCalled(MLP_ROWS, 'fairgrad');

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
      source: 'our check',
      ours: true,
      primary: PRIMARY,
      checks: [undominated({ row: ours, others: GRID_ROWS, metrics: COLUMNS })],
    },
  ],
  ours: 'fairgrad',
  shows: [results, fronts],
  appendix: [otherThreshold],
};
