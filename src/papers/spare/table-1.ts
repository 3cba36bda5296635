import { difference } from '../checks.ts';
import type { Table } from '../paper.ts';
import { APPENDIX } from '../report/appendix.ts';
import { results } from '../report/result-table.ts';
import { signedPairs } from '../report/signed-pairs-table.ts';
import { tradeOff } from '../report/trade-off.ts';
import { closeness } from './closeness.ts';
import { betterForEach, COLUMNS, column, DEFINITIONS, fairer } from './columns.ts';
import { fateTable } from './fate-table.ts';
import {
  CLASSES_NOTE,
  EODD_NOTE,
  PUBLISHED_NOTE,
  publishedIn,
  STATED,
  STATED_NOTE,
} from './published.ts';
import { recordTests } from './record-tests.ts';
import { erm, groupModel, METHODS, spare } from './rows.ts';
import { PRIMARY, settingsFor } from './settings.ts';

const SOURCE = 'Tables 1 and 2';

/** The main comparison: the paper reports SPARE ahead for every group and fairer than the backbone. */
export const table1: Table = {
  id: 'spare/table-1',
  title: 'Main results',
  caption:
    'The backbone alone (ERM), the article’s baselines, and SPARE. The article’s Table 1 is ISIC 2019 by age, of whose pictures HAM10000 is 40 %; its Table 2 is Fitzpatrick-17k by skin type, which runs from an own copy.',
  notes: [DEFINITIONS, PUBLISHED_NOTE, CLASSES_NOTE, EODD_NOTE, STATED_NOTE],
  columns: COLUMNS,
  settings: (profile) => settingsFor(profile, 'main'),
  rows: METHODS,
  published: publishedIn(['Table 1', 'Table 2'], METHODS),
  stated: STATED,
  claims: [
    {
      id: 'better-for-each-group',
      statement: 'SPARE has a higher F1 than ERM in each group.',
      source: SOURCE,
      primary: PRIMARY,
      checks: betterForEach(spare, erm),
    },
    {
      id: 'fairer-than-erm',
      statement: 'SPARE has a lower EOpp0, EOpp1 and EOdd than ERM.',
      source: SOURCE,
      primary: PRIMARY,
      checks: fairer(spare, erm),
    },
    {
      id: 'better-than-group-models',
      statement: 'SPARE has a higher F1 than models of each group’s own data, in each group.',
      source: SOURCE,
      primary: PRIMARY,
      checks: betterForEach(spare, groupModel),
    },
    {
      id: 'best-mean',
      statement: 'SPARE has a higher mean F1 than every baseline.',
      source: SOURCE,
      primary: PRIMARY,
      checks: METHODS.filter((other) => other !== spare).map((minus) =>
        difference({ row: spare, minus, metric: column('f1-mean'), direction: 'higher' }),
      ),
    },
  ],
  ours: 'spare',
  shows: [results, fateTable(['Table 1', 'Table 2']), tradeOff('f1-mean', 'eodd')],
  appendix: [
    recordTests([
      { row: spare.id, against: METHODS.filter((row) => row !== spare).map(({ id }) => id) },
      { row: groupModel.id, against: [erm.id] },
    ]),
    closeness({ row: spare.id, baseline: erm.id }),
    signedPairs,
    ...APPENDIX,
  ],
};
