import { Random } from '../tensor/random.ts';
import { Estimator } from './estimator.ts';
import type { Measure } from './measures.ts';
import { examineOrdering, type Published } from './ordering.ts';
import { firstRepeats } from './runs.ts';
import { LOOKS, SEQUENTIAL, standing } from './sequential.ts';
import {
  type ClusterSizes,
  GAP_FORM,
  HAM10000_LESIONS,
  rowName,
  simulateRuns,
} from './simulate.ts';
import { DECLARED, decide, fails, holds } from './verdict.ts';

/** A run as planned, before anything is trained. */
export interface PlannedRun {
  /** Records in the rate's denominator: positives for EO, all for DP. */
  readonly records: number;
  /** Declared beforehand; `looks`: 2, 4 and 8 until decided. */
  readonly repeats: number | 'looks';
  /** Rows of the table, the baseline among them: trainings are pooled over them. */
  readonly rows: number;
  /** The rate in the group where it is higher, and the baseline's gap: fractions. */
  readonly rate: number;
  readonly gap: number;
  readonly published: Published;
  readonly margin: number;
  /** Spread of a row's gap between trainings beyond single records. Default: a point. */
  readonly trainingSd?: number;
  /** Default: lesions of HAM10000. */
  readonly clusters?: ClusterSizes;
}

/** What a planned run would find, by simulation. */
export interface PlannedPower {
  /** Share of *replicated* if the published effect is true here. */
  readonly found: number;
  /** Share of *not replicated* if there is no effect. */
  readonly refuted: number;
  /** 95 % chance error of both shares. */
  readonly error: number;
}

/** Power of the claim that a gap is smaller than the baseline's. The same for the same plan. */
export function plannedPower(plan: PlannedRun, simulations = 200): PlannedPower {
  const { gap, published } = plan;
  const left = 'reduction' in published ? gap * (1 - published.reduction) : gap - published.change;
  const share = (method: number, which: typeof holds) =>
    simulated(plan, method, simulations).filter(which).length / simulations;
  return {
    found: share(left, holds),
    refuted: share(gap, fails),
    error: 1.96 * Math.sqrt(0.25 / simulations),
  };
}

const GAP_SIZE: Measure = { forms: [GAP_FORM], size: true };

function simulated(plan: PlannedRun, method: number, simulations: number) {
  const { records, repeats, rows, rate, gap, published, margin, trainingSd = 0.01 } = plan;
  const rates = Array.from({ length: rows }, (_, row): [number, number] => [
    rate,
    rate - (row === 1 ? method : gap),
  ]);
  const random = new Random(1).fork('planned power');
  return Array.from({ length: simulations }, (_, i) => {
    const runs = simulateRuns(
      {
        records,
        rates,
        trainingSd,
        repeats: repeats === 'looks' ? LOOKS.at(-1)! : repeats,
        clusters: plan.clusters ?? HAM10000_LESIONS,
      },
      random.fork(i),
    );
    const examine = (after: number) => [
      examineOrdering(new Estimator(firstRepeats(runs, after)), {
        measure: GAP_SIZE,
        row: rowName(1),
        baseline: rowName(0),
        published,
        margin,
      }),
    ];
    if (repeats !== 'looks') return decide(examine(repeats), DECLARED).verdict;
    return standing(LOOKS.map((after) => decide(examine(after), SEQUENTIAL)))!.verdict;
  });
}
