import type { Table } from '../paper.ts';
import { results } from '../report/result-table.ts';
import { tradeOff } from '../report/trade-off.ts';
import { better, COLUMNS, DEFINITIONS } from './columns.ts';
import { PUBLISHED_NOTE, publishedIn } from './published.ts';
import { erm, spare, spareRow } from './rows.ts';
import { PRIMARY, settingsFor } from './settings.ts';

const group = spareRow('group-weight', 'GroupWeight', { weighting: 'group' });
const selection = spareRow('selection', 'Selection', { weighting: 'selection' });
const ranking = spareRow('ranking', 'Ranking', { weighting: 'ranking' });
const continuous = { ...spare, title: 'Continuous (SPARE)' };

const ROWS = [group, selection, ranking, continuous];

const SOURCE = 'Table 4';

/** Do single records need weights of their own, and by distance rather than by rank? */
export const table4: Table = {
  id: 'spare/table-4',
  title: 'Weighting strategies',
  caption:
    'One weight a group; selection of the records with the largest weights, how many chosen on validation; weights by rank; and continuous weights by the formula.',
  notes: [DEFINITIONS, PUBLISHED_NOTE],
  columns: COLUMNS,
  settings: (profile) => settingsFor(profile),
  rows: ROWS,
  reference: erm,
  published: publishedIn(['Table 4'], ROWS),
  claims: [
    ...[group, selection, ranking].map((other) => ({
      id: `continuous-over-${other.id}`,
      statement: `Continuous weights have a higher mean F1 than ${other.title}.`,
      source: SOURCE,
      primary: PRIMARY,
      checks: [better(continuous, other)],
    })),
    {
      id: 'selection-second',
      statement: 'Selection has a higher mean F1 than GroupWeight and Ranking.',
      source: SOURCE,
      primary: PRIMARY,
      checks: [better(selection, group), better(selection, ranking)],
    },
  ],
  ours: 'spare',
  shows: [results, tradeOff('f1-mean', 'eodd')],
};
