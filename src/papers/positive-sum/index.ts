import type { Paper } from '../paper.ts';
import { DECISIONS } from './decisions.ts';
import { DESIGN } from './design.ts';
import { first } from './first.ts';
import { table1 } from './table-1.ts';

export const positiveSum: Paper = {
  id: 'positive-sum',
  title:
    'Positive-Sum Fairness: Leveraging Demographic Attributes to Achieve Fair AI Outcomes Without Sacrificing Group Gains',
  authors: ['Belhadj', 'Park', 'Seth', 'Dar', 'Kooi'],
  year: 2024,
  venue: 'FAIMI at MICCAI 2024',
  arxiv: '2409.19940',
  doi: '10.1007/978-3-031-72787-0_6',
  thesis:
    'a model that is given race (M2) diagnoses better than a baseline (M1) overall and worse for nobody although its gap grows, while one that unlearns race (M4) narrows the gap at the expense of a group, so that criteria that look at gaps prefer the model that harms',
  read: {
    kind: 'summary',
    told: 'The paper is known to us by reprints of its sections and a summary; it prints its results as figures, without numbers.',
    printsNone: true,
  },
  design: DESIGN,
  experience: {
    easy: 'The four models are small changes of one network, and the criterion is stated exactly.',
    difficult:
      'No number is printed, so there is no effect size to hold a rerun against. Openly licensed pictures with recorded race were not found. With several groups, chance alone lowers some group’s AUROC in almost every comparison, so that the paper’s criterion needs intervals before it can be judged.',
  },
  citation:
    'Belhadj, Park, Seth, Dar and Kooi (2024). Positive-Sum Fairness: Leveraging Demographic Attributes to Achieve Fair AI Outcomes Without Sacrificing Group Gains. FAIMI at MICCAI. arXiv:2409.19940.',
  url: 'https://arxiv.org/abs/2409.19940',
  abstract:
    'The paper calls a model fair where it is better than a baseline overall and worse for no group, whatever becomes of the gap between groups. On chest X-rays it compares a baseline (M1) with models that are given race (M2), predict it (M3) or unlearn it (M4), and reports that M2 gains overall while its gap grows, and that M4 narrows the gap at the expense of a group, so that criteria that look at gaps prefer the one that harms. It shows this in figures and prints no numbers.',
  tables: [table1],
  decisions: DECISIONS,
  first,
};
