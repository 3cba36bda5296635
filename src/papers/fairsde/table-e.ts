import type { Table } from '../paper.ts';
import { results } from '../report/result-table.ts';
import { BY_GROUP, noHarm } from './columns.ts';
import { promises } from './promises.ts';
import { erm, expertsRow, fairsde, selectedRow } from './rows.ts';
import { settingsFor } from './settings.ts';

const predicted = { group: 'predicted' } as const;
const blind = expertsRow('blind', 'FairSDE, groups predicted', predicted);
const gap = selectedRow('gap', '+ IP, smallest gap', { rule: 'gap' });
const blindGap = selectedRow('blind-gap', '+ IP, groups predicted', {
  rule: 'gap',
  experts: predicted,
});
const blindConfident = selectedRow('blind-confident', '+ with confidence, groups predicted', {
  rule: 'confident',
  experts: predicted,
});

/** The paper's open question 3: does no-harm survive where nobody is asked for the attribute? */
export const tableE: Table = {
  id: 'fairsde/table-e',
  title: 'Without attributes at inference',
  caption:
    'FairSDE with the expert of each record’s group, and with that of the group that the discriminator takes it for, its likeliest. Validation knows the attribute in both cases: experts of predicted groups are selected by what all who are served by them gain there, by their true groups.',
  ...BY_GROUP,
  settings: (profile) => settingsFor(profile),
  rows: [erm, fairsde, blind, gap, blindGap, blindConfident],
  published: [],
  claims: [
    {
      id: 'no-harm-blind',
      statement:
        'No group’s accuracy lies below ERM’s where experts are chosen by predicted groups.',
      source: 'our check, of an open question of the paper',
      ours: true,
      checks: [],
      overGroups: [noHarm(blindGap, erm)],
    },
  ],
  ours: 'blind-gap',
  shows: [results, promises('accuracy')],
};
