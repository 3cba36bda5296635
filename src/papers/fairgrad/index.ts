import type { Paper } from '../paper.ts';
import { DECISIONS } from './decisions.ts';
import { DESIGN } from './design.ts';
import { figure2 } from './figure-2.ts';
import { first } from './first.ts';
import { table1 } from './table-1.ts';

export const fairgrad: Paper = {
  id: 'fairgrad',
  title: 'Balancing Fairness and Performance in Healthcare AI: A Gradient Reconciliation Approach',
  authors: ['Wang, X.', 'Yang, C. C.'],
  year: 2025,
  venue: 'AIME 2025, LNCS 15734, 480–489',
  arxiv: '2504.14388',
  doi: '10.1007/978-3-031-95838-0_47',
  thesis:
    'projecting the gradients of accuracy and of fairness to several attributes off each other makes equalised-odds (EqOdds) differences for race and for sex smaller, at a competitive AUROC and without weights that somebody has to choose',
  read: {
    kind: 'summary',
    told: 'The paper is known to us by its abstract and a summary alone; of its tables, by one row.',
  },
  design: DESIGN,
  experience: {
    easy: 'The projection is short, needs no weights, and has exact properties that tests can hold it to. Open clinical tables with recorded race exist.',
    difficult:
      'Only abstract and summary are known: fairness loss, network, splits and data sets are our reading. How long the surrogate’s gradient is beside that of the task hangs on its form, which is unknown, and the outcome hangs on that.',
  },
  citation:
    'Wang, X., Yang, C. C. (2025). Balancing Fairness and Performance in Healthcare AI: A Gradient Reconciliation Approach. AIME. arXiv:2504.14388.',
  url: 'https://arxiv.org/abs/2504.14388',
  abstract:
    'The paper trains a clinical model for accuracy and for fairness to several attributes at once, without weights that somebody has to choose. At every step the gradients of the objectives are reconciled by projection, so that none works against another. It reports smaller equalised-odds differences for race and sex at a competitive AUROC.',
  tables: [table1, figure2],
  decisions: DECISIONS,
  first,
};
