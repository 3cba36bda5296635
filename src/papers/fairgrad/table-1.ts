import { difference, margin } from '../checks.ts';
import type { Claim, Row, Table } from '../paper.ts';
import { models } from '../report/measures-table.ts';
import { pairedTests } from '../report/paired-tests.ts';
import { otherThreshold, results } from '../report/result-table.ts';
import { signedPairs } from '../report/signed-pairs-table.ts';
import { tradeOffBySeed } from '../report/trade-off.ts';
import { overSeeds, training } from '../report/training-curves.ts';
import { chosenWeights } from './chosen-weights.ts';
import { AUROC, COLUMNS, DEFINITIONS, GAPS, RACE_GAP } from './columns.ts';
import { stepCost } from './cost-figure.ts';
import { gradientNorms } from './gradient-norms.ts';
import { LR_ROWS, MLP_ROWS, NETWORKS, rowCalled } from './rows.ts';
import { PRIMARY, settingsFor } from './settings.ts';

const SOURCE = 'Abstract and key results';
/** "Competitive": at most one point of AUROC less. */
const MARGIN = 0.01;
/** Race's gap of the claims: between the two largest groups, White and Black in every set. */
const PAIR = [0, 1] as const;

function claimsOf(rows: readonly Row[], prefix: string, network: string): Claim[] {
  const ours = rowCalled(rows, `${prefix}fairgrad`);
  const task = rowCalled(rows, `${prefix}task`);
  return [
    {
      id: `${prefix}fairer-than-task-only`,
      statement: `FairGrad has lower equalised-odds differences for race and for sex than the task alone (${network}).`,
      source: SOURCE,
      primary: PRIMARY,
      checks: GAPS.map((metric) =>
        difference({
          row: ours,
          minus: task,
          metric,
          direction: 'lower',
          ...(metric === RACE_GAP ? { pair: PAIR } : {}),
        }),
      ),
    },
    {
      id: `${prefix}auroc-kept`,
      statement: `FairGrad keeps a competitive AUROC beside the task alone (${network}).`,
      source: SOURCE,
      primary: PRIMARY,
      checks: [margin({ row: ours, minus: task, metric: AUROC, within: MARGIN })],
    },
  ];
}

const CLAIMS: readonly Claim[] = [
  ...claimsOf(MLP_ROWS, '', 'MLP'),
  ...claimsOf(LR_ROWS, 'lr-', 'logistic regression'),
];

const PANELS = NETWORKS.map(({ name, prefix }) => ({
  title: name,
  rows: MLP_ROWS.map((row) => ({ id: `${prefix}${row.id}`, name: row.title })),
}));

const comparison = (prefix: string) => ({
  row: `${prefix}fairgrad`,
  against: MLP_ROWS.filter(({ id }) => id !== 'fairgrad').map(({ id }) => `${prefix}${id}`),
});

/** The main comparison: the paper reports smaller gaps for both attributes at the same AUROC. */
export const table1: Table = {
  id: 'fairgrad/table-1',
  title: 'Main results',
  caption:
    'The task alone, with the surrogate of one attribute, with both and equal weights (plain sum), with weights chosen on validation, and FairGrad; as multilayer perceptrons and as logistic regressions (LR).',
  notes: [DEFINITIONS],
  columns: COLUMNS,
  settings: settingsFor,
  rows: [...MLP_ROWS, ...LR_ROWS],
  published: [
    {
      dataset: 'SUD',
      row: 'fairgrad',
      cells: { auroc: 86.05, 'eod-race': 3.65, 'eod-sex': 4.27 },
      source: 'Key results',
    },
  ],
  claims: CLAIMS,
  ours: 'fairgrad',
  shows: [
    results,
    tradeOffBySeed(PANELS, 'auroc', 'eod-race', 'eod-sex'),
    gradientNorms,
    chosenWeights,
    stepCost,
    pairedTests([comparison(''), comparison('lr-')]),
  ],
  appendix: [
    overSeeds([
      ...[
        ['angle to race', 'Task against race'],
        ['angle to sex', 'Task against sex'],
        ['angle between race and sex', 'Race against sex'],
      ].map(([name, title]) => ({
        name: name!,
        title: title!,
        unit: 'degrees; above 90: conflict',
      })),
      ...['task', 'race', 'sex'].map((objective) => ({
        name: `gradient norm ${objective}`,
        title: `Gradient norm, ${objective}`,
      })),
    ]),
    training(PANELS),
    signedPairs,
    models,
    otherThreshold,
  ],
};
