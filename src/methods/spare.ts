import { z } from 'zod';
import { metricPath } from '../metrics/paths.ts';
import type { Method, StageJob } from '../training/method.ts';
import { selectBy } from '../training/selection.ts';
import { atSeed, type Training } from '../training/training.ts';
import { validate } from '../training/validation.ts';
import {
  GROUP_MODEL,
  SHARED_MODELS,
  scoreByGroup,
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
import { continuousWeights, groupWeights, scaledDistances } from './spare/weights.ts';

const options = z.strictObject({
  /** λ: share of utility in the combined distance. */
  lambda: z.number().min(0).max(1).default(0.5),
  /** τ: the combined distance at which a weight is 1/e, in medians of the positive distances. */
  tau: z.number().positive().default(1),
  components: z.enum(['none', 'utility', 'similarity', 'both']).default('both'),
  utility: z.enum(['distance', 'confidence', 'entropy']).default('distance'),
  similarity: z.enum(['distance', 'features', 'probability']).default('distance'),
  /** A weight a record, a choice of records, or a weight a group. */
  granularity: z.enum(['continuous', 'binary', 'group']).default('continuous'),
  /** Shares of records that binary selection may keep; chosen on validation, group by group. */
  keepCandidates: z.array(z.number().gt(0).max(1)).min(1).default([0.25, 0.5, 0.75]),
  /** How many stages, from the input on, the groups share; `encoder`: all; `all`: the head too. */
  sharedStages: z.union([z.number().int().min(0), z.enum(['encoder', 'all'])]).default(0),
  /** Folds of the models that distances come from. */
  folds: z.number().int().min(2).default(5),
  /** Seed of those models and of tuning, the same for trials of all seeds; null: the trial's own. */
  weightSeed: z.number().int().min(1).nullable().default(1),
  /** Network of the models that distances come from; null: that of the recipe. */
  fittingNetwork: z
    .strictObject({
      kind: z.enum(['small-resnet', 'resnet18', 'resnet50', 'densenet121', 'vgg11']),
      width: z.number().int().min(1),
    })
    .nullable()
    .default(null),
  /**
   * Hand out example pictures, and distances and weights of this many training records, evenly
   * chosen; `all` of them.
   */
  keepSamples: z.union([z.number().int().min(0), z.literal('all')]).default(0),
});
type Options = z.infer<typeof options>;

/**
 * SPARE: one model a group, each trained on everybody with weights that fall with the distance
 * to the decision boundary of a diagnosis model (utility) and to that of a group predictor
 * (similarity). Both models are cross-fitted; records of a group follow the same formula as others.
 */
export const spare: Method<Options> = {
  name: 'spare',
  title: 'SPARE',
  citation:
    'Xu, G., Duan, Y., Xia, J. et al. (2026). Rethinking fairness in medical imaging: Maximizing group-specific performance with application to skin disease diagnosis. Medical Image Analysis 109, 103950.',
  version: 2,
  options,
  stages: stagesOf,
  passes: ({ folds, sharedStages }, { epochs }, { attributes }) => ({
    [CROSS_FITTING]: epochs * crossFittingPasses(folds),
    ...(sharedStages === 0
      ? { [GROUP_MODEL]: attributes[0]!.levels.length * epochs }
      : { [SHARED_MODELS]: epochs }),
  }),
  async train(training, chosen) {
    const { weightSeed, keepSamples } = chosen;
    const tuning = weightSeed === null ? training : atSeed(training, weightSeed);
    const { signals, distances, continuous } = await recordWeights(tuning, chosen);
    const weights = await atGranularity(tuning, continuous, chosen);
    const models = await trainGroupModels(training, weights, chosen.sharedStages);
    return {
      scores: async (rows) => scoreByGroup(training, models, rows),
      history: models.history,
      measures: {
        ...models.measures,
        distanceSeconds: signals.seconds,
        notCrossed: notCrossed(signals),
      },
      ...(keepSamples === 0
        ? { pictures: [], samples: [] }
        : {
            pictures: weightPictures(training, distances),
            samples: weightSamples(training, signals, distances, weights, keepSamples),
          }),
      dispose: () => models.dispose(),
    };
  },
};

/** The cross-fitted models, and the models of the selections that binary weights are chosen from. */
function stagesOf(chosen: Options): StageJob[] {
  const { folds, weightSeed, fittingNetwork, granularity, keepCandidates } = chosen;
  const seed = weightSeed === null ? {} : { seed: weightSeed };
  const parts = crossFittingStages(folds, { network: fittingNetwork }, (training) =>
    withNetwork(training, chosen),
  ).map((part) => ({ ...part, ...seed }));
  if (granularity !== 'binary' || keepCandidates.length === 1) return parts;
  const { sharedStages: _shared, keepSamples: _samples, ...determining } = chosen;
  // Every attribute has two levels, and may have more.
  const selections = [0, 1].flatMap((level) =>
    keepCandidates.map(
      (share): StageJob => ({
        name: GROUP_MODEL,
        key: { level, share, options: determining },
        ...seed,
        after: parts,
        async make(training) {
          const { continuous } = await recordWeights(training, chosen);
          (await trainWeighted(training, keepLargest(continuous[level]!, share))).dispose();
        },
      }),
    ),
  );
  return [...parts, ...selections];
}

/** What the cross-fitted models say of the training records, and the weights that follow. */
async function recordWeights(tuning: Training, chosen: Options) {
  const signals = await crossFit(withNetwork(tuning, chosen), chosen.folds);
  const distances = scaledDistances(tuning, signals, chosen);
  return { signals, distances, continuous: continuousWeights(distances, chosen) };
}

/** The training in which the cross-fitted models are made. */
function withNetwork(training: Training, { fittingNetwork }: Options): Training {
  const { context } = training;
  const network = fittingNetwork ?? context.recipe.network;
  return { ...training, context: { ...context, recipe: { ...context.recipe, network } } };
}

async function atGranularity(
  tuning: Training,
  continuous: readonly Float32Array[],
  { granularity, keepCandidates }: Options,
): Promise<readonly Float32Array[]> {
  if (granularity === 'continuous') return continuous;
  if (granularity === 'group') return groupWeights(tuning, continuous);
  const selected: Float32Array[] = [];
  for (const [level, own] of continuous.entries()) {
    const shares = [...keepCandidates].sort((a, b) => b - a);
    const candidates = shares.map((share) => keepLargest(own, share));
    selected.push(await bestFor(tuning, level, candidates));
  }
  return selected;
}

/** The candidate whose model has the highest macro F1 on the level's validation records. */
async function bestFor(
  tuning: Training,
  level: number,
  candidates: readonly Float32Array[],
): Promise<Float32Array> {
  if (candidates.length === 1) return candidates[0]!;
  const { split, attribute } = tuning;
  const rows = split.validation.filter((row) => attribute.codes[row] === level);
  const judged: { readonly weights: Float32Array; readonly f1: number | null }[] = [];
  for (const weights of candidates) {
    const { classifier, dispose } = await trainWeighted(tuning, weights);
    const evaluation = validate(tuning, (x) => classifier.logits(x, false), rows);
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
