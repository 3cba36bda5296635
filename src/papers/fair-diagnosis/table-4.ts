import { ablation } from './ablation.ts';
import { TABLE_4_CLAIMS } from './claims.ts';

/** The weight of the entropy of Ŝ. The paper: accuracy falls and fairness improves with α. */
export const table4 = ablation(4, {
  knob: 'alpha',
  symbol: 'α',
  values: [0, 1, 2, 3, 4],
  title: 'Entropy weight',
  caption: 'Fair Diagnosis with growing weight α of the entropy of Ŝ.',
  claims: TABLE_4_CLAIMS,
});
