import type { Table } from '../paper.ts';
import { pictures } from '../report/pictures.ts';
import { results } from '../report/result-table.ts';
import { DEFINITIONS, MAIN_COLUMNS } from './columns.ts';
import { erm, spareRow } from './rows.ts';
import { searchesCompared } from './search-figure.ts';
import { settingsFor, settingsWithFurther } from './settings.ts';
import { POINTS, weightScatter, weightSummary } from './weight-figures.ts';

const CORNERS = pictures(
  'training records nearest to the corners of the plane of both distances by rank (few are both far from the decision and unlike a group), with diagnosis and group',
);

const NO_CLAIMS = { reference: erm, published: [], claims: [] } as const;

/** Does it matter how the distance to a boundary is measured? No claim of the paper hangs on it. */
export const distances: Table = {
  id: 'spare/distances',
  title: 'Two ways to measure distances',
  caption:
    'SPARE with distances by DeepFool and by the article’s search, a descent that balances size against change of prediction with $\\beta = 100$.',
  columns: MAIN_COLUMNS,
  notes: [DEFINITIONS],
  settings: (profile) => settingsFor(profile),
  rows: [
    spareRow('deepfool', 'DeepFool', { search: 'deepfool', keepSamples: POINTS }),
    spareRow('perturbation', 'Perturbation search', {
      search: 'perturbation',
      keepSamples: POINTS,
    }),
  ],
  ...NO_CLAIMS,
  ours: 'deepfool',
  shows: [results, searchesCompared, weightScatter],
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
  settings: settingsWithFurther,
  rows: [
    spareRow('spare', 'SPARE', { keepSamples: 'all' }),
    spareRow('scaled', 'Distances in medians', { scaling: 'median', keepSamples: 'all' }),
  ],
  ...NO_CLAIMS,
  ours: 'spare',
  shows: [results, weightSummary, weightScatter],
  appendix: [CORNERS],
};
