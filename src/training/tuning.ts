import { z } from 'zod';
import { grownGrid } from '../evidence/gate/grid.ts';
import { evaluate } from '../metrics/evaluate.ts';
import { mean } from '../metrics/gaps.ts';
import type { Predictions } from '../metrics/predictions.ts';
import type { StageJob, TunedNumber, Tuning } from './method.ts';
import { predictedUntested } from './predictions.ts';
import { selectBy } from './selection.ts';
import { plannedKey, scoresOfStage } from './stage.ts';
import { type Training, tuningTrainings } from './training.ts';

/** A setting of a method to try, as multiples of what its options say. */
export type Candidate = {
  /** Of the number that trades accuracy for fairness. */
  readonly tradeOff: number;
  /** Of the learning rate. */
  readonly rate: number;
};

/** Options of methods that are tuned. */
export const tuningOptions = {
  /** What to try; more than one: chosen on validation records, at `tuningSeed`, for all seeds. */
  candidates: z
    .array(z.strictObject({ tradeOff: z.number().positive(), rate: z.number().positive() }))
    .min(1)
    .default([{ tradeOff: 1, rate: 1 }]),
  tuningSeed: z.number().int().min(1).default(1),
  /** How often the grid grows where what it prefers lies at its edge. */
  growths: z.number().int().min(0).default(2),
};

/** Which of the options tuning reads; nothing that is trained depends on them. */
export type TuningOptions = {
  readonly candidates: readonly Candidate[];
  readonly tuningSeed: number;
  readonly growths: number;
};

/** An option that candidates multiply, and a measure of the same name that says what was chosen. */
export interface TunedOption<Name extends string> {
  readonly option: Name;
  /** As reasons print it: `β`. */
  readonly title: string;
  readonly axis: keyof Candidate;
}

/** How a method with `tuningOptions` tells what it chose. */
export function candidateTuning<
  Name extends string,
  Options extends TuningOptions & Readonly<Record<Name, number>>,
>(tuned: readonly TunedOption<Name>[]): Tuning<Options> {
  return {
    grids: (options) =>
      tuned.flatMap(({ option, title, axis }): TunedNumber[] => {
        const grid = [...new Set(options.candidates.map((one) => options[option] * one[axis]))];
        const { growths } = options;
        return grid.length < 2 ? [] : [{ title, measure: option, grid, growths }];
      }),
    settled: (options, measures) => ({
      ...options,
      ...Object.fromEntries(
        tuned.map(({ option }) => [option, measures[option] ?? options[option]]),
      ),
      candidates: [{ tradeOff: 1, rate: 1 }],
    }),
    widened: (options) => ({ ...options, growths: 2 * options.growths }),
  };
}

/** What a candidate achieves on validation records. */
export interface Achieved {
  /** Mean over the trainings; over more than two classes each against the rest. */
  readonly auroc: number;
  /** `meanProbabilityGap`. */
  readonly gap: number;
}

/** AUROC that a candidate may cost: our reading of a little, 1.5 points. */
const MARGIN = 0.015;

/** A model that tuning looks at. */
export interface Tried {
  /** Where its scores are stored: equal for equal models, by all that they depend on. */
  readonly stage: Pick<StageJob, 'name' | 'key'>;
  /** Probabilities of a training's validation records, in their order. */
  scores(training: Training): Promise<Float32Array>;
}

/** What a tried model says of a training's validation records, where its scores are stored or not. */
export async function scoresOfTried(training: Training, tried: Tried): Promise<Float32Array> {
  const { context, label } = training;
  const { name, key } = tried.stage;
  const found = await scoresOfStage(context, name, plannedKey(key, context), async () => ({
    [label.name]: await tried.scores(training),
  }));
  return found[label.name]!;
}

/**
 * Tries candidates on every training that tuning looks at, and picks one for a trial on the
 * validation records of all of them, but for those that the trial itself tests. Where the one picked
 * lies at the edge of the grid, the grid grows there, and what was added is tried as well.
 *
 * @param triedBy the model of a candidate; `null`: the plain model.
 * @throws what `Tried.scores` throws.
 */
export async function tune<Own extends Candidate>(
  training: Training,
  { candidates, tuningSeed, growths }: TuningOptions & { readonly candidates: readonly Own[] },
  triedBy: (candidate: Own | null) => Tried,
): Promise<Own> {
  const trainings = tuningTrainings(training, tuningSeed);
  const tested = new Set(training.split.test);
  const achievedBy = async (candidate: Own | null) => {
    const parts: Predictions[] = [];
    const tried = triedBy(candidate);
    for (const one of trainings) {
      parts.push(predictedUntested(one, await scoresOfTried(one, tried), tested));
    }
    return achieved(parts);
  };
  const plain = await achievedBy(null);
  const tried: (Achieved & { readonly candidate: Own })[] = [];
  const tryOut = async (some: readonly Own[]) => {
    for (const candidate of some) tried.push({ candidate, ...(await achievedBy(candidate)) });
  };
  const preferred = () => chooseCandidate(tried, plain.auroc).candidate;
  await tryOut(candidates);
  for (let grown = 0; grown < growths; grown++) {
    const further = beyondEdge(
      preferred(),
      tried.map(({ candidate }) => candidate),
    );
    if (further.length === 0) break;
    await tryOut(further);
  }
  return preferred();
}

const AXES = ['tradeOff', 'rate'] as const;

/**
 * Candidates beyond one that lies at the edge of those tried, an axis each: as far from it as it is
 * from its neighbour, in ratio. None where it lies inside, or an axis has one value.
 */
export function beyondEdge<Own extends Candidate>(chosen: Own, tried: readonly Own[]): Own[] {
  return AXES.flatMap((axis) => {
    const grid = [...new Set(tried.map((candidate) => candidate[axis]))];
    const [added] = grownGrid(chosen[axis], grid).filter((value) => !grid.includes(value));
    return added === undefined ? [] : [{ ...chosen, [axis]: added }];
  });
}

/** @param parts what the model of each training says of its own validation records. */
export function achieved(parts: readonly Predictions[]): Achieved {
  return {
    auroc: mean(parts.map((part) => evaluate(part).at('overall.auroc') ?? Number.NaN)),
    gap: meanProbabilityGap(parts),
  };
}

/**
 * The mean of two gaps between the groups of the first attribute, largest minus smallest: of the mean
 * probability of everybody (as demographic parity, without a threshold), and of those who have the
 * class (as equal opportunity). Over more than two classes their mean. Records of all trainings count
 * together, so that noise of one does not pass for a gap.
 *
 * @returns NaN where a group has no record of a class.
 */
export function meanProbabilityGap(parts: readonly Predictions[]): number {
  const { classes, groups } = parts[0]!;
  const wanted = classes.length === 2 ? [1] : classes.map((_, c) => c);
  const levels = groups[0]!.levels.length;
  const gap = (c: number, conditioned: boolean) => {
    const sums = new Float64Array(levels);
    const counts = new Int32Array(levels);
    for (const { labels, scores, groups: own } of parts) {
      const width = scores.length / labels.length;
      labels.forEach((label, i) => {
        const group = own[0]!.codes[i]!;
        if (conditioned && label !== c) return;
        sums[group]! += scores[i * width + (width === 1 ? 0 : c)]!;
        counts[group]! += 1;
      });
    }
    const means = Array.from(sums, (sum, group) => sum / counts[group]!);
    return Math.max(...means) - Math.min(...means);
  };
  return mean(wanted.flatMap((c) => [gap(c, false), gap(c, true)]));
}

/**
 * The candidate that tuning picks: of those within 1.5 points of the plain model's AUROC the one with
 * the smallest gap; if none is, the one with the highest AUROC. Of equal ones the first.
 *
 * @throws RangeError without candidates.
 */
export function chooseCandidate<T extends Achieved>(tried: readonly T[], plainAuroc: number): T {
  return selectBy(tried, ({ auroc, gap }) =>
    !Number.isNaN(gap) && auroc >= plainAuroc - MARGIN ? [1, -gap] : [0, auroc],
  );
}
