import type { Paper } from '../paper.ts';
import { DECISIONS } from './decisions.ts';
import { figureG } from './figure-g.ts';
import { figureH, weights } from './figure-h.ts';
import { tableA } from './table-a.ts';
import { tableB } from './table-b.ts';
import { tableC } from './table-c.ts';
import { tableD } from './table-d.ts';
import { tableE } from './table-e.ts';
import { tableF } from './table-f.ts';

export const spare: Paper = {
  id: 'spare',
  title:
    'Rethinking fairness in medical imaging: Maximizing group-specific performance with application to skin disease diagnosis',
  citation:
    'Xu, G., Duan, Y., Xia, J. et al. (2026). Rethinking fairness in medical imaging: Maximizing group-specific performance with application to skin disease diagnosis. Medical Image Analysis 109, 103950.',
  url: '',
  abstract:
    'The paper asks for the best model of every group instead of small gaps between groups. Each group gets a model of its own, trained on everybody’s data with a weight in (0, 1] for every record: large where the record lies close to the decision boundary of a diagnosis model (utility) and close to the group in the eyes of a group predictor (similarity). Both distances are norms of the smallest adversarial perturbations.',
  tables: [tableA, tableB, tableC, tableD, tableE, tableF, figureG, figureH, weights],
  decisions: DECISIONS,
};
