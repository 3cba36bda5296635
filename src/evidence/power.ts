import { normalCdf, normalQuantile } from '../metrics/normal.ts';
import { studentQuantile } from '../metrics/student-t.ts';
import { halfOf, type Published } from './ordering.ts';
import { errorOfHarm } from './over-groups.ts';
import { LOOKS, SEQUENTIAL } from './sequential.ts';
import { VARIANCE } from './simulate.ts';
import { DECLARED } from './verdict.ts';

/** How rows will be trained and looked at. */
export interface PlannedDesign {
  /** Declared beforehand; `looks`: 2, 4 and 8 until decided. */
  readonly repeats: number | 'looks';
  /** Rows of the table, the baseline among them: trainings are pooled over them. */
  readonly rows: number;
  /** Parts of the claim: it fails where one does, each at its share of the level. Default: 1. */
  readonly parts?: number;
  /** Spread of a row's number between trainings beyond single records. Default: a point. */
  readonly trainingSd?: number;
}

/** A claim that a gap is smaller, as planned before anything is trained. */
export interface PlannedGap extends PlannedDesign {
  /** Records in the rate's denominator, of either group: positives for EO, all for DP. */
  readonly records: readonly [first: number, second: number];
  /** The rate around which the groups lie, and the baseline's gap: fractions. */
  readonly rate: number;
  readonly gap: number;
  readonly published: Published;
  /** Gaps that may be the baseline's, by pair and rate, each tried at its share of the level. Default: 1. */
  readonly forms?: number;
}

/** A claim that a mean over records rises: accuracy, or what is like one. */
export interface PlannedChange extends PlannedDesign {
  /** What it is a mean over; of the AUROC, records that would know it as surely. */
  readonly records: number;
  readonly rate: number;
  readonly change: number;
}

/** A claim of what several groups lose against another row, by a mean over the records of each. */
export interface PlannedLosses extends PlannedDesign {
  /** Of each group, or group under a shift: records of which a plain mean would be known as surely. */
  readonly records: readonly number[];
  readonly rate: number;
  /** What may be lost: a fraction. */
  readonly within: number;
}

/** What a planned run would find. */
export interface PlannedPower {
  /** Chance of *replicated* if the published effect is true here. */
  readonly found: number;
  /** Chance of *not replicated* if there is no effect. */
  readonly refuted: number;
}

/**
 * Power of the claim that a gap is smaller than the baseline's, by the normal approximation to the
 * tests of `examineOrdering`. Rows predict alike as the simulated tables of `simulateRuns` do: a
 * probit model whose latent score is partly the record's own, partly the row's, partly the training's.
 */
export function powerOfGap(plan: PlannedGap): PlannedPower {
  const { gap, published, rate, records, forms = 1 } = plan;
  const design = designOf(plan);
  const { variance, covariance, between } = rowsOf(plan, rate, 1 / records[0] + 1 / records[1]);
  const left = 'reduction' in published ? gap * (1 - published.reduction) : gap - published.change;
  const { scale, offset } = halfOf(published, 0);
  /** Chance of showing that the baseline's gap, so many times, exceeds the row's, or its mirror. */
  const surely = (effect: number, times: number, sign: 1 | -1, level: number) =>
    shown(
      effect,
      {
        variance: variance * (1 + times ** 2) - sign * 2 * times * covariance,
        between: between * (1 + times ** 2),
      },
      level / forms,
      plan,
    );
  return {
    // Difference and sum of two rows' gaps are known independently of each other.
    found:
      surely(gap - left, 1, 1, design.replicated) * surely(gap + left, 1, -1, design.replicated),
    refuted: surely(gap - scale * gap - offset, scale, 1, design.notReplicated),
  };
}

/** Power of the claim that a number rises by so much, by the same model. */
export function powerOfChange(plan: PlannedChange): PlannedPower {
  const { records, rate, change } = plan;
  const { replicated, notReplicated } = designOf(plan);
  const apart = apartOf(plan, rate, records);
  return {
    found: shown(change, apart, replicated, plan),
    refuted: shown(change / 2, apart, notReplicated, plan),
  };
}

/**
 * Power of the claim that little is lost, `change` at most: found where nothing is lost, refuted where
 * twice as much is.
 */
export function powerOfMargin(plan: PlannedChange): PlannedPower {
  const { records, rate, change } = plan;
  const { replicated, notReplicated } = designOf(plan);
  const apart = apartOf(plan, rate, records);
  return {
    found: shown(change, apart, replicated, plan),
    refuted: shown(change, apart, notReplicated, plan),
  };
}

/**
 * Power of the claim that some group loses more than `within`, each at its share of the level: found
 * where the one known least surely loses twice as much, refuted where none loses anything. Groups
 * count as independent of each other.
 */
export function powerOfLoss(plan: PlannedLosses): PlannedPower {
  const { records, rate, within } = plan;
  const { replicated, notReplicated } = designOf(plan);
  const least = apartOf(plan, rate, Math.min(...records));
  return {
    found: shown(within, least, replicated / records.length, plan),
    refuted: everywhere(plan, within, notReplicated),
  };
}

/**
 * Power of a verdict over groups. *No harm* is found where nothing changes, *positive-sum* where all
 * gain twice `within`, *harmful* where the group known least surely loses twice as much; the last is
 * what refutes the others, and no harm what refutes it.
 *
 * @param overall records of everyone, as those of a group.
 */
export function powerOverGroups(
  plan: PlannedLosses,
  claimed: 'harmful' | 'no harm' | 'positive-sum',
  overall: number,
): PlannedPower {
  const { records, rate, within } = plan;
  const least = apartOf(plan, rate, Math.min(...records));
  const { replicated, notReplicated } = designOf({ ...plan, parts: 1 });
  const harmful = shown(2 * within, least, errorOfHarm({ replicated }) / records.length, plan);
  const unharmed = everywhere(plan, within, notReplicated);
  if (claimed === 'harmful') return { found: harmful, refuted: unharmed };
  if (claimed === 'no harm') return { found: unharmed, refuted: harmful };
  const better = shown(2 * within, apartOf(plan, rate, overall), replicated, plan);
  return { found: better * everywhere(plan, 3 * within, notReplicated), refuted: harmful };
}

/** Chance that an effect of this size is shown in every group. */
function everywhere(plan: PlannedLosses, effect: number, level: number): number {
  return plan.records.reduce(
    (product, records) => product * shown(effect, apartOf(plan, plan.rate, records), level, plan),
    1,
  );
}

/** Of the difference of two rows' means over these records. */
function apartOf(plan: PlannedDesign, rate: number, records: number) {
  const { variance, covariance, between } = rowsOf(plan, rate, 1 / records);
  return { variance: 2 * (variance - covariance), between: 2 * between };
}

/** Of runs until decided as they are at the last look, which finds a little less than all three do. */
function designOf({ repeats, parts = 1 }: PlannedDesign) {
  const sequential = repeats === 'looks';
  const { replicated, notReplicated } = sequential ? SEQUENTIAL : DECLARED;
  return {
    repeats: sequential ? LOOKS.at(-1)! : repeats,
    replicated,
    notReplicated: notReplicated / parts,
  };
}

/** Of one row's number over these records: variance, covariance with another row's, part of trainings. */
function rowsOf(plan: PlannedDesign, rate: number, perRecord: number) {
  const { trainingSd = 0.01 } = plan;
  const { repeats } = designOf(plan);
  const { own, shared, training } = moments(rate, repeats);
  const between = (training * perRecord + trainingSd ** 2) / repeats;
  return {
    variance: own * perRecord + trainingSd ** 2 / repeats,
    covariance: shared * perRecord,
    between,
  };
}

/** Chance that an effect of this variance is shown to be above 0, by t as `Estimator` takes it. */
function shown(
  effect: number,
  { variance, between }: { readonly variance: number; readonly between: number },
  level: number,
  plan: PlannedDesign,
): number {
  const { repeats } = designOf(plan);
  const pooled = (plan.rows - 1) * (repeats - 1);
  const df = Math.max(repeats - 1, (variance / between) ** 2 * pooled);
  return normalCdf(effect / Math.sqrt(variance) - studentQuantile(1 - level, df));
}

/**
 * Of one record, whose prediction is 1 in so many: variance of the mean over a row's repeats, its
 * covariance with that of another row, and what two trainings of a row do not share.
 */
function moments(rate: number, repeats: number) {
  const again = 1 - VARIANCE.training;
  const elsewhere = VARIANCE.cluster + VARIANCE.record;
  const repeated = covarianceOf(rate, again);
  const single = rate * (1 - rate);
  return {
    own: (single + (repeats - 1) * repeated) / repeats,
    shared: covarianceOf(rate, elsewhere),
    training: single - repeated,
  };
}

const STEPS = 200;

/**
 * Covariance of two predictions whose latent scores correlate by ρ: ∫₀^ρ φ₂(z, z; r) dr, with z the
 * cut of the rate (Plackett 1954).
 */
function covarianceOf(rate: number, correlation: number): number {
  const z = normalQuantile(rate);
  let sum = 0;
  for (let i = 0; i < STEPS; i++) {
    const r = ((i + 0.5) / STEPS) * correlation;
    sum += Math.exp(-(z * z) / (1 + r)) / (2 * Math.PI * Math.sqrt(1 - r * r));
  }
  return (sum * correlation) / STEPS;
}
