import type { Table } from '../paper.ts';
import { pictures } from '../report/pictures.ts';
import { results } from '../report/result-table.ts';
import { DEFINITIONS, MAIN_COLUMNS } from './columns.ts';
import { erm, spareRow } from './rows.ts';
import { settingsFor } from './settings.ts';
import { POINTS, weightScatter, weightSummary } from './weight-figures.ts';

const CORNERS = pictures(
  'training records nearest to the corners of the plane of both distances by rank (few are both far from the decision and unlike a group), with diagnosis and group',
);

/** What do the weights look like? No claim of the paper hangs on it. */
export const figureH: Table = {
  id: 'spare/figure-h',
  title: 'Weights and distances',
  caption: 'Weights of the training records against both distances, and examples.',
  columns: MAIN_COLUMNS,
  notes: [DEFINITIONS],
  settings: (profile) => settingsFor(profile),
  rows: [spareRow('spare', 'SPARE', { keepSamples: POINTS })],
  reference: erm,
  published: [],
  claims: [],
  shows: [results, weightScatter],
  appendix: [CORNERS],
};

/** Every training record's distances and weights, as a file for further use. */
export const weights: Table = {
  id: 'spare/weights',
  title: 'Weights of all records',
  caption:
    'How the weights of SPARE distribute over groups. `npm run refair -- run spare/weights`, with the profile of this report, writes the distances and weights of every training record as CSV, into the folder `samples` beside its own report.',
  columns: MAIN_COLUMNS,
  notes: [DEFINITIONS],
  settings: (profile) => settingsFor(profile, 'main'),
  rows: [spareRow('spare', 'SPARE', { keepSamples: 'all' })],
  reference: erm,
  published: [],
  claims: [],
  shows: [results, weightSummary, weightScatter],
  appendix: [CORNERS],
};
