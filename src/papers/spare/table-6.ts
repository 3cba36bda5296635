import { trend } from '../checks.ts';
import type { Row, Table } from '../paper.ts';
import { APPENDIX } from '../report/appendix.ts';
import { models } from '../report/measures-table.ts';
import { results } from '../report/result-table.ts';
import { COLUMNS, column, DEFINITIONS } from './columns.ts';
import { PUBLISHED_NOTE, publishedIn } from './published.ts';
import { erm, spare, spareRow } from './rows.ts';
import { PRIMARY, settingsFor } from './settings.ts';
import { sharingCurves } from './sharing-figure.ts';

/** From one model for all to a model for each group. */
const rows: readonly Row[] = [
  { ...erm, id: 'full', title: 'Full: the backbone', knob: 0 },
  spareRow('mini', 'Mini: own heads', { sharedStages: 'encoder' }, 1),
  spareRow('half', 'Half', { sharedStages: 'half' }, 2),
  { ...spare, id: 'none', title: 'None: SPARE', knob: 3 },
];

const COSTS =
  'Training is the CPU time of the steps that train a row’s own models. It leaves out what all rows share: the cross-fitted models and the searches that the weights come from.';

/** The paper: the more parameters of their own groups have, the better; sharing costs less. */
export const table6: Table = {
  id: 'spare/table-6',
  title: 'Shared parameters',
  caption:
    'One model for all; SPARE’s weights with all of the encoder shared, with the first half of its stages, and with nothing. Models that share stages are trained jointly.',
  notes: [DEFINITIONS, PUBLISHED_NOTE, COSTS],
  columns: COLUMNS,
  settings: (profile) => settingsFor(profile),
  rows,
  reference: erm,
  contrast: ['full', 'none'],
  published: publishedIn(['Table 6'], rows),
  shows: [results, models, sharingCurves],
  appendix: APPENDIX.filter((exhibit) => exhibit !== models),
  ours: 'none',
  claims: [
    {
      id: 'own-parameters',
      statement: 'The more parameters of their own groups have, the higher the mean F1.',
      source: 'Table 6',
      primary: PRIMARY,
      checks: [
        trend({
          rows,
          metric: column('f1-mean'),
          direction: 'rises',
          knob: 'what groups have of their own',
        }),
      ],
    },
  ],
};
