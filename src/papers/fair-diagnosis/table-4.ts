import type { Table } from '../paper.ts';
import { TABLE_4_CLAIMS } from './claims.ts';
import { COLUMNS } from './columns.ts';
import { publishedIn } from './published.ts';
import { ours } from './rows.ts';
import { settingsFor } from './settings.ts';

/** The weight of the entropy of Ŝ. The paper: accuracy falls and fairness improves with α. */
export const table4: Table = {
  id: 'fair-diagnosis/table-4',
  title: 'Entropy weight α',
  caption: 'Fair Diagnosis with growing weight α of the entropy of Ŝ.',
  columns: COLUMNS,
  settings: (profile) => settingsFor(profile),
  rows: [0, 1, 2, 3, 4].map((alpha) => ours(`alpha-${alpha}`, `α = ${alpha}`, { alpha }, alpha)),
  published: publishedIn('Table 4'),
  claims: TABLE_4_CLAIMS,
};
