import type { Table } from '../paper.ts';
import { APPENDIX } from '../report/appendix.ts';
import { results } from '../report/result-table.ts';
import { tradeOff } from '../report/trade-off.ts';
import { TABLE_1_CLAIMS } from './claims.ts';
import { COLUMNS } from './columns.ts';
import { publishedIn } from './published.ts';
import { ad, faap, tunedOurs, vanilla } from './rows.ts';
import { settingsFor } from './settings.ts';

/**
 * The main comparison. Expect Vanilla to be most accurate; the paper says that Ours is fairest in
 * all three metrics and more accurate than FAAP.
 */
export const table1: Table = {
  id: 'fair-diagnosis/table-1',
  title: 'Main results',
  caption:
    'Vanilla, adversarial debiasing (AD), fairness-aware adversarial perturbation (FAAP) and Fair Diagnosis (Ours).',
  columns: COLUMNS,
  settings: (profile) => settingsFor(profile),
  rows: [vanilla, ad, faap, tunedOurs],
  published: publishedIn('Table 1'),
  claims: TABLE_1_CLAIMS,
  shows: [results, tradeOff('accuracy', 'eo')],
  appendix: APPENDIX,
};
