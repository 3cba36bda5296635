import type { Table } from '../paper.ts';
import { APPENDIX } from '../report/appendix.ts';
import { results } from '../report/result-table.ts';
import { tradeOff } from '../report/trade-off.ts';
import { better, COLUMNS, DEFINITIONS } from './columns.ts';
import { erm, spare, spareRow } from './rows.ts';
import { settingsFor } from './settings.ts';

const confidence = spareRow('confidence', 'Utility: confidence', { utility: 'confidence' });
const entropy = spareRow('entropy', 'Utility: entropy', { utility: 'entropy' });
const features = spareRow('features', 'Similarity: features', { similarity: 'features' });
const probability = spareRow('probability', 'Similarity: group probability', {
  similarity: 'probability',
});
const distances = { ...spare, title: 'Both distances (SPARE)' };

const SOURCE = 'Further analysis, alternative measures';

/** The paper: replacing either distance by a heuristic lowers performance. */
export const tableD: Table = {
  id: 'spare/table-d',
  title: 'Alternative measures',
  caption: `SPARE with one of its distances replaced: utility by the diagnosis model’s confidence or entropy, similarity by distance in feature space or by the predicted probability of the group.`,
  notes: [DEFINITIONS],
  columns: COLUMNS,
  settings: (profile) => settingsFor(profile),
  rows: [confidence, entropy, features, probability, distances],
  reference: erm,
  published: [],
  claims: [
    {
      id: 'utility-distance',
      statement: 'Utility by distance has a higher mean F1 than by confidence and by entropy.',
      source: SOURCE,
      checks: [better(distances, confidence), better(distances, entropy)],
    },
    {
      id: 'similarity-distance',
      statement:
        'Similarity by distance has a higher mean F1 than by features and by group probability.',
      source: SOURCE,
      checks: [better(distances, features), better(distances, probability)],
    },
  ],
  ours: 'spare',
  shows: [results, tradeOff('f1-mean', 'eodd')],
  appendix: APPENDIX,
};
