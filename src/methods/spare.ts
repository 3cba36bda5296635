import { z } from 'zod';
import type { JsonObject } from '../json.ts';
import { metricPath } from '../metrics/paths.ts';
import { type Method, type StageJob, stageBy } from '../training/method.ts';
import { selectBy } from '../training/selection.ts';
import type { Training } from '../training/training.ts';
import { validate } from '../training/validation.ts';
import { XU } from './group-data.ts';
import {
  GROUP_MODEL,
  groupPredictor,
  SHARED_MODELS,
  trainGroupModels,
  trainWeighted,
} from './group-models/group-models.ts';
import {
  CROSS_FITTING,
  crossFit,
  crossFittingPasses,
  crossFittingStages,
  type Signals,
} from './spare/cross-fitting.ts';
import { keepLargest } from './spare/formula.ts';
import { weightPictures, weightSamples } from './spare/samples.ts';
import { distancesOf, groupWeights, weightsByLevel } from './spare/weights.ts';

const options = z.strictObject({
  /** α: share of utility in the combined distance; 1 utility alone, 0 similarity alone. */
  alpha: z.number().min(0).max(1).default(0.5),
  /** The combined distance at which a weight is 1/e. The article has none, which is 1. */
  temperature: z.number().positive().default(1),
  /** `median`: distances are divided by the median of the positive ones. The article does not. */
  scaling: z.enum(['none', 'median']).default('none'),
  utility: z.enum(['distance', 'logit-gap']).default('distance'),
  similarity: z.enum(['distance', 'centroids', 'mmd']).default('distance'),
  /** A weight a record by the formula or by its rank, a choice of records, or a weight a group. */
  weighting: z.enum(['continuous', 'ranking', 'selection', 'group']).default('continuous'),
  /** Shares of records that a selection may keep; chosen on validation, group by group. */
  keepCandidates: z.array(z.number().gt(0).max(1)).min(1).default([0.25, 0.5, 0.75]),
  /** Which search measures both distances. */
  search: z.enum(['deepfool', 'perturbation']).default('deepfool'),
  /** Stages, from the input on, that groups share; `half` of them, the `encoder`, or `all`: the head too. */
  sharedStages: z.union([z.number().int().min(0), z.enum(['half', 'encoder', 'all'])]).default(0),
  /** Folds of the models that distances come from. */
  folds: z.number().int().min(2).default(5),
  /** Network of the models that distances come from; null: that of the recipe. */
  fittingNetwork: z
    .strictObject({
      kind: z.enum(['small-resnet', 'resnet18', 'resnet50', 'densenet121', 'vgg11']),
      width: z.number().int().min(1),
    })
    .nullable()
    .default(null),
  /** Passes of the models that distances come from; default: the recipe's. */
  fittingEpochs: z.number().int().min(1).optional(),
  /**
   * Hand out example pictures, and distances and weights of this many training records, evenly
   * chosen; `all` of them.
   */
  keepSamples: z.union([z.number().int().min(0), z.literal('all')]).default(0),
});
type Options = z.infer<typeof options>;

/**
 * SPARE: one model a group, each trained on everybody with weights w = exp(−d),
 * d = α·d_u + (1 − α)·d_s, that fall with the distance to the decision boundary of a diagnosis model
 * (utility) and to that of a group predictor (similarity). Both models are cross-fitted; records of a
 * group follow the same formula as others.
 */
export const spare: Method<Options> = {
  name: 'spare',
  title: 'SPARE',
  citation: XU,
  card: {
    does: 'Trains a model a group on everybody, records weighted by their distances to boundaries.',
    groupAtInference: true,
    kits: [],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  version: 4,
  options,
  ranges: {
    // From similarity alone to utility alone, which the article goes over.
    alpha: { from: 0, to: 1, spread: 'even' },
    // A decade either way of 1, which the article has without a name.
    temperature: { from: 0.1, to: 10 },
  },
  stages: stagesOf,
  // Twice the training is of the models that are kept, with the same weights.
  keepsLength: ({ fittingEpochs }, { epochs }) => ({ fittingEpochs: fittingEpochs ?? epochs }),
  passes: ({ folds, fittingEpochs, sharedStages }, { epochs }, { attributes }) => ({
    [CROSS_FITTING]: (fittingEpochs ?? epochs) * crossFittingPasses(folds),
    ...(sharedStages === 0
      ? { [GROUP_MODEL]: attributes[0]!.levels.length * epochs }
      : { [SHARED_MODELS]: epochs }),
  }),
  chooses: ({ weighting, keepCandidates: { length } }) =>
    weighting === 'selection' && length > 1
      ? [`the share of records among ${length} values, group by group,`]
      : [],
  async train(training, chosen) {
    const { keepSamples } = chosen;
    const { signals, distances, byLevel } = await recordWeights(training, chosen);
    const weights = await asWeighted(training, byLevel, chosen);
    const models = await trainGroupModels(training, weights, chosen.sharedStages);
    const predictor = groupPredictor(training, models, {
      ...models.measures,
      distanceSeconds: signals.seconds,
      notCrossed: notCrossed(signals),
    });
    if (keepSamples === 0) return predictor;
    return {
      ...predictor,
      pictures: weightPictures(training, distances),
      samples: weightSamples(training, signals, distances, weights, keepSamples),
    };
  },
};

/** The cross-fitted models, and the models of weighted records, where groups share no stages. */
function stagesOf(chosen: Options): StageJob[] {
  const { folds, search, fittingNetwork, fittingEpochs, weighting, keepCandidates } = chosen;
  const epochs: JsonObject = fittingEpochs === undefined ? {} : { epochs: fittingEpochs };
  const parts = crossFittingStages(
    folds,
    search,
    { network: fittingNetwork, ...epochs },
    (training) => forFitting(training, chosen),
  );
  const { sharedStages, keepSamples: _, ...determining } = chosen;
  const model = (key: JsonObject, weightsOf: (training: Training) => Promise<Float32Array>) =>
    stageBy(
      GROUP_MODEL,
      { ...key, options: determining },
      async (training) => trainWeighted(training, await weightsOf(training)),
      parts,
    );
  if (weighting === 'selection' && keepCandidates.length > 1) {
    // What is chosen from, whatever is shared after.
    const selections = LEVELS.flatMap((level) =>
      keepCandidates.map((share) =>
        model({ level, share }, async (training) => {
          const { byLevel } = await recordWeights(training, chosen);
          return keepLargest(byLevel[level]!, share);
        }),
      ),
    );
    return [...parts, ...selections];
  }
  if (sharedStages !== 0) return parts;
  const models = LEVELS.map((level) =>
    model({ level }, async (training) => {
      const { byLevel } = await recordWeights(training, chosen);
      return (await asWeighted(training, byLevel, chosen))[level]!;
    }),
  );
  return [...parts, ...models];
}

/** Every attribute has two levels, and may have more, which the trial trains. */
const LEVELS = [0, 1];

/** What the cross-fitted models say of the training records, and the weights that follow. */
async function recordWeights(training: Training, chosen: Options) {
  const signals = await crossFit(forFitting(training, chosen), chosen.folds, chosen.search);
  const distances = distancesOf(training, signals, chosen);
  return { signals, distances, byLevel: weightsByLevel(distances, chosen) };
}

/** The training in which the cross-fitted models are made. */
function forFitting(training: Training, { fittingNetwork, fittingEpochs }: Options): Training {
  const { context } = training;
  const { recipe } = context;
  const network = fittingNetwork ?? recipe.network;
  const epochs = fittingEpochs ?? recipe.epochs;
  return { ...training, context: { ...context, recipe: { ...recipe, network, epochs } } };
}

async function asWeighted(
  training: Training,
  byLevel: readonly Float32Array[],
  { weighting, keepCandidates }: Options,
): Promise<readonly Float32Array[]> {
  if (weighting === 'group') return groupWeights(training, byLevel);
  if (weighting !== 'selection') return byLevel;
  const selected: Float32Array[] = [];
  for (const [level, own] of byLevel.entries()) {
    const shares = [...keepCandidates].sort((a, b) => b - a);
    const candidates = shares.map((share) => keepLargest(own, share));
    selected.push(await bestFor(training, level, candidates));
  }
  return selected;
}

/** The candidate whose model has the highest macro F1 on the level's validation records. */
async function bestFor(
  training: Training,
  level: number,
  candidates: readonly Float32Array[],
): Promise<Float32Array> {
  if (candidates.length === 1) return candidates[0]!;
  const { split, attribute } = training;
  const rows = split.validation.filter((row) => attribute.codes[row] === level);
  const judged: { readonly weights: Float32Array; readonly f1: number | null }[] = [];
  for (const weights of candidates) {
    const { classifier, dispose } = await trainWeighted(training, weights);
    const evaluation = validate(training, classifier.scoring, rows);
    judged.push({ weights, f1: evaluation.at(metricPath('overall', 'macroF1')) });
    dispose();
  }
  return selectBy(judged, ({ f1 }) => f1 ?? Number.NaN).weights;
}

/** Share of searches for a boundary that ended without finding one. */
function notCrossed({ utilityCrossed, similarityCrossed }: Signals): number {
  const flags = [utilityCrossed, ...similarityCrossed];
  const crossed = flags.reduce((sum, own) => sum + own.reduce((a, b) => a + b, 0), 0);
  return 1 - crossed / flags.reduce((sum, own) => sum + own.length, 0);
}
