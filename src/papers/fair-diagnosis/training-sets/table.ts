import type { Table } from '../../paper.ts';
import { results } from '../../report/result-table.ts';
import { training } from '../../report/training-curves.ts';
import { COLUMNS } from '../columns.ts';
import { halvesSettings } from '../settings.ts';
import { halves } from './blocks.ts';
import { halvesOf, METHODS } from './rows.ts';

/**
 * Not in the paper: how far would another training set move its numbers? Every verdict rests on one, which
 * folds and seeds share.
 */
export const trainingSets: Table = {
  id: 'fair-diagnosis/training-sets',
  title: 'What the training set adds',
  caption:
    'Vanilla and Fair Diagnosis, untuned, each trained on two disjoint halves of every fold’s training records (5 × 2) and tested on the same records. No claim is judged by it: it says how far numbers would move with another training set, which the intervals of the other tables leave out.',
  columns: COLUMNS,
  settings: halvesSettings,
  rows: METHODS.flatMap(halvesOf),
  published: [],
  claims: [],
  threshold: 'fixed',
  shows: [halves],
  appendix: [results, training()],
};
