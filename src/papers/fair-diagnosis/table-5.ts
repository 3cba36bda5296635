import { trend } from '../checks.ts';
import { ablation } from './ablation.ts';
import { ACCURACY, AUROC, FAIRNESS } from './columns.ts';
import { PRIMARY } from './settings.ts';

/** The weight of keeping the diagnosis. The paper: accuracy and AUC rise and fairness worsens with β. */
export const table5 = ablation(5, {
  knob: 'beta',
  symbol: 'β',
  values: [0, 1, 2, 3, 4],
  title: 'Accuracy weight',
  caption: 'Fair Diagnosis with growing weight β of I(Ŷ; Y).',
  keepsNoDiagnosisAt: 0,
  claims: (rows) => [
    {
      id: 'beta-accuracy-rises',
      statement: 'Accuracy and AUC rise as β grows.',
      source: 'Section 4.6.2, Table 5',
      primary: PRIMARY,
      checks: [ACCURACY, AUROC].map((metric) =>
        trend({ rows, metric, direction: 'rises', knob: 'β' }),
      ),
    },
    {
      id: 'beta-fairness-worsens',
      statement: 'EO, DP and ADF rise as β grows.',
      source: 'Section 4.6.2, Table 5',
      primary: PRIMARY,
      checks: FAIRNESS.map((metric) => trend({ rows, metric, direction: 'rises', knob: 'β' })),
    },
  ],
});
