import type { Table } from '../paper.ts';
import { results } from '../report/result-table.ts';
import { BY_GROUP, compared } from './columns.ts';
import { leak } from './leak.ts';
import { erm, fairsde } from './rows.ts';
import { leakSettings } from './settings.ts';

/** What the authors' split by picture gives to models that have seen other pictures of a lesion. */
export const tableF: Table = {
  id: 'fairsde/table-f',
  title: 'Lesions on both sides',
  caption:
    'ERM and FairSDE’s experts with lesions kept apart, and split picture by picture as in the published code: a lesion of which other pictures were trained on is easier to diagnose. What the leak gives each model, and FairSDE against ERM, stands beneath.',
  ...BY_GROUP,
  settings: leakSettings,
  rows: [erm, fairsde],
  published: [],
  claims: [
    {
      id: 'experts-better-either-way',
      statement: 'FairSDE’s experts have a higher AUROC than ERM, with lesions kept apart or not.',
      source: 'our check',
      ours: true,
      checks: [compared(fairsde, erm, 'auroc')],
    },
  ],
  ours: 'fairsde',
  shows: [results, leak],
};
