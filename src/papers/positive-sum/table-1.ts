import { difference } from '../checks.ts';
import type { GroupCheck } from '../group-claims.ts';
import type { Row, Table } from '../paper.ts';
import { APPENDIX } from '../report/appendix.ts';
import { groupPlane } from '../report/group-plane.ts';
import { results } from '../report/result-table.ts';
import { signedPairs } from '../report/signed-pairs-table.ts';
import { AUROC, COLUMNS, DEFINITIONS, GAP_OF_FIRST, TRADITIONAL } from './columns.ts';
import { criteria } from './criteria.ts';
import { m1, m2, m3, m4, ROWS } from './rows.ts';
import { sensitivity } from './sensitivity.ts';
import { PRIMARY, settingsFor } from './settings.ts';
import { verdicts, verdictsByFinding } from './verdict-table.ts';

const overGroups = (row: Row, claimed: GroupCheck['claimed']): GroupCheck => ({
  row: row.id,
  baseline: m1.id,
  metric: { name: 'auroc', title: 'AUROC' },
  claimed,
});

/** The paper's comparison of four models, drawn there as Figures 3a and 3b. */
export const table1: Table = {
  id: 'positive-sum/table-1',
  title: 'Main results',
  caption:
    'M1 learns the findings. M2 is also given the group, one-hot through a dense layer joined to the features. M3 predicts the group beside the findings. M4 unlearns it by gradient reversal.',
  notes: [DEFINITIONS],
  columns: COLUMNS,
  settings: settingsFor,
  rows: ROWS,
  published: [],
  claims: [
    {
      id: 'm2-positive-sum',
      statement: 'M2 raises AUROC overall and lowers that of no group.',
      source: 'Section 4.2, Figure 3b',
      primary: PRIMARY,
      checks: [],
      overGroups: [overGroups(m2, 'positive-sum')],
    },
    {
      id: 'm2-gap-grows',
      statement: 'M2 widens the AUROC gap between groups for one finding.',
      source: 'Section 4.2, Figure 3a',
      primary: PRIMARY,
      checks: [difference({ row: m2, minus: m1, metric: GAP_OF_FIRST, direction: 'higher' })],
    },
    {
      id: 'm4-gap-shrinks',
      statement: 'M4 narrows the AUROC gap for one finding and lowers the AUROC of some group.',
      source: 'Section 4.2, Figures 3a and 3b',
      primary: PRIMARY,
      checks: [difference({ row: m4, minus: m1, metric: GAP_OF_FIRST, direction: 'lower' })],
      overGroups: [overGroups(m4, 'harmful')],
    },
    {
      id: 'criteria-differ',
      statement:
        'By the AUROC gap, M4 is fairer than M2, while M2 is positive-sum and M4 harms a group.',
      source: 'Section 4.2',
      primary: PRIMARY,
      checks: [difference({ row: m4, minus: m2, metric: GAP_OF_FIRST, direction: 'lower' })],
      overGroups: [overGroups(m2, 'positive-sum'), overGroups(m4, 'harmful')],
    },
  ],
  contrast: ['m1', 'm2'],
  ours: 'm2',
  shows: [
    results,
    verdicts,
    groupPlane,
    criteria(TRADITIONAL),
    {
      keeps: {
        against: {
          baseline: m1.id,
          metric: 'auroc',
          columns: [AUROC, ...TRADITIONAL].map(({ id }) => id),
          others: [m2, m3, m4],
        },
      },
    },
  ],
  appendix: [verdictsByFinding, sensitivity, signedPairs, ...APPENDIX],
};
