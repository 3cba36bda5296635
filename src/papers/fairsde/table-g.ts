import { HARM } from '../../methods/fairsde/stress.ts';
import { margin } from '../checks.ts';
import type { Table } from '../paper.ts';
import { results } from '../report/result-table.ts';
import { BY_GROUP, inEveryGroup, noHarm } from './columns.ts';
import { promises } from './promises.ts';
import { decoupled, erm, selectedRow } from './rows.ts';
import { settingsFor } from './settings.ts';

const greedy = selectedRow('greedy', '+ greedy', { rule: 'greedy', experts: 'decoupled' });
const gap = selectedRow('gap', '+ IP, smallest gap', { rule: 'gap', experts: 'decoupled' });

/** Is it the representation, or would selection alone do? */
export const tableG: Table = {
  id: 'fairsde/table-g',
  title: 'Selection among decoupled classifiers',
  caption:
    'ERM, decoupled classifiers, and these selected by accuracy on validation: greedily, and by the integer programme (IP) of the paper’s text. Nothing is trained that the main table does not train.',
  ...BY_GROUP,
  settings: (profile) => settingsFor(profile),
  rows: [erm, decoupled, greedy, gap],
  published: [],
  claims: [
    {
      id: 'decoupled-trivial',
      statement:
        'Selection among decoupled classifiers is trivial: it makes no group as much as one point more accurate than ERM.',
      source: 'Page 6',
      // What ERM would lose against it.
      checks: inEveryGroup((metric) =>
        margin({ row: erm, minus: gap, metric, within: HARM, everyLevel: true }),
      ),
    },
    {
      id: 'no-harm-decoupled',
      statement:
        'With decoupled classifiers that the integer programme selects, no group is harmed.',
      source: 'our check',
      ours: true,
      checks: [],
      overGroups: [noHarm(gap, erm)],
    },
  ],
  contrast: ['erm', 'gap'],
  ours: 'gap',
  shows: [results, promises('accuracy')],
};
