import { ablation } from './ablation.ts';
import { TABLE_3_CLAIMS } from './claims.ts';

/** The strength of the mask. The paper: accuracy falls, fairness improves and then worsens again. */
export const table3 = ablation(3, {
  knob: 'eta',
  symbol: 'η',
  values: [0, 0.1, 0.2, 0.3, 0.4],
  title: 'Mask strength',
  caption: 'Fair Diagnosis with masks of growing strength η; η = 0 is Vanilla.',
  claims: TABLE_3_CLAIMS,
});
