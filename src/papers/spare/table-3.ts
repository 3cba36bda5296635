import type { Row, Table } from '../paper.ts';
import { results } from '../report/result-table.ts';
import { tradeOff } from '../report/trade-off.ts';
import { betterForEach, COLUMNS, DEFINITIONS, fairer } from './columns.ts';
import { fateTable } from './fate-table.ts';
import { CLASSES_NOTE, PUBLISHED_NOTE, publishedIn, VGG_EODD_NOTE } from './published.ts';
import { erm, METHODS, spare } from './rows.ts';
import { PRIMARY, recipeFor, settingsFor, vgg11 } from './settings.ts';

/** A row of the main table with VGG-11; every model of it, those of the distances too. */
function withVgg(row: Row): Row {
  return {
    ...row,
    trial: (setting) => ({
      ...row.trial(setting),
      recipe: recipeFor(setting.profile, setting.data.dataset, vgg11(setting.profile)),
    }),
  };
}

const ROWS = METHODS.map(withVgg);
const [backbone, ours] = [erm, spare].map(({ id }) => ROWS.find((row) => row.id === id)!);

/** Does SPARE gain with the other backbone? The paper says it does. */
export const table3: Table = {
  id: 'spare/table-3',
  title: 'VGG-11',
  caption:
    'The rows of the main table with VGG-11, a narrow one outside the profile `paper`, in whose terms the distances are measured too.',
  notes: [DEFINITIONS, PUBLISHED_NOTE, CLASSES_NOTE, VGG_EODD_NOTE],
  columns: COLUMNS,
  settings: (profile) => settingsFor(profile),
  rows: ROWS,
  published: publishedIn(['Table 3'], ROWS),
  claims: [
    {
      id: 'vgg-better-for-each-group',
      statement: 'With VGG-11, SPARE has a higher F1 than ERM in each group.',
      source: 'Table 3',
      primary: PRIMARY,
      checks: betterForEach(ours!, backbone!),
    },
    {
      id: 'vgg-fairer',
      statement: 'With VGG-11, SPARE has a lower EOpp0, EOpp1 and EOdd than ERM.',
      source: 'Table 3',
      primary: PRIMARY,
      checks: fairer(ours!, backbone!),
    },
  ],
  ours: 'spare',
  shows: [results, fateTable(['Table 3']), tradeOff('f1-mean', 'eodd')],
};
