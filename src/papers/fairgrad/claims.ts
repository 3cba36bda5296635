import { difference, margin } from '../checks.ts';
import type { Check, Claim, Row } from '../paper.ts';
import { AUROC, COLUMNS, GAPS } from './columns.ts';
import { GRID_ROWS, LR_ROWS, MLP_ROWS, rowCalled } from './rows.ts';

const SOURCE = 'Abstract and key results';
/** "Competitive": at most one point of AUROC less. */
const MARGIN = 0.01;

function claimsOf(rows: readonly Row[], prefix: string, network: string): Claim[] {
  const ours = rowCalled(rows, `${prefix}fairgrad`);
  const task = rowCalled(rows, `${prefix}task`);
  return [
    {
      id: `${prefix}fairer-than-task-only`,
      statement: `FairGrad has lower equalised-odds differences for race and for sex than the task alone (${network}).`,
      source: SOURCE,
      checks: GAPS.map((metric) =>
        difference({ row: ours, minus: task, metric, direction: 'lower' }),
      ),
    },
    {
      id: `${prefix}auroc-kept`,
      statement: `FairGrad keeps AUROC within one point of the task alone (${network}).`,
      source: SOURCE,
      checks: [margin({ row: ours, minus: task, metric: AUROC, within: MARGIN })],
    },
  ];
}

export const TABLE_1_CLAIMS: readonly Claim[] = [
  ...claimsOf(MLP_ROWS, '', 'MLP'),
  ...claimsOf(LR_ROWS, 'lr-', 'logistic regression'),
];

/**
 * By how much some point of the grid beats FairGrad in AUROC and both gaps at once: the smallest of
 * its three leads, at the point where that is largest. Negative where no point dominates.
 */
function dominance(ours: Row, points: readonly Row[]): Check {
  return {
    name: 'smallest lead over FairGrad in AUROC and both gaps, of the best point',
    claimed: [Number.NEGATIVE_INFINITY, 0],
    scale: 100,
    unit: '×10⁻²',
    statistic: (at) =>
      Math.max(
        ...points.map((point) =>
          Math.min(
            ...COLUMNS.map(({ metric, better }) => {
              const lead = at(point.id, metric) - at(ours.id, metric);
              return better === 'higher' ? lead : -lead;
            }),
          ),
        ),
      ),
  };
}

export const FRONT_CLAIMS: readonly Claim[] = [
  {
    id: 'not-dominated',
    statement:
      'Without a weight to tune, FairGrad is dominated by no point of a grid of fixed weights: none has a higher AUROC and lower equalised-odds differences for both attributes.',
    source: 'Abstract: no manual weights',
    checks: [dominance(rowCalled(MLP_ROWS, 'fairgrad'), GRID_ROWS)],
  },
];
