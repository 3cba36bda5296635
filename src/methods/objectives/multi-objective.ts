import * as tf from '@tensorflow/tfjs';
import type { AttributeColumn } from '../../data/dataset.ts';
import type { Question } from '../../data/question.ts';
import { UserError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import { createOptimiser, type Optimiser } from '../../tensor/optimiser.ts';
import type { Random } from '../../tensor/random.ts';
import { TOGETHER, vector } from '../../tensor/steps/compile-step.ts';
import type { Counts } from '../../training/checkpoint.ts';
import {
  buildClassifier,
  type Classifier,
  type FittedClassifier,
} from '../../training/classifier.ts';
import { cpuWatch } from '../../training/cost.ts';
import { codesAt, crossEntropy } from '../../training/losses.ts';
import { runPhase, type Turn } from '../../training/phase.ts';
import { recipeKey, trainedStage } from '../../training/stage.ts';
import { BASE } from '../../training/supervised.ts';
import { augmentation, randomFor, type Training } from '../../training/training.ts';
import { validationAuroc } from '../../training/validation.ts';
import { equalisedOddsSurrogate, type SurrogateForm } from './equalised-odds.ts';
import {
  DefinedMeans,
  gradientGeometry,
  type Losses,
  NORM,
  reconciledSteps,
  weightedSteps,
} from './gradients.ts';

/** The stage and phase of training on several objectives. */
export const OBJECTIVES = 'several objectives';
/** Steps before their time counts. */
const WARM_UP = 5;
/** Raise one when the same options give other weights, or curves that are recorded otherwise. */
const VERSIONS = { reconciled: 5, weighted: 4 } as const;

/** How the gradients of task and attributes become one: data, never a branch of a profile. */
export type Combination =
  | { readonly kind: 'reconciled' }
  /** Task loss plus each surrogate times its weight, in the order of the attributes. */
  | { readonly kind: 'weighted'; readonly weights: readonly number[] };

/** A classifier trained on several objectives, the caller's to dispose. */
export interface ManyObjectives extends FittedClassifier {
  /** CPU time of a step when the stage was computed, validation left out. */
  readonly stepMilliseconds: number | null;
}

/**
 * The attributes of a question that a method treats.
 *
 * @param names null: all.
 * @throws UserError where the label has several classes, or there is no such attribute.
 */
export function treatedAttributes<Attribute extends { readonly name: string }>(
  { labels, attributes }: Pick<Question, 'labels'> & { readonly attributes: readonly Attribute[] },
  names: readonly string[] | null,
): readonly Attribute[] {
  const [label] = labels;
  if (label!.classes.length !== 2) {
    throw new UserError(
      `label ${label!.name} has ${label!.classes.length} classes: the equalised-odds surrogate is defined for two`,
      'choose a binary label',
    );
  }
  if (names === null) return attributes;
  return names.map((name) => {
    const found = attributes.find((attribute) => attribute.name === name);
    if (found !== undefined) return found;
    throw new UserError(
      `the task has no attribute "${name}"`,
      `choose among: ${attributes.map((attribute) => attribute.name).join(', ')}`,
    );
  });
}

/**
 * Trains a classifier on K = 1 + attributes objectives, the task's cross-entropy and one
 * equalised-odds surrogate an attribute, or finds it in the stage cache. It starts from the weights,
 * and sees the batches, of ERM with the same seed.
 */
export async function trainObjectives(
  training: Training,
  attributes: readonly AttributeColumn[],
  surrogate: SurrogateForm,
  combination: Combination,
): Promise<ManyObjectives> {
  const { inputs, label, split, context } = training;
  const { recipe } = context;
  const random = randomFor(training, BASE);
  const classifier = buildClassifier(recipe.network, inputs.shape, 2, random);
  const key = {
    version: VERSIONS[combination.kind],
    ...recipeKey(context),
    label: label.name,
    attributes: attributes.map(({ name }) => name),
    surrogate,
    combination: combination as unknown as JsonObject,
  };
  const { parameters } = classifier;
  const trained = await trainedStage(training, OBJECTIVES, key, parameters, async (making) => {
    const timing = new StepTiming();
    const augment = augmentation(training, random);
    const step = stepOf(training, attributes, surrogate, combination, classifier, augment);
    // Last batches have a code of theirs.
    const steps = (turns: readonly Turn[]) =>
      turns[0]!.rows.length === recipe.batchSize
        ? timing.of(turns.length, () => step.run(turns))
        : step.run(turns);
    try {
      const history = await runPhase(training, {
        name: OBJECTIVES,
        rows: split.train,
        epochs: recipe.epochs,
        random: random.fork('batches'),
        making,
        state: {
          modules: parameters,
          optimisers: [step.optimiser],
          streams: step.streams,
          counts: {
            read: () => ({ timing: timing.read(), geometry: step.geometry.read() }),
            load(counts) {
              timing.load(counts.timing as JsonObject);
              step.geometry.load(counts.geometry as JsonObject);
            },
          },
        },
        step: (rows, rate) => steps([{ rows, rate }])[0]!,
        ...(inputs.shape.length === 1 && { steps: { most: TOGETHER, run: steps } }),
        endOfEpoch: async () => ({
          ...step.geometry.take(),
          ...validationAuroc(training, classifier.scoring),
        }),
      });
      return { history, stepMilliseconds: timing.milliseconds };
    } finally {
      step.dispose();
    }
  });
  return { ...trained, classifier, dispose: () => classifier.dispose() };
}

/** Mean norm of each objective's gradient over training, where a method parts them. */
export function meanGradientNorms({ history }: ManyObjectives): Record<string, number> {
  const curves = Object.entries(history).map(
    ([name, { y }]) => [name.split('/').at(-1)!, y] as const,
  );
  return Object.fromEntries(
    curves
      .filter(([name]) => name.startsWith(NORM))
      .map(([name, y]) => [name, y.reduce((sum, value) => sum + value, 0) / y.length]),
  );
}

/** One step in so many is timed: asking for the time takes as long as a tenth of a small step. */
const TIMED = 8;

/** CPU time of steps, of which the first ones of a process compile code that all others use. */
class StepTiming implements Counts {
  #seen = 0;
  #timed = 0;
  #seconds = 0;

  /** @param count steps that are done as one piece of work. */
  of<T>(count: number, steps: () => T): T {
    const before = Math.floor(this.#seen / TIMED);
    this.#seen += count;
    if (this.#seen <= WARM_UP || Math.floor(this.#seen / TIMED) === before) return steps();
    const watch = cpuWatch();
    const value = steps();
    this.#seconds += watch();
    this.#timed += count;
    return value;
  }

  /** Of a step, the mean; null: none was timed. */
  get milliseconds(): number | null {
    return this.#timed > 0 ? (1000 * this.#seconds) / this.#timed : null;
  }

  read(): JsonObject {
    return { timed: this.#timed, seconds: this.#seconds };
  }

  load({ timed, seconds }: JsonObject): void {
    this.#timed = timed as number;
    this.#seconds = seconds as number;
  }
}

interface Step {
  readonly optimiser: Optimiser;
  /** What draws in which order gradients meet, and how pictures are augmented. */
  readonly streams: readonly Random[];
  /** For each batch, one after the other, the task's loss and each surrogate, unweighted. */
  run(turns: readonly Turn[]): readonly Record<string, number>[];
  /** Of the gradients since it was last taken; empty where they are not parted. */
  readonly geometry: DefinedMeans;
  dispose(): void;
}

function stepOf(
  training: Training,
  attributes: readonly AttributeColumn[],
  surrogate: SurrogateForm,
  combination: Combination,
  classifier: Classifier,
  augment: ReturnType<typeof augmentation>,
): Step {
  const { inputs, label, context } = training;
  const { optimiser: spec } = context.recipe;
  const optimiser = createOptimiser(spec, classifier.parameters);
  const order = randomFor(training, 'order of objectives');
  const losses: Losses = ({ packed, rows }) => {
    const labels = codesAt(label.codes, rows);
    const logits = classifier.logits(inputs.records(packed), true);
    const probabilities = tf.sigmoid(logits);
    return [
      crossEntropy(logits, labels),
      ...attributes.map(({ codes, levels }) =>
        equalisedOddsSurrogate(
          probabilities,
          labels,
          codesAt(codes, rows),
          levels.length,
          surrogate,
        ),
      ),
    ];
  };
  const steps =
    combination.kind === 'reconciled'
      ? reconciledSteps(optimiser, losses, 1 + attributes.length, order)
      : weightedSteps(optimiser, losses, combination.weights);
  const names = attributes.map(({ name }) => name);
  const geometry = new DefinedMeans();
  return {
    optimiser,
    streams: augment === undefined ? [order] : [order, augment.random],
    geometry,
    run: (turns) =>
      steps(
        turns.map(({ rows, rate }) => ({
          batch: { packed: inputs.pack(rows, augment), rows: vector(rows) },
          learningRate: spec.learningRate * rate,
        })),
      ).map(({ values, gramian }) => {
        if (gramian !== undefined) geometry.add(gradientGeometry(gramian, names));
        const surrogates = names.map((name, i) => [`surrogate ${name}`, values[i + 1]!] as const);
        return { loss: values[0]!, ...Object.fromEntries(surrogates) };
      }),
    dispose: () => optimiser.dispose(),
  };
}
