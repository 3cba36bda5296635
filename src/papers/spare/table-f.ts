import { trend } from '../checks.ts';
import type { Row, Table } from '../paper.ts';
import { COLUMNS, column, DEFINITIONS } from './columns.ts';
import { spare, spareRow } from './rows.ts';
import { settingsFor } from './settings.ts';
import { sharingFigure } from './sharing-figure.ts';

/** Stages of the smallest backbone here, which `all` exceeds by the head. */
const SHARED = [1, 2, 3] as const;

/** The knob counts shared stages; sharing all and the head is one model, 5 in this count. */
const rows: readonly Row[] = [
  { ...spare, title: 'None: independent', knob: 0 },
  ...SHARED.map((k) => spareRow(`shared-${k}`, `First ${k}`, { sharedStages: k }, { knob: k })),
  spareRow('shared-all', 'All: one model', { sharedStages: 'all' }, { knob: 5 }),
];

/** The paper: the more parameters of their own groups have, the better; sharing costs less. */
export const tableF: Table = {
  id: 'spare/table-f',
  title: 'Shared stages',
  caption: `SPARE with the first $k$ stages of the encoder shared by all groups and the rest a group’s own, trained jointly. Sharing none gives independent models, sharing all (5 in the figure) one model. Parameters, multiply-adds and training time stand in the table of models below.`,
  notes: [DEFINITIONS],
  columns: COLUMNS,
  settings: (profile) => settingsFor(profile),
  rows,
  published: [],
  blocks: sharingFigure,
  claims: [
    {
      id: 'own-parameters',
      statement: 'The more stages are shared, the lower the mean F1.',
      source: 'Further analysis, partial parameter sharing',
      checks: [
        trend({
          rows,
          metric: column('f1-mean'),
          direction: 'falls',
          knob: 'the number of shared stages',
        }),
      ],
    },
  ],
};
