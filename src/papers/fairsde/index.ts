import type { Paper } from '../paper.ts';
import { DECISIONS } from './decisions.ts';
import { DESIGN } from './design.ts';
import { first } from './first.ts';
import { tableA } from './table-a.ts';
import { tableB } from './table-b.ts';
import { tableC } from './table-c.ts';
import { tableD } from './table-d.ts';
import { tableE } from './table-e.ts';
import { tableF } from './table-f.ts';
import { tableG } from './table-g.ts';

export const fairsde: Paper = {
  id: 'fairsde',
  title: 'Achieving Fairness Without Harm via Selective Demographic Experts',
  authors: ['Tan, X.', 'Wang, Y.', 'Pham, T.-H.', 'Zhang, P.', 'Zhang, X.'],
  year: 2026,
  venue: 'AAAI 2026',
  arxiv: '2511.06293',
  thesis:
    'experts of the groups on a representation that reveals the group, chosen on validation against the model of everybody’s data (ERM), make gaps smaller and harm no group, which classifiers without such a representation do not',
  read: {
    kind: 'summary',
    told: 'The paper is known to us by a summary and by its published code; of its tables, by one number (a gap of 1.81, Table 3), by what the summary quotes of pages 5 to 7, and by what Appendix Table 6 takes away.',
  },
  design: DESIGN,
  limits:
    'Nothing is tuned, neither FairSDE nor what it is compared with, where the README of its code says to tune the learning rate for every data set and method.',
  experience: {
    easy: 'The losses are known from the published code, the selection is a small exact programme, and one of the paper’s data sets comes with this kit.',
    difficult:
      'The paper’s tables could not be read but for one number. The published code trains no ERM to select against, and text and code state two different programmes under one name.',
  },
  citation:
    'Tan, X., Wang, Y., Pham, T.-H., Zhang, P., Zhang, X. (2026). Achieving Fairness Without Harm via Selective Demographic Experts. AAAI. arXiv:2511.06293.',
  url: 'https://arxiv.org/abs/2511.06293',
  abstract:
    'The paper wants fairness that costs no group anything. One encoder learns a representation that reveals the group and gathers around a virtual centre for each group and class; each group has a classifier of its own on it, its expert. Validation then decides group by group whether the expert or the model of everybody’s data (ERM) predicts: greedily, or by an integer programme that keeps every group at least where ERM has it. It reports that no group loses, that gaps shrink, and that decoupled classifiers without such a representation do not manage it. No table of the paper could be read but the gap of 1.81 in its Table 3.',
  tables: [tableA, tableB, tableC, tableD, tableE, tableF, tableG],
  decisions: DECISIONS,
  first,
};
