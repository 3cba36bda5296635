import type { Table } from '../paper.ts';
import { results } from '../report/result-table.ts';
import { tradeOff } from '../report/trade-off.ts';
import { BY_GROUP, compared, noHarm } from './columns.ts';
import { price } from './price.ts';
import { promises } from './promises.ts';
import { erm, fairsde, selections } from './rows.ts';
import { settingsFor } from './settings.ts';

const { greedy, gap, performance, confident } = selections('auroc');

/** The same selections by AUROC, which no threshold and no share of positives moves. */
export const tableB: Table = {
  id: 'fairsde/table-b',
  title: 'Selection by AUROC',
  caption:
    'ERM, FairSDE with the expert of every group, and with experts selected by AUROC on validation.',
  ...BY_GROUP,
  settings: (profile) => settingsFor(profile),
  rows: [erm, fairsde, greedy, gap, performance, confident],
  published: [],
  claims: [
    {
      id: 'no-harm-auroc',
      statement:
        'With the experts that the integer programme selects, no group’s AUROC lies below ERM’s.',
      source: 'Section 4.2',
      checks: [],
      overGroups: [noHarm(gap, erm, 'auroc'), noHarm(performance, erm, 'auroc')],
    },
    {
      id: 'smaller-gap-auroc',
      statement: 'The integer programme’s selection has a smaller AUROC gap than ERM.',
      source: 'Section 4.2',
      checks: [compared(gap, erm, 'auroc-gap', 'lower')],
    },
  ],
  ours: 'gap',
  shows: [results, promises('auroc'), price('auroc'), tradeOff('auroc', 'auroc-gap')],
};
