import type { LabelColumn } from '../data/dataset.ts';
import type { JsonObject } from '../json.ts';
import type { Parameters } from '../tensor/parameters.ts';
import type { Random } from '../tensor/random.ts';
import {
  buildClassifier,
  type Classifier,
  classifierPredictor,
  costOf,
  countOf,
  type FittedClassifier,
  type Logits,
} from './classifier.ts';
import { labelLoss } from './labels.ts';
import { type Method, type StageJob, stageBy } from './method.ts';
import { type Descent, minimise } from './minimise.ts';
import type { Predictor } from './outcome.ts';
import { recipeKey, trainedStage } from './stage.ts';
import { randomFor, type Training } from './training.ts';
import { validationAuroc } from './validation.ts';

/**
 * The random stream of ERM: methods that take it start from the same weights and, on the same rows,
 * see the same batches.
 */
export const BASE = 'pretraining';

/** What a supervised phase minimises. */
export interface Objective extends Pick<Descent, 'loss' | 'feeds' | 'streams' | 'variant'> {
  /** Trained along, and stored with the classifier. */
  readonly parameters?: readonly Parameters[];
  /** Trained along for the sake of the loss alone, and gone after it. */
  readonly scaffold?: readonly Parameters[];
  /** How records are scored; default: by the classifier. */
  readonly logits?: Logits;
  /** What is worth knowing of what was trained along. */
  readonly measures?: () => Predictor['measures'];
}

/** What one classifier learns, and from which records. */
export interface Supervision {
  /** Names stage, progress and curves. */
  readonly stage: string;
  /** Names the random choices; default: those of ERM. */
  readonly stream?: string;
  /** What determines the weights beside data, split, seed, recipe and label. */
  readonly key: JsonObject;
  /** Default: those of the training. */
  readonly labels?: readonly LabelColumn[];
  /** Default: all training records. */
  readonly rows?: Int32Array;
  /** The rows of an epoch where they are not `rows`: resampling. */
  readonly draw?: (random: Random) => Int32Array;
  /** Builds the objective of one run; default: the mean cross-entropy, over the labels. */
  readonly objective?: (classifier: Classifier, random: Random) => Objective;
  /** Leaves the AUROC on validation records out of the curves. */
  readonly unjudged?: boolean;
}

/** A trained classifier, the caller's to dispose, with what its objective trained along. */
export interface TrainedClassifier extends FittedClassifier {
  readonly objective: Objective;
}

/**
 * Trains an encoder and a linear head by the recipe, or finds them in the stage cache. Every
 * classifier that is trained in one loop over records with one loss is trained here.
 *
 * @throws what `runPhase` throws.
 */
export async function trainClassifier(
  training: Training,
  supervision: Supervision,
): Promise<TrainedClassifier> {
  const { inputs, split, context } = training;
  const { recipe } = context;
  const { stage: name, stream = BASE, key, labels = training.labels } = supervision;
  const random = randomFor(training, stream);
  const classes = labels.map((label) => label.classes.length);
  const classifier = buildClassifier(recipe.network, inputs.shape, classes, random);
  const objective =
    supervision.objective?.(classifier, random) ?? meanCrossEntropy(classifier, labels);
  const kept = [...classifier.parameters, ...(objective.parameters ?? [])];
  const scaffold = objective.scaffold ?? [];
  const logits = objective.logits ?? classifier.scoring;
  const label = labels.map((one) => one.name).join('+');
  const stageKey = { ...key, label, ...recipeKey(context) };
  try {
    const trained = await trainedStage(training, name, stageKey, kept, async (making) => ({
      history: await minimise(training, {
        name,
        making,
        modules: [...kept, ...scaffold],
        optimiser: recipe.optimiser,
        rows: supervision.rows ?? split.train,
        draw: supervision.draw,
        epochs: recipe.epochs,
        random,
        loss: objective.loss,
        feeds: objective.feeds,
        streams: objective.streams,
        variant: objective.variant,
        endOfEpoch: supervision.unjudged
          ? undefined
          : async () => making.watch.without(() => validationAuroc(training, logits)),
      }),
    }));
    return { ...trained, classifier, objective, dispose: () => disposeAll(kept) };
  } finally {
    disposeAll(scaffold);
  }
}

function meanCrossEntropy(classifier: Classifier, labels: readonly LabelColumn[]): Objective {
  return { loss: ({ x, rows }) => labelLoss(classifier.logits(x, true), labels, rows) };
}

function disposeAll(modules: readonly Parameters[]): void {
  for (const module of modules) module.dispose();
}

/** A method that trains one classifier in one loop: what makes it another than ERM. */
export interface SupervisedMethod<Options extends JsonObject>
  extends Omit<Method<Options>, 'train' | 'passes' | 'stages'> {
  /** Names stage, progress and curves. */
  readonly stage: string;
  /** Groups of the task's first attribute take part in the training. */
  readonly knowsGroups?: boolean;
  /** Default: the mean cross-entropy, over the labels. */
  readonly objective?: (
    training: Training,
    options: Options,
    classifier: Classifier,
    random: Random,
  ) => Objective;
  /** The rows of an epoch; default: all training records. */
  readonly draw?: (training: Training, options: Options, random: Random) => Int32Array;
}

/** Makes a method of a loss, or of a choice of records. Others go on from its classifier. */
export function supervised<Options extends JsonObject>(
  definition: SupervisedMethod<Options>,
): Method<Options> & {
  stages(options: Options): readonly StageJob[];
  trainClassifier(training: Training, options: Options): Promise<TrainedClassifier>;
} {
  const { stage, knowsGroups = false, objective, draw, ...method } = definition;
  const trainOwn = (training: Training, options: Options) =>
    trainClassifier(training, {
      stage,
      key: {
        version: method.version,
        ...options,
        ...(knowsGroups ? { attribute: training.attribute.name } : {}),
      },
      ...(draw && { draw: (random) => draw(training, options, random) }),
      ...(objective && {
        objective: (classifier, random) => objective(training, options, classifier, random),
      }),
    });
  return {
    ...method,
    passes: (_, { epochs }) => ({ [stage]: epochs }),
    stages: (options) => [
      stageBy(stage, { method: method.name, version: method.version, ...options }, (training) =>
        trainOwn(training, options),
      ),
    ],
    trainClassifier: trainOwn,
    async train(training, options) {
      const trained = await trainOwn(training, options);
      const { logits, measures, parameters = [] } = trained.objective;
      const predictor = classifierPredictor(
        training,
        trained,
        { ...costOf(training, trained), ...measures?.() },
        logits,
      );
      if (logits === undefined) return predictor;
      const all = countOf([...trained.classifier.parameters, ...parameters]);
      return { ...predictor, measures: { ...predictor.measures, parameters: all } };
    },
  };
}
