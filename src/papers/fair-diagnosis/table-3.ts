import type { Table } from '../paper.ts';
import { TABLE_3_CLAIMS } from './claims.ts';
import { COLUMNS } from './columns.ts';
import { publishedIn } from './published.ts';
import { ours } from './rows.ts';
import { settingsFor } from './settings.ts';

/** The strength of the mask. The paper: accuracy falls, fairness improves and then worsens again. */
export const table3: Table = {
  id: 'fair-diagnosis/table-3',
  title: 'Mask strength η',
  caption: 'Fair Diagnosis with masks of growing strength η; η = 0 is Vanilla.',
  columns: COLUMNS,
  settings: (profile) => settingsFor(profile),
  rows: [0, 0.1, 0.2, 0.3, 0.4].map((eta) => ours(`eta-${eta}`, `η = ${eta}`, { eta }, eta)),
  published: publishedIn('Table 3'),
  claims: TABLE_3_CLAIMS,
};
