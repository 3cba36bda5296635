import { difference, turning } from '../checks.ts';
import type { Table } from '../paper.ts';
import { knobCurves } from '../report/knob-curves.ts';
import { results } from '../report/result-table.ts';
import { column, DEFINITIONS, MAIN_COLUMNS } from './columns.ts';
import { erm, spareRow } from './rows.ts';
import { PRIMARY, settingsFor } from './settings.ts';

const rows = [0, 0.25, 0.5, 0.75, 1].map((alpha) =>
  spareRow(`alpha-${alpha}`, `α = ${alpha}`, { alpha }, alpha),
);

/** How much of the distance is utility? The paper: both are needed, similarity the more. */
export const figure5: Table = {
  id: 'spare/figure-5',
  title: 'α, the share of utility',
  caption:
    'SPARE from similarity alone ($\\alpha = 0$) to utility alone ($\\alpha = 1$). The article finds 0.5 best for both groups of ISIC 2019 and 0.6 for the dark group of Fitzpatrick-17k; that of the light group could not be read.',
  notes: [DEFINITIONS],
  columns: MAIN_COLUMNS,
  settings: (profile) => settingsFor(profile),
  rows,
  reference: erm,
  contrast: ['alpha-0', 'alpha-0.5'],
  published: [],
  shows: [results, knobCurves],
  ours: 'alpha-0.5',
  claims: [
    {
      id: 'both-needed',
      statement: 'F1 of each group rises up to α = 0.5 and falls after it.',
      source: 'Figure 5',
      primary: PRIMARY,
      checks: ['f1-0', 'f1-1'].map((id) =>
        turning({ rows, metric: column(id), turnsAt: 0.5, knob: 'α' }),
      ),
    },
    {
      id: 'similarity-end-higher',
      statement: 'The mean F1 is higher at α = 0 than at α = 1.',
      source: 'Figure 5',
      primary: PRIMARY,
      checks: [
        difference({
          row: rows[0]!,
          minus: rows.at(-1)!,
          metric: column('f1-mean'),
          direction: 'higher',
        }),
      ],
    },
  ],
};
