import type { Table } from '../../paper.ts';
import { ours, vanilla } from '../rows.ts';
import { studyBlocks } from './blocks.ts';
import { STUDY_COLUMNS } from './predictors.ts';
import { directEffectSettings, studyRow } from './regimes.ts';

/**
 * Not in the paper: does ADF, which it reads as the size of the direct effect, rank models by their
 * true direct effect? Many models on generated pictures, where that effect can be measured.
 */
export const directEffect: Table = {
  id: 'fair-diagnosis/direct-effect',
  title: 'The metric against the true direct effect',
  caption:
    'Vanilla models and Fair Diagnosis around them (η = 0.1, 0.2, 0.4) are trained on pictures of known causal models. Their true direct effect DE(S) (Eq. 2) is measured by redrawing the pictures of further units under do(S) along S → X alone; the fairness metrics see what an auditor would see: a test set with its recorded labels. There is one model a world, strength and mask, from one seed and with the network of profile `smoke`, whatever the profile.',
  columns: STUDY_COLUMNS,
  settings: directEffectSettings,
  rows: [
    vanilla,
    ...[0.1, 0.2, 0.4].map((eta) => studyRow(ours(`eta-${eta}`, `Ours, η = ${eta}`, { eta }))),
  ],
  published: [],
  claims: [],
  threshold: 'fixed',
  // Not cell by cell: the study says it in fewer rows.
  shows: [{ together: (_, result) => studyBlocks(result) }],
  appendix: [],
};
