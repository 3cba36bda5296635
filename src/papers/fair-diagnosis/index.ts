import type { Paper } from '../paper.ts';
import { DECISIONS } from './decisions.ts';
import { DESIGN } from './design.ts';
import { directEffect } from './direct-effect/table.ts';
import { figure3 } from './figure-3.ts';
import { figure4 } from './figure-4.ts';
import { first } from './first.ts';
import { table1 } from './table-1.ts';
import { table2 } from './table-2.ts';
import { table3 } from './table-3.ts';
import { table4 } from './table-4.ts';
import { table5 } from './table-5.ts';
import { trainingSets } from './training-sets/table.ts';
import { trainingSetTold } from './training-sets/told.ts';
import { trueEffect } from './true-effect.ts';

export const fairDiagnosis: Paper = {
  id: 'fair-diagnosis',
  title: 'Fair Diagnosis: Leveraging Causal Modeling to Mitigate Medical Bias',
  authors: [
    ...['Tian, B.', 'He, Y.', 'Liu, M.', 'Dai, Y.', 'Wang, Z.', 'He, S.', 'Sun, G.', 'Shen, Z.'],
    ...['Ye, W.', 'Wu, Y.', 'Li, A.'],
  ],
  year: 2024,
  arxiv: '2412.04739',
  thesis:
    'a mask, learnt against a discriminator that knows the diagnosis, takes the direct influence of a sensitive attribute out of a frozen model’s diagnosis: differences between groups in sensitivity (EO) and in positive calls (DP) and the dependence of the prediction on the attribute given the diagnosis (ADF) fall below those of every rival, at little loss of accuracy',
  read: {
    kind: 'text',
    told: 'The whole text was read, as its preprint (version 1) has it, without its figures.',
  },
  design: DESIGN,
  experience: {
    easy: 'The metrics, the baselines and the games are described well enough to be written from the text, and the main table prints every cell. All losses could be checked against worked examples.',
    difficult:
      'The text leaves open how often a mask is added, the weight of the mutual information in pretraining, epochs, batch size, seeds, and how anything was tuned. One experiment is printed with different numbers in different tables, so that it is not clear which of them a rerun should meet. The data need licences.',
  },
  citation:
    'Tian, B., He, Y., Liu, M., Dai, Y., Wang, Z., He, S., Sun, G., Shen, Z., Ye, W., Wu, Y. and Li, A. Fair Diagnosis: Leveraging Causal Modeling to Mitigate Medical Bias (2024). arXiv:2412.04739.',
  url: 'https://arxiv.org/abs/2412.04739',
  abstract:
    'The paper asks that a diagnosis not depend on a sensitive attribute S directly, while S may act through the true disease Y: the direct effect DE(S) should be zero. A generator adds a small mask to each picture so that a discriminator which knows Y can no longer tell S from the masked picture, while a frozen, pretrained model keeps its diagnosis. Fairness is measured as ADF, the mutual information of S and the predicted diagnosis given the true one, beside demographic parity and equal opportunity.',
  tables: [
    table1,
    table2,
    table3,
    table4,
    table5,
    figure3,
    figure4,
    trueEffect,
    directEffect,
    trainingSets,
  ],
  decisions: DECISIONS,
  first,
  beyondIntervals: trainingSetTold,
  audit: async () => (await import('./audit/index.ts')).audit(),
};
