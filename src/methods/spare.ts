import { z } from 'zod';
import { metricPath } from '../metrics/paths.ts';
import type { Method } from '../training/method.ts';
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
  shares: ({ folds }) => `${CROSS_FITTING} ${folds}`,
  passes: ({ folds, sharedStages }, { epochs }, { attributes }) => ({
    [CROSS_FITTING]: epochs * crossFittingPasses(folds),
    ...(sharedStages === 0
      ? { [GROUP_MODEL]: attributes[0]!.levels.length * epochs }
      : { [SHARED_MODELS]: epochs }),
  }),
  async train(training, chosen) {
    const { context } = training;
    const { weightSeed, keepSamples } = chosen;
    const tuning = weightSeed === null ? training : atSeed(training, weightSeed);
    const network = chosen.fittingNetwork ?? context.recipe.network;
    const fitting = {
      ...tuning,
      context: { ...tuning.context, recipe: { ...context.recipe, network } },
    };
    const signals = await crossFit(fitting, chosen.folds, context.seed);
    const distances = scaledDistances(training, signals, chosen);
    const continuous = continuousWeights(distances, chosen);
    const weights = await atGranularity(tuning, continuous, chosen, context.seed);
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

async function atGranularity(
  tuning: Training,
  continuous: readonly Float32Array[],
  { granularity, keepCandidates }: Options,
  workerSeed: number,
): Promise<readonly Float32Array[]> {
  if (granularity === 'continuous') return continuous;
  if (granularity === 'group') return groupWeights(tuning, continuous);
  const selected: Float32Array[] = [...continuous];
  // Trials of several seeds share the tuning: every second begins with the last group.
  const levels = [...continuous.keys()];
  for (const level of workerSeed % 2 === 0 ? levels.toReversed() : levels) {
    const candidates = [...keepCandidates]
      .sort((a, b) => b - a)
      .map((share) => keepLargest(continuous[level]!, share));
    selected[level] = await bestFor(tuning, level, candidates);
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
