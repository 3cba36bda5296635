import type { Table } from '../paper.ts';
import { APPENDIX } from '../report/appendix.ts';
import { results } from '../report/result-table.ts';
import { signedPairs } from '../report/signed-pairs-table.ts';
import { BY_GROUP, compared, noHarm } from './columns.ts';
import { price } from './price.ts';
import { promises } from './promises.ts';
import { decoupled, domainInd, erm, fairsde, fin, selections } from './rows.ts';
import { jointSettings } from './settings.ts';
import { stress } from './stress.ts';

const { greedy, gap, performance, confident } = selections('accuracy');

/** Four groups, in which both integer programmes have more to choose from. */
export const tableD: Table = {
  id: 'fairsde/table-d',
  title: 'Sex and age together',
  caption: 'The rows of the main table with an expert for each of the four groups of sex and age.',
  ...BY_GROUP,
  settings: jointSettings,
  rows: [erm, decoupled, domainInd, fin, fairsde, greedy, gap, performance, confident],
  published: [],
  claims: [
    {
      id: 'no-harm-four-groups',
      statement:
        'With the experts that the integer programme selects, none of four groups is harmed.',
      source: 'Section 4.2',
      checks: [],
      overGroups: [noHarm(gap, erm), noHarm(performance, erm)],
    },
    {
      id: 'smaller-gap-four-groups',
      statement: 'The integer programme’s selection has a smaller accuracy gap than ERM.',
      source: 'Section 4.2',
      checks: [compared(gap, erm, 'accuracy-gap', 'lower')],
    },
  ],
  ours: 'gap',
  shows: [results, promises('accuracy'), stress, price('accuracy')],
  appendix: [signedPairs, ...APPENDIX],
};
