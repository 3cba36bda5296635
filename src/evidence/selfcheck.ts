import { tInterval } from '../metrics/t-inference.ts';
import { Random } from '../tensor/random.ts';
import { Estimator } from './estimator.ts';
import { firstRepeats } from './runs.ts';
import { DATA_EFFECT, SCENARIOS, type Scenario, type Truth, trueGaps } from './scenarios.ts';
import { LOOKS, SEQUENTIAL, standing } from './sequential.ts';
import { simulateRuns } from './simulate.ts';
import { DECLARED, decide, fails, holds, type Levels, type Verdict } from './verdict.ts';

/** Size of the test and how much trainings differ. */
export interface Condition {
  readonly title: string;
  /** Records in the rates' denominators: positives for EO. */
  readonly records: number;
  /** Of a row's gap between trainings, a fraction. */
  readonly trainingSd: number;
}

/** All malignant lesions of HAM10000 with a known sex, and those of one test part of a fifth. */
export const CONDITIONS: readonly Condition[] = [
  { title: 'large test, trainings alike', records: 1954, trainingSd: 0.01 },
  { title: 'large test, trainings differ by 6 points', records: 1954, trainingSd: 0.06 },
  { title: 'small test, trainings alike', records: 391, trainingSd: 0.01 },
  { title: 'small test, trainings differ by 6 points', records: 391, trainingSd: 0.06 },
];

/** How often verdicts came out in one scenario, under one design. */
export interface ErrorRow {
  readonly rule: string;
  readonly truth: string;
  readonly condition: string;
  /** Repeats declared before training; null: looked at after 2, 4 and 8. */
  readonly repeats: number | null;
  readonly simulations: number;
  /** Shares of the simulations. */
  readonly replicated: number;
  readonly notReplicated: number;
  readonly undecided: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  /** Of 95 % intervals of the baseline's signed gap and its difference to the row's; null: looks. */
  readonly coverage: readonly [gap: number, difference: number] | null;
  readonly limits: Pick<Truth, 'replicated' | 'notReplicated'>;
  /** Which promises it breaks by more than chance; none is asked of two repeats. */
  readonly broken: readonly string[];
}

export interface SelfCheckOptions {
  /** Of each scenario. */
  readonly simulations: number;
  readonly scenarios?: readonly Scenario[];
  readonly conditions?: readonly Condition[];
  /** ≥ 1; default 1. */
  readonly seed?: number;
  readonly onRow?: (row: ErrorRow) => void;
}

/** From here on the error rates are promised. */
const PROMISED_FROM = 4;
const COVERAGE = 0.93;
/** A count that chance reaches this seldom breaks a promise: hundreds are looked at. */
const CHANCE = 3e-5;

/**
 * Simulates every rule where it should say no, where it should say yes, and on the edge, with the same
 * functions that judge papers, and counts the verdicts. The same numbers for the same options.
 */
export function selfCheck(options: SelfCheckOptions): ErrorRow[] {
  const {
    simulations,
    scenarios = [...SCENARIOS, DATA_EFFECT],
    conditions = CONDITIONS,
    seed = 1,
    onRow,
  } = options;
  const rows: ErrorRow[] = [];
  for (const scenario of scenarios) {
    for (const truth of scenario.truths) {
      for (const condition of conditions) {
        const random = new Random(seed).fork(scenario.rule).fork(truth.title).fork(condition.title);
        const found = tryOut(scenario, truth, condition, simulations, random);
        for (const row of found) onRow?.(row);
        rows.push(...found);
      }
    }
  }
  return rows;
}

function tryOut(
  scenario: Scenario,
  truth: Truth,
  { title, records, trainingSd }: Condition,
  simulations: number,
  random: Random,
): ErrorRow[] {
  const designs = [...LOOKS, null].map((repeats) => ({
    repeats,
    verdicts: {} as Partial<Record<Verdict, number>>,
    covered: [0, 0] as [number, number],
  }));
  for (let i = 0; i < simulations; i++) {
    const draw = random.fork(i);
    const runs = Array.from({ length: scenario.tables }, () =>
      simulateRuns({ ...truth.table, records, trainingSd, repeats: LOOKS.at(-1)! }, draw),
    );
    // The same trainings, looked at once or as they come.
    const seen = LOOKS.map((repeats) => {
      const estimators = runs.map((own) => new Estimator(firstRepeats(own, repeats)));
      const parts = scenario.examine(estimators);
      const at = (levels: Levels) =>
        decide(parts, levels, scenario.beside?.(estimators, levels) ?? []);
      return { repeats, estimators, at };
    });
    for (const { repeats, verdicts, covered } of designs) {
      const own = seen.find((look) => look.repeats === repeats);
      const { verdict } =
        own === undefined ? standing(seen.map(({ at }) => at(SEQUENTIAL)))! : own.at(DECLARED);
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
      if (own !== undefined) countCovered(own.estimators[0]!, truth, covered);
    }
  }
  return designs.map(({ repeats, verdicts, covered }) => {
    const share = (which: (verdict: Verdict) => boolean) =>
      Object.entries(verdicts).reduce(
        (sum, [verdict, count]) => sum + (which(verdict as Verdict) ? count / simulations : 0),
        0,
      );
    const replicated = share(holds);
    const notReplicated = share(fails);
    const row = {
      rule: scenario.rule,
      truth: truth.title,
      condition: title,
      repeats,
      simulations,
      replicated,
      notReplicated,
      undecided: 1 - replicated - notReplicated,
      verdicts,
      coverage:
        repeats === null || truth.table.dataSd !== undefined
          ? null
          : ([covered[0] / simulations, covered[1] / simulations] as const),
      limits: { replicated: truth.replicated, notReplicated: truth.notReplicated },
    };
    return { ...row, broken: brokenBy(row) };
  });
}

function countCovered(estimator: Estimator, truth: Truth, covered: [number, number]): void {
  trueGaps(truth).forEach(({ terms, truth: value }, i) => {
    const [low, high] = tInterval(estimator.estimate({ terms, constant: 0 }))!;
    if (low <= value && value <= high) covered[i]!++;
  });
}

function brokenBy(row: Omit<ErrorRow, 'broken'>): string[] {
  if (row.repeats !== null && row.repeats < PROMISED_FROM) return [];
  const { limits, simulations } = row;
  const above = (name: string, share: number, limit: number | null) =>
    limit !== null && exceeds(share, limit, simulations)
      ? [`${name} in ${percent(share)}, at most ${percent(limit)} promised`]
      : [];
  const below = (name: string, share: number) =>
    exceeds(1 - share, 1 - COVERAGE, simulations)
      ? [`intervals of ${name} cover ${percent(share)}, at least ${percent(COVERAGE)} promised`]
      : [];
  return [
    ...above('replicated', row.replicated, limits.replicated),
    ...above('not replicated', row.notReplicated, limits.notReplicated),
    ...(row.coverage === null ? [] : below('gaps', row.coverage[0])),
    ...(row.coverage === null ? [] : below('differences of gaps', row.coverage[1])),
  ];
}

/** Whether a share of n lies above a promised one by more than chance (binomial tail). */
export function exceeds(share: number, promised: number, n: number): boolean {
  const count = Math.round(share * n);
  let chance = 0;
  let logTerm = n * Math.log(1 - promised);
  for (let k = 0; k <= n; k++) {
    if (k >= count) chance += Math.exp(logTerm);
    logTerm += Math.log(((n - k) / (k + 1)) * (promised / (1 - promised)));
  }
  return chance < CHANCE;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
