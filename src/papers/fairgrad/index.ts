import type { Paper } from '../paper.ts';
import { DECISIONS } from './decisions.ts';
import { figure2 } from './figure-2.ts';
import { table1 } from './table-1.ts';

export const fairgrad: Paper = {
  id: 'fairgrad',
  title: 'Balancing Fairness and Performance in Healthcare AI: A Gradient Reconciliation Approach',
  citation:
    'Balancing Fairness and Performance in Healthcare AI: A Gradient Reconciliation Approach (2025). arXiv:2504.14388.',
  url: 'https://arxiv.org/abs/2504.14388',
  abstract:
    'The paper trains a clinical model for accuracy and for fairness to several attributes at once, without weights that somebody has to choose. At every step the gradient of each objective is projected off those of the others that it conflicts with, and the projected gradients are summed. It reports smaller equalised-odds differences for race and sex at a competitive AUROC.',
  tables: [table1, figure2],
  decisions: DECISIONS,
};
