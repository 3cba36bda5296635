import { trend } from '../checks.ts';
import { ablation } from './ablation.ts';
import { ACCURACY, AUROC, FAIRNESS } from './columns.ts';
import { PRIMARY } from './settings.ts';

/** The weight of the entropy of Ŝ. The paper: accuracy falls and fairness improves with α. */
export const table4 = ablation(4, {
  knob: 'alpha',
  symbol: 'α',
  values: [0, 1, 2, 3, 4],
  title: 'Entropy weight',
  caption: 'Fair Diagnosis with growing weight α of the entropy of Ŝ.',
  claims: (rows) => [
    {
      id: 'alpha-accuracy-falls',
      statement: 'Accuracy and AUC fall as α grows.',
      source: 'Section 4.6.2, Table 4',
      primary: PRIMARY,
      checks: [ACCURACY, AUROC].map((metric) =>
        trend({ rows, metric, direction: 'falls', knob: 'α' }),
      ),
    },
    {
      id: 'alpha-fairness-improves',
      statement: 'EO, DP and ADF fall as α grows.',
      source: 'Section 4.6.2, Table 4',
      primary: PRIMARY,
      checks: FAIRNESS.map((metric) => trend({ rows, metric, direction: 'falls', knob: 'α' })),
    },
  ],
});
