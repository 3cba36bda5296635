import type { Table } from '../paper.ts';
import { APPENDIX } from '../report/appendix.ts';
import { results } from '../report/result-table.ts';
import { tradeOff } from '../report/trade-off.ts';
import { MAIN_CLAIMS } from './claims.ts';
import { COLUMNS, DEFINITIONS } from './columns.ts';
import { adversarial, erm, groupDro, inGroup, resampling, spare } from './rows.ts';
import { settingsFor } from './settings.ts';

/** The main comparison: the paper reports SPARE ahead for every group and fairer than ERM. */
export const tableA: Table = {
  id: 'spare/table-a',
  title: 'Main results',
  caption: `ERM, group-balanced resampling, group DRO, adversarial debiasing, models of each group’s own data, and SPARE.`,
  notes: [DEFINITIONS],
  columns: COLUMNS,
  settings: (profile) => settingsFor(profile, 'main'),
  rows: [erm, resampling, groupDro, adversarial, inGroup, spare],
  published: [],
  claims: MAIN_CLAIMS,
  ours: 'spare',
  shows: [results, tradeOff('f1-mean', 'eodd')],
  appendix: APPENDIX,
};
