import type { Table } from '../paper.ts';
import { APPENDIX } from '../report/appendix.ts';
import { results } from '../report/result-table.ts';
import { tradeOff } from '../report/trade-off.ts';
import { better, COLUMNS, DEFINITIONS } from './columns.ts';
import { erm, spare, spareRow } from './rows.ts';
import { settingsFor } from './settings.ts';

const none = spareRow('none', 'None', { components: 'none' });
const utility = spareRow('utility', 'Utility only', { components: 'utility' });
const similarity = spareRow('similarity', 'Similarity only', { components: 'similarity' });
const both = { ...spare, title: 'Both (SPARE)' };

const SOURCE = 'Further analysis, components';

/** Which of the two distances does the work? Without either, all weigh 1 and both models are ERM. */
export const tableC: Table = {
  id: 'spare/table-c',
  title: 'Components',
  caption: `SPARE with neither distance, with one ($\\lambda = 1$ or $0$) and with both. Without either all weights are 1 and both models are ERM.`,
  notes: [DEFINITIONS],
  columns: COLUMNS,
  settings: (profile) => settingsFor(profile),
  rows: [none, utility, similarity, both],
  reference: erm,
  published: [],
  claims: [
    {
      id: 'similarity-over-utility',
      statement: 'Similarity alone has a higher mean F1 than utility alone.',
      source: SOURCE,
      checks: [better(similarity, utility)],
    },
    {
      id: 'both-over-either',
      statement: 'Both together have a higher mean F1 than either alone.',
      source: SOURCE,
      checks: [better(both, utility), better(both, similarity)],
    },
  ],
  ours: 'spare',
  shows: [results, tradeOff('f1-mean', 'eodd')],
  appendix: APPENDIX,
};
