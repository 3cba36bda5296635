import type { Table } from '../paper.ts';
import { DEFINITIONS, MAIN_COLUMNS } from './columns.ts';
import { erm, spareRow } from './rows.ts';
import { settingsFor } from './settings.ts';
import { POINTS, weightBlocks, weightFigure } from './weight-figures.ts';

const PICTURES =
  'training records nearest to the corners of the plane of both distances by rank (few are both far from the decision and unlike a group), with diagnosis and group';

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
  blocks: weightFigure,
  figuresOnly: true,
  pictureCaption: PICTURES,
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
  blocks: weightBlocks,
  figuresOnly: true,
  pictureCaption: PICTURES,
};
