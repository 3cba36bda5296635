import type { Table } from '../paper.ts';
import { otherThreshold, results } from '../report/result-table.ts';
import { FRONT_CLAIMS } from './claims.ts';
import { COLUMNS, DEFINITIONS } from './columns.ts';
import { fronts } from './front-figure.ts';
import { GRID_ROWS, MLP_ROWS, rowCalled } from './rows.ts';
import { settingsFor } from './settings.ts';

/** Does FairGrad do what a tuned weight does, without tuning? */
export const figure2: Table = {
  id: 'fairgrad/figure-2',
  title: 'FairGrad and fixed weights',
  caption:
    'The task alone, fixed weights $\\lambda$ of the surrogates for race and sex on a grid, and FairGrad, which has none to choose.',
  notes: [DEFINITIONS],
  columns: COLUMNS,
  settings: settingsFor,
  rows: [rowCalled(MLP_ROWS, 'task'), ...GRID_ROWS, rowCalled(MLP_ROWS, 'fairgrad')],
  published: [],
  claims: FRONT_CLAIMS,
  ours: 'fairgrad',
  shows: [results, fronts],
  appendix: [otherThreshold],
};
