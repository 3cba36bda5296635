import type { z } from 'zod';
import type { Question } from '../data/question.ts';
import type { Split } from '../data/split.ts';
import type { Task } from '../data/task.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Recipe, TrainContext } from './context.ts';
import type { Predictor } from './outcome.ts';
import { atRate, chooseRate } from './rates.ts';
import { scoresOfStage } from './stage.ts';
import { prepareTraining, type Training } from './training.ts';

/**
 * One published algorithm. Everything that distinguishes it from another is here; everything that
 * a profile may change (network, epochs, batch) arrives in the recipe.
 */
export interface Method<Options = unknown> {
  /** Kebab case, unique: `fair-diagnosis`. */
  readonly name: string;
  /** As tables print it: `Ours`. */
  readonly title: string;
  /** Who defined it, as a citation. */
  readonly citation: string;
  /** Part of every trial's identity: raise it whenever the same options give other numbers. */
  readonly version: number;
  /** Versions of options whose numbers changed alone, so that the others keep what they are stored under. */
  readonly versionOf?: (options: Options) => number;
  /** Learns every label of a task; absent: it is defined for one. */
  readonly severalLabels?: true;
  /** Looks at no attribute: one training serves a comparison over any of them. */
  readonly blind?: true;
  /** Typed options, with the paper's defaults; unknown keys are errors. */
  readonly options: z.ZodType<Options>;
  /**
   * Says where the method is not defined for a question, before anything is trained.
   *
   * @throws UserError naming what it is defined for.
   */
  check?(options: Options, question: Question): void;
  /** Passes over the training records in each phase, as far as they can be told: for progress. */
  passes(options: Options, recipe: Recipe, task: Task): Readonly<Record<string, number>>;
  /**
   * Trains on `split.train`, chooses on `split.validation` and never sees labels of `split.test`.
   *
   * @throws NonFiniteLossError when a loss is NaN or infinite, with the step.
   * @throws the signal's reason when interrupted.
   */
  train(training: Training, options: Options): Promise<Predictor>;
  /**
   * The stages that a trial needs, as far as they are known before it runs, each after those that it
   * is made from: who runs many trials lets each be made once, at the same time as others. A trial
   * makes what it does not find.
   */
  stages?(options: Options): readonly StageJob[];
  /** Options that say how long it trains, beside the recipe's epochs. */
  readonly lengths?: readonly (keyof Options & string)[];
  /**
   * Options that keep at its length what the training proper only starts from, when it is trained longer
   * than its recipe says. Default: everything is trained longer.
   */
  keepsLength?(options: Options, recipe: Recipe): Partial<Options>;
  /**
   * Phases in which a discriminator plays against what is learnt, told by `<phase>/discriminator
   * AUROC`: neither side may have won. Not for a discriminator that is meant to win.
   */
  readonly games?: readonly string[];
  /** What it chooses by itself on validation records; absent: nothing. */
  readonly tuning?: Tuning<Options>;
  /**
   * What it chooses on validation records in ways of its own, beside `tuning`, for readers: `β among 5
   * values`. Absent, or none: nothing.
   */
  chooses?(options: Options): readonly string[];
  /** Its scores are cut at 0.5, whatever threshold a table uses: it has put its own there. */
  readonly decidesAtHalf?: true;
  /** Where a search looks for options, each by itself; absent: it has none worth a search. */
  readonly ranges?: Readonly<Partial<Record<keyof Options & string, Range>>>;
  /** What the page of methods says of it; absent for methods that users define. */
  readonly card?: MethodCard;
}

/** The version that a trial with these options is stored under. */
export function versionFor<Options>(
  { version, versionOf }: Method<Options>,
  options: Options,
): number {
  return versionOf?.(options) ?? version;
}

/** Values of an option that the defining paper and public kits search. */
export type Range =
  | {
      readonly from: number;
      readonly to: number;
      /** Default: evenly in the logarithm. */
      readonly spread?: 'even';
      readonly whole?: true;
    }
  | { readonly oneOf: readonly Json[] };

/** A method's line on the page of methods. */
export interface MethodCard {
  /** What it does, in a sentence. */
  readonly does: string;
  /** Whether it must be told a record's group to score it. */
  readonly groupAtInference: boolean;
  /** It changes pictures: tables have none. */
  readonly picturesOnly?: true;
  /** What a step costs, as a multiple of ERM's, where it trains more than one network. Default: 1. */
  readonly stepCost?: number;
  /** Public kits that have it: MEDFAIR, SubpopBench … */
  readonly kits: readonly string[];
  /**
   * What it is meant to move, as a metric's path: `fairness.<attribute>.aurocGap`. Of a method that may
   * be set to several aims, one an entry, each with the options that say so.
   */
  readonly aims: readonly MethodAim[];
}

export interface MethodAim {
  readonly metric: string;
  /** Default: the method's defaults. */
  readonly options?: JsonObject;
}

/** How a method tells what it chose. */
export interface Tuning<Options> {
  /** The grid of each number that is chosen; none where the options leave no choice. */
  grids(options: Options): readonly TunedNumber[];
  /** The options with what a trial chose, and no choice left. */
  settled(options: Options, measures: Predictor['measures']): Options;
  /** The options with a grid that reaches further. */
  widened(options: Options): Options;
}

export interface TunedNumber {
  /** As reasons print it: `β`. */
  readonly title: string;
  /** Name of the measure that says what was chosen. */
  readonly measure: string;
  readonly grid: readonly number[];
  /** How often the grid grows where the choice lies at its edge. */
  readonly growths: number;
  /** Values that the number may have at all. */
  readonly bounds?: { readonly low?: number; readonly high?: number };
}

/** A stage that trials may have in common, as it is known before any of them runs. */
export interface StageJob {
  /** As the stage is called. */
  readonly name: string;
  /** What it depends on beside data, split, seed and recipe. */
  readonly key: JsonObject;
  /** Made for each of the trainings that tuning with this seed looks at; default: for the trial. */
  readonly tuning?: number;
  /** Whether those who tune read only its scores (`scoresOfStage`): where these are known, nobody needs it. */
  readonly scored?: true;
  /** Stages of the same list that it is made from. */
  readonly after?: readonly StageJob[];
  /** Makes the stage, or finds it. @throws what `Method.train` throws. */
  make(training: Training): Promise<void>;
}

/** A stage that is made by training what it is part of, which then goes. */
export function stageBy(
  name: string,
  key: JsonObject,
  train: (training: Training) => Promise<{ dispose(): void }>,
  after: readonly StageJob[] = [],
): StageJob {
  return { name, key, after, make: async (training) => (await train(training)).dispose() };
}

/** Makes a stage for the training at hand. @throws what `Method.train` throws. */
export function makeStage<Options>(
  method: Method<Options>,
  { make }: StageJob,
  task: Task,
  split: Split,
  options: Options,
  context: TrainContext,
): Promise<void> {
  method.check?.(options, task);
  const passes = method.passes(options, context.recipe, task);
  return make(prepareTraining(task, split, context, passes));
}

/**
 * Trains a method on a question, at the learning rate that validation prefers where its recipe has
 * several.
 *
 * @throws what `Method.check` and `Method.train` throw.
 */
export async function trainMethod<Options>(
  method: Method<Options>,
  task: Task,
  split: Split,
  options: Options,
  context: TrainContext,
): Promise<Predictor> {
  method.check?.(options, task);
  const { rates = [] } = context.recipe;
  const trainingOf = (of: TrainContext, own: Split) =>
    prepareTraining(task, own, of, method.passes(options, of.recipe, task));
  if (rates.length < 2) return method.train(trainingOf(context, split), options);

  const steps = rates.length + 1;
  const at = (rate: number, step: number): TrainContext => ({
    ...context,
    recipe: atRate(context.recipe, rate),
    progress: ({ phase, done, total, ...update }) =>
      context.progress({
        ...update,
        phase: `${phase}, learning rate ${rate}`,
        done: step * total + done,
        total: steps * total,
      }),
  });
  const trainings = (seed: number) =>
    context
      .tuningRuns(seed)
      .map(({ split: own, ...run }) => trainingOf({ ...context, ...run }, own));
  const chosen = await chooseRate(
    trainingOf(context, split),
    rates,
    trainings,
    ({ split: own, context: run }, rate) => {
      const { seed, stages, scores } = run;
      const of = { ...at(rate, rates.indexOf(rate)), seed, stages, ...(scores && { scores }) };
      const key = rateKey(method, options, of.recipe);
      const train = async () => ({
        arrays: await validationScores(method, trainingOf(of, own), options),
        json: {},
      });
      return scoresOfStage(run, RATE, key, async () => (await stages.get(RATE, key, train)).arrays);
    },
  );
  const predictor = await method.train(trainingOf(at(chosen, rates.length), split), options);
  return { ...predictor, measures: { ...predictor.measures, learningRate: chosen } };
}

/** The stage that is what a method's model says under a rate. */
const RATE = 'learning rate';

/** What the scores under a rate depend on beside data, split and seed. */
function rateKey<Options>(method: Method<Options>, options: Options, recipe: Recipe): JsonObject {
  const version = versionFor(method, options);
  return { method: method.name, version, options, recipe } as unknown as JsonObject;
}

async function validationScores<Options>(
  method: Method<Options>,
  training: Training,
  options: Options,
): Promise<Record<string, Float32Array>> {
  const predictor = await method.train(training, options);
  try {
    const scores: Record<string, Float32Array> = {};
    for (const label of training.labels) {
      scores[label.name] = await predictor.scores(training.split.validation, label);
    }
    return scores;
  } finally {
    predictor.dispose();
  }
}
