import type { Table } from '../paper.ts';
import { TABLE_5_CLAIMS } from './claims.ts';
import { COLUMNS } from './columns.ts';
import { publishedIn } from './published.ts';
import { ours } from './rows.ts';
import { settingsFor } from './settings.ts';

/** The weight of keeping the diagnosis. The paper: accuracy and AUC rise and fairness worsens with β. */
export const table5: Table = {
  id: 'fair-diagnosis/table-5',
  title: 'Accuracy weight β',
  caption: 'Fair Diagnosis with growing weight β of I(Ŷ; Y).',
  columns: COLUMNS,
  settings: (profile) => settingsFor(profile),
  rows: [0, 1, 2, 3, 4].map((beta) => ours(`beta-${beta}`, `β = ${beta}`, { beta }, beta)),
  published: publishedIn('Table 5'),
  claims: TABLE_5_CLAIMS,
};
