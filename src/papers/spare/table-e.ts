import type { Table } from '../paper.ts';
import { APPENDIX } from '../report/appendix.ts';
import { results } from '../report/result-table.ts';
import { tradeOff } from '../report/trade-off.ts';
import { better, COLUMNS, DEFINITIONS } from './columns.ts';
import { erm, spare, spareRow } from './rows.ts';
import { settingsFor } from './settings.ts';

const binary = spareRow('binary', 'Binary selection', { granularity: 'binary' });
const group = spareRow('group', 'One weight a group', { granularity: 'group' });
const continuous = { ...spare, title: 'Continuous (SPARE)' };

const SOURCE = 'Further analysis, granularity';

/** Do single records need weights of their own? */
export const tableE: Table = {
  id: 'spare/table-e',
  title: 'Granularity of weights',
  caption: `Continuous weights of single records; binary selection of the records with the largest weights, how many chosen on validation; one weight a group.`,
  notes: [DEFINITIONS],
  columns: COLUMNS,
  settings: (profile) => settingsFor(profile),
  rows: [group, binary, continuous],
  reference: erm,
  published: [],
  claims: [
    {
      id: 'continuous-over-binary',
      statement: 'Continuous weights have a higher mean F1 than binary selection.',
      source: SOURCE,
      checks: [better(continuous, binary)],
    },
    {
      id: 'continuous-over-group',
      statement: 'Continuous weights have a higher mean F1 than one weight a group.',
      source: SOURCE,
      checks: [better(continuous, group)],
    },
  ],
  ours: 'spare',
  shows: [results, tradeOff('f1-mean', 'eodd')],
  appendix: APPENDIX,
};
