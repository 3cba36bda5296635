import type { Table } from '../paper.ts';
import { results } from '../report/result-table.ts';
import { tradeOff } from '../report/trade-off.ts';
import { better, COLUMNS, DEFINITIONS } from './columns.ts';
import { PUBLISHED_NOTE, publishedIn } from './published.ts';
import { erm, spare, spareRow } from './rows.ts';
import { PRIMARY, settingsWithFurther } from './settings.ts';

const utility = spareRow('utility', 'Utility only', { alpha: 1 });
const similarity = spareRow('similarity', 'Similarity only', { alpha: 0 });
const fcd = spareRow('utility-fcd', 'Utility + FCD', { similarity: 'centroids' });
const mmd = spareRow('utility-mmd', 'Utility + MMD', { similarity: 'mmd' });
const gap = spareRow('similarity-logit-gap', 'Similarity + logit gap', { utility: 'logit-gap' });

const ROWS = [utility, similarity, fcd, mmd, gap, spare];

const SOURCE = 'Table 5';

/** Which of the two distances does the work, and could something simpler stand for it? */
export const table5: Table = {
  id: 'spare/table-5',
  title: 'Components',
  caption:
    'SPARE with one of its distances ($\\alpha = 1$ or $0$), with one replaced (similarity by the distance of the groups’ mean embeddings, FCD, or by their maximum mean discrepancy, MMD; utility by the lead of the largest logit), and with both.',
  notes: [DEFINITIONS, PUBLISHED_NOTE],
  columns: COLUMNS,
  settings: settingsWithFurther,
  rows: ROWS,
  reference: erm,
  published: publishedIn(['Table 5'], ROWS),
  claims: [
    {
      id: 'similarity-over-utility',
      statement: 'Similarity alone has a higher mean F1 than utility alone.',
      source: SOURCE,
      primary: PRIMARY,
      checks: [better(similarity, utility)],
    },
    {
      id: 'both-over-either',
      statement: 'Both together have a higher mean F1 than either alone.',
      source: SOURCE,
      primary: PRIMARY,
      checks: [better(spare, utility), better(spare, similarity)],
    },
    {
      id: 'similarity-by-distance',
      statement: 'Similarity by distance has a higher mean F1 than FCD and MMD.',
      source: SOURCE,
      primary: PRIMARY,
      checks: [better(spare, fcd), better(spare, mmd)],
    },
    {
      id: 'utility-by-distance',
      statement: 'Utility by distance has a higher mean F1 than the logit gap.',
      source: SOURCE,
      primary: PRIMARY,
      checks: [better(spare, gap)],
    },
  ],
  ours: 'spare',
  shows: [results, tradeOff('f1-mean', 'eodd')],
};
