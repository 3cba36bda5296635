import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { scoreRows } from '../training/classifier.ts';
import { type Method, type StageJob, stageBy } from '../training/method.ts';
import { randomFor, type Training } from '../training/training.ts';
import { erm } from './erm.ts';
import {
  GROUP_MODEL,
  groupPredictor,
  trainGroupModels,
  trainWeighted,
} from './group-models/group-models.ts';

export const XU =
  'Xu, G., Duan, Y., Xia, J., Chiu, C.-H., Lemmon, M., Jin, W., Shi, Y. (2026). Rethinking fairness in medical imaging: Maximizing group-specific performance with application to skin disease diagnosis. Medical Image Analysis 109, 103950.';

const options = z.strictObject({
  /** Which part of the records outside its group a model also trains on: 0 in-group only. */
  outside: z.number().min(0).max(1).default(0),
  /** Index of the group whose model scores everybody; null: every group its own. */
  scoredBy: z.number().int().min(0).nullable().default(null),
});
type Options = z.infer<typeof options>;

/**
 * One model a group, trained on the group's records and a fraction of all others, without weights:
 * with none of them the in-group baseline, with all of them ERM.
 */
export const groupData: Method<Options> = {
  name: 'group-data',
  title: 'GroupModel',
  citation: XU,
  card: {
    does: 'Trains a model on each group’s own records.',
    groupAtInference: true,
    kits: ['CXR_Fairness'],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  version: 1,
  options,
  // From in-group models to ERM.
  ranges: { outside: { from: 0, to: 1, spread: 'even' } },
  stages: stagesOf,
  check({ scoredBy }, { attributes: [attribute] }) {
    const { name, levels } = attribute!;
    if (scoredBy === null || scoredBy < levels.length) return;
    throw new UserError(
      `attribute ${name} has ${levels.length} levels, so none of index ${scoredBy}`,
      `choose scoredBy from 0 to ${levels.length - 1}: ${levels.join(', ')}`,
    );
  },
  passes: ({ outside, scoredBy }, { epochs }, { attributes }) => {
    const levels = attributes[0]!.levels.length;
    const all = 1 + outside * (levels - 1);
    return { [GROUP_MODEL]: epochs * (scoredBy === null ? all : all / levels) };
  },
  async train(training, { outside, scoredBy }) {
    const { inputs } = training;
    const groups = scoredBy === null ? [...training.attribute.levels.keys()] : [scoredBy];
    const weights = groups.map((group) => membership(training, group, outside));
    const models = await trainGroupModels(training, weights, 0, groups);
    const [only] = models.classifiers;
    const predictor = groupPredictor(training, models, models.measures);
    if (scoredBy === null) return predictor;
    const logits = (x: tf.Tensor) => only!.logits(x, false);
    return { ...predictor, scores: async (rows) => scoreRows(inputs, rows, logits) };
  },
};

/** The models that a trial asks; every attribute has two levels, and may have more. */
function stagesOf({ outside, scoredBy }: Options): readonly StageJob[] {
  // With everybody's records it is one model, and ERM.
  if (outside === 1) return erm.stages({});
  const groups = scoredBy === null ? [0, 1] : [scoredBy];
  return groups.map((group) =>
    stageBy(GROUP_MODEL, { outside, group }, (training) =>
      trainWeighted(training, membership(training, group, outside)),
    ),
  );
}

/**
 * 1 for the group's records and for a random fraction of the others, else 0; aligned with
 * `split.train`. A larger fraction contains the smaller ones.
 */
export function membership(training: Training, level: number, outside: number): Float32Array {
  const { train } = training.split;
  const { codes } = training.attribute;
  const others = [...train.keys()].filter((i) => codes[train[i]!] !== level);
  const random = randomFor(training, 'outside').fork(level);
  const kept = new Set(random.shuffle(others).slice(0, Math.round(outside * others.length)));
  return Float32Array.from(train, (row, i) => (codes[row] === level || kept.has(i) ? 1 : 0));
}
