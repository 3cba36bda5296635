import { ablation } from './ablation.ts';
import { TABLE_5_CLAIMS } from './claims.ts';

/** The weight of keeping the diagnosis. The paper: accuracy and AUC rise and fairness worsens with β. */
export const table5 = ablation(5, {
  knob: 'beta',
  symbol: 'β',
  values: [0, 1, 2, 3, 4],
  title: 'Accuracy weight',
  caption: 'Fair Diagnosis with growing weight β of I(Ŷ; Y).',
  claims: TABLE_5_CLAIMS,
});
