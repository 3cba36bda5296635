import { trend } from '../checks.ts';
import type { Row, Table } from '../paper.ts';
import { APPENDIX } from '../report/appendix.ts';
import { results } from '../report/result-table.ts';
import { COLUMNS, column, DEFINITIONS } from './columns.ts';
import { erm, spare, spareRow } from './rows.ts';
import { settingsFor } from './settings.ts';
import { sharingCurves } from './sharing-figure.ts';

const SHARED = [1, 2, 3] as const;

/**
 * The knob counts shared stages of the small network, which has four, and the head as a fifth. Deeper
 * networks have the same rows: all of their stages, however many, come last but one.
 */
const rows: readonly Row[] = [
  { ...spare, title: 'None: independent', knob: 0 },
  ...SHARED.map((k) => spareRow(`shared-${k}`, `First ${k}`, { sharedStages: k }, { knob: k })),
  spareRow('shared-encoder', 'All, own heads', { sharedStages: 'encoder' }, { knob: 4 }),
  spareRow('shared-all', 'All: one model', { sharedStages: 'all' }, { knob: 5 }),
];

const COSTS =
  'Training is the CPU time of the steps that train a row’s own models. It leaves out what all rows share: the cross-fitted models and the DeepFool distances that the weights come from.';

/** The paper: the more parameters of their own groups have, the better; sharing costs less. */
export const tableF: Table = {
  id: 'spare/table-f',
  title: 'Shared stages',
  caption: `SPARE with the first $k$ stages of the encoder shared by all groups and the rest a group’s own, trained jointly. Sharing none gives independent models, sharing all stages (4 in the figure) models that differ in their heads alone, sharing the heads too (5) one model. Parameters, multiply-adds and training time stand in the table of models below.`,
  notes: [DEFINITIONS, COSTS],
  columns: COLUMNS,
  settings: (profile) => settingsFor(profile),
  rows,
  reference: erm,
  published: [],
  shows: [results, sharingCurves],
  appendix: APPENDIX,
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
